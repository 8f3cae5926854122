// SPDX-License-Identifier: Apache-2.0
// names_of_server of cli/completion.h.
#include <fmt/format.h>

#include "cli/completion.h"
#include "cli/flags.h"
#include "cli/session.h"
#include "cli/table.h"
#include "wire/option_table.h"

namespace tandem::cli {

namespace {

// Where the names of a kind of thing are listed, and by which members.
struct Source {
  Complete what;
  std::string_view path;     // {scope} is the scope given
  std::string_view query;    // the filter that takes the prefix, or empty
  std::string_view member;   // the name
  std::string_view meaning;  // beside it
};
const std::vector<Source> kSources = {
    {Complete::Scope,            "/v1/scopes",                      "subnet",  "subnet",   "name"            },
    {Complete::Pool,             "/v1/scopes/{scope}/pools",        "",        "range",    ""                },
    {Complete::Exclusion,        "/v1/scopes/{scope}/exclusions",   "",        "",         ""                },
    {Complete::Reservation,      "/v1/reservations",                "q",       "id",       "reservation.name"},
    {Complete::OptionDefinition, "/v1/option-definitions?own=true", "q",       "name",     "type"            },
    {Complete::SharedNetwork,    "/v1/shared-networks",             "",        "name",     ""                },
    {Complete::Lease,            "/v1/leases",                      "address", "address",  "host-name"       },
    {Complete::Revision,         "/v1/configuration/revisions",     "",        "revision", "comment"         },
    {Complete::Token,            "/v1/tokens",                      "",        "name",     "role"            },
};

std::vector<Candidate> option_names() {
  std::vector<Candidate> names;
  for (const wire::OptionSpec& spec : wire::option_table()) {
    if (spec.space != wire::Space::Dhcp4 || spec.name.empty()) continue;
    names.push_back({std::string(spec.name), fmt::format("option {}", spec.code)});
  }
  return names;
}

std::vector<Candidate> key_names(const std::string& kind) {
  std::vector<Candidate> names;
  if (kind.empty()) return names;
  for (const config::Key* key : config::object_spec(kind).keys()) {
    if (is_flag(*key)) names.push_back({std::string(key->name), std::string(key->description)});
  }
  return names;
}

// The connection's flags, wherever they stand.
Invocation connection_of(std::span<const std::string> words) {
  static const Command kNone{.summary = ""};
  Invocation invocation{.command = &kNone};
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (const std::string_view name : {"server", "token-file", "ca-file"}) {
      const std::string flag = fmt::format("--{}", name);
      if (words[i] == flag && i + 1 < words.size()) {
        invocation.given[std::string(name)] = {words[i + 1]};
      } else if (words[i].starts_with(flag + "=")) {
        invocation.given[std::string(name)] = {words[i].substr(flag.size() + 1)};
      }
    }
  }
  return invocation;
}

std::vector<Candidate> names_at(Session& session, const Source& source, const Partial& partial) {
  std::string path(source.path);
  if (const std::size_t at = path.find("{scope}"); at != std::string::npos) {
    if (partial.scope.empty()) return {};
    path.replace(at, 7, escaped(partial.scope.substr(0, partial.scope.find('/'))));
  }
  Ask ask{.path = path, .query = {{"limit", "200"}}};
  if (!source.query.empty() && !partial.prefix.empty()) {
    ask.query.emplace_back(source.query, partial.prefix);
  }
  const auto page = session.fetch(ask);
  const api::Json* items = page ? api::find(*page, "items") : nullptr;
  std::vector<Candidate> names;
  if (items == nullptr || !items->is_array()) return names;
  for (const api::Json& item : items->get_array()) {
    std::string name = plain_text(member_at(item, source.member));
    if (source.what == Complete::Scope) name = name.substr(0, name.find('/'));
    const bool has_meaning = !source.meaning.empty();
    names.push_back(
        {safe(name), has_meaning ? safe(plain_text(member_at(item, source.meaning))) : ""});
  }
  return names;
}

}  // namespace

std::vector<Candidate> names_of_server(World& world, std::span<const std::string> words,
                                       const Partial& partial) {
  if (partial.what == Complete::Option) return option_names();
  if (partial.what == Complete::Key) return key_names(partial.keys);
  World quiet = world;
  quiet.err = [](std::string_view) {};
  quiet.error_is_terminal = false;
  const Invocation invocation = connection_of(words);
  const auto session = Session::open(quiet, invocation);
  if (!session) return {};
  for (const Source& source : kSources) {
    if (source.what == partial.what) return names_at(**session, source, partial);
  }
  return {};
}

}  // namespace tandem::cli
