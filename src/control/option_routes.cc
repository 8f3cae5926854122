// SPDX-License-Identifier: Apache-2.0
// DHCP options that the configuration sets, global ones and a scope's; and which options can be
// named at all: those of the table and those that the configuration defines.
#include <algorithm>

#include <fmt/format.h>

#include "control/nouns.h"
#include "control/objects.h"
#include "control/text_filter.h"
#include "wire/option_table.h"

namespace tandem::control {

namespace {

// The options that are set here, as one object; none are an empty one.
void show_options(const Call& call, Services& services) {
  const auto configuration = services.configurator.current();
  const config::Where where = where_of(call);
  const config::Where owner(where.begin(), where.end() - 1);
  const auto holder = configuration->find(owner);
  if (!holder) {
    return call.problem(api::ProblemKind::NotFound,
                        fmt::format("there is no {}", config::text_of(owner)));
  }
  const auto options = configuration->find(where);
  if (!options) return call.reply(api::Json(api::Object{}), std::to_string(holder->changed_in));
  call.reply(object_json(*options), std::to_string(options->changed_in));
}

api::Json definition_json(const wire::OptionSpec& spec, bool own) {
  api::Object object;
  object["code"] = std::int64_t{spec.code};
  object["name"] = spec.name;
  object["type"] = spec.type;
  object["array"] = spec.array;
  object["own"] = own;
  if (!spec.rfc.empty()) object["rfc"] = spec.rfc;
  return api::Json(std::move(object));
}

void list_definitions(const Call& call, Services& services) {
  const auto query = list_query(call);
  if (!query) return;
  const auto configuration = services.configurator.current();
  const config::OptionDefinitions& definitions = configuration->option_definitions();
  const TextFilter any(call.text("q"));
  const auto is_own = [&](const wire::OptionSpec& spec) {
    return std::ranges::find(definitions.own(), spec.code, &wire::OptionSpec::code) !=
           definitions.own().end();
  };
  Page<const wire::OptionSpec*> page(*query);
  for (unsigned code = 1; code < 255; ++code) {
    const wire::OptionSpec* spec = definitions.find(static_cast<std::uint8_t>(code));
    if (spec == nullptr || (call.flag("own") && !is_own(*spec))) continue;
    if (!any.matches(spec->name) && !any.matches(std::to_string(code))) continue;
    page.add((query->sort == "name" ? sort_key(spec->name) : std::string()) +
                 sort_key(std::uint64_t{code}),
             spec);
  }
  auto listed = page.take();
  api::Array items;
  for (const wire::OptionSpec* spec : listed.items)
    items.push_back(definition_json(*spec, is_own(*spec)));
  reply_list(call, *query, std::move(items), listed.last);
}

}  // namespace

std::vector<Route> option_routes(Services& services) {
  const auto show = [&services](const Call& call) { show_options(call, services); };
  std::vector<Route> routes;
  routes.push_back({.path = "/v1/options",
                    .id = "show-options",
                    .summary = "Shows the options that are set for all.",
                    .reply = "options",
                    .handler = show});
  routes.push_back({.path = "/v1/scopes/{scope}/options",
                    .id = "show-scope-options",
                    .summary = "Shows the options that the scope sets.",
                    .reply = "options",
                    .handler = show});
  routes.push_back({
      .path = "/v1/option-definitions",
      .id = "list-option-definitions",
      .summary = "Lists the options that can be set by name.",
      .shape = Shape::List,
      .parameters = {{"q", api::Form::Text, "A part of the name, or of the code."},
                     {"own", api::Form::Boolean, "Only those that the configuration defines."}},
      .sort_keys = "code name",
      .reply = "known-option",
      .handler = [&services](const Call& call) { list_definitions(call, services);                                                                      }
  });
  const ObjectNoun nouns[] = {
      {.path = "/v1/options/{option}",
       .list_path = {},
       .type = "option",
       .what = "the option for all",
       .can_patch = false},
      {.path = "/v1/scopes/{scope}/options/{option}",
       .list_path = {},
       .type = "option",
       .what = "the scope's option",
       .can_patch = false,
       .suffix = "scope-"},
      {.path = "/v1/option-definitions/{option}",
       .list_path = {},
       .type = "option-definition",
       .what = "the option's definition",
       .can_patch = false},
  };
  for (const ObjectNoun& noun : nouns) {
    for (Route& route : object_routes(services, noun)) routes.push_back(std::move(route));
  }
  return routes;
}

}  // namespace tandem::control
