// SPDX-License-Identifier: Apache-2.0
#include "cli/configuration.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "cli/merge.h"
#include "cli/objects.h"
#include "cli/progress.h"
#include "cli/show.h"
#include "config/configuration.h"

namespace tandem::cli {

namespace {

namespace fs = std::filesystem;

Answer<std::vector<SourceFile>> read_directory(Session& session, const std::string& directory) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".json") names.push_back(at->path().string());
  }
  if (error)
    return session.refuse(Exit::Usage,
                          fmt::format("cannot read {}: {}", directory, error.message()));
  if (names.empty())
    return session.refuse(Exit::Usage, fmt::format("there is no *.json in {}", directory));
  std::ranges::sort(names);
  std::vector<SourceFile> files;
  for (std::string& name : names) {
    TANDEM_TRY(std::string text, read_file(session, name));
    files.push_back({std::move(name), std::move(text)});
  }
  return files;
}

Answer<Document> read_document(Session& session, std::string_view path) {
  std::error_code error;
  if (path == "-" || !fs::is_directory(path, error)) {
    TANDEM_TRY(std::string text, read_file(session, path));
    return Document({path == "-" ? "<stdin>" : std::string(path), std::move(text)});
  }
  TANDEM_TRY(const std::vector<SourceFile> files, read_directory(session, std::string(path)));
  auto document = Document::merge(files);
  if (document) return std::move(document).value();
  for (const std::string& message : document.error()) session.world().err(message);
  return session.refuse(Exit::Refused, fmt::format("{} is no configuration", path));
}

void tell_faults(Session& session, const Document& document,
                 std::span<const config::Fault> faults) {
  for (const config::Fault& fault : faults) session.world().err(safe_lines(document.render(fault)));
}

// As the document has them.
config::Fault to_config(const api::Fault& fault) {
  return {
      .severity = fault.warning ? config::Severity::Warning : config::Severity::Error,
      .place = {std::max(fault.line, 1u), std::max(fault.column, 1u)},
      .path = fault.path,
      .message = fault.message,
      .hint = fault.hint
  };
}

void tell_faults(Session& session, const Document& document, std::span<const api::Fault> faults) {
  std::vector<config::Fault> placed;
  for (const api::Fault& fault : faults) placed.push_back(to_config(fault));
  tell_faults(session, document, placed);
}

// A request whose body is the document: its faults are told with their places in the files.
Answer<http::Response> send_document(Session& session, const Ask& ask, const Document& document) {
  TANDEM_TRY(http::Response response, session.try_send(ask));
  if (response.status < 300) return response;
  const auto json = api::parse_json(response.body);
  const auto problem = json ? api::problem_of(*json) : std::nullopt;
  if (!problem || problem->faults.empty()) return session.tell_problem(response, ask);
  tell_faults(session, document, problem->faults);
  const auto errors = std::ranges::count(problem->faults, false, &api::Fault::warning);
  return session.refuse(
      exit_of(problem->kind),
      fmt::format("{}; nothing was changed",
                  counted(static_cast<std::uint64_t>(errors), "error", "errors")));
}

config::Loaded load(Session& session, const Document& document) {
  const Progress progress(session.world(), "checking");
  return config::load(document.text());
}

Done check_here(Session& session, const Document& document, std::string_view name) {
  const config::Loaded loaded = load(session, document);
  tell_faults(session, document, loaded.faults);
  if (loaded.errors > 0) {
    return session.refuse(Exit::Refused,
                          fmt::format("{}: {}, {}", name, counted(loaded.errors, "error", "errors"),
                                      counted(loaded.warnings, "warning", "warnings")));
  }
  const std::size_t scopes = loaded.settings->topology.scopes().size();
  if (session.output() == Output::Json) {
    session.print(fmt::format("{{\"good\":true,\"scopes\":{}}}\n", scopes));
  } else {
    session.print(fmt::format("{}: good, {}, {}\n", name, counted(scopes, "scope", "scopes"),
                              counted(loaded.warnings, "warning", "warnings")));
  }
  return {};
}

Done check_there(Session& session, const Invocation& invocation, const Document& document,
                 std::string_view name) {
  const Ask ask{.method = http::Method::Post,
                .path = path_of(*invocation.command, invocation),
                .body = document.text()};
  TANDEM_TRY(const http::Response response, send_document(session, ask, document));
  const auto json = api::parse_json(response.body);
  if (!json) return session.refuse(Exit::NoServer, "the server's answer is no JSON");
  if (session.output() == Output::Json) session.print_body(response);
  if (const api::Json* faults = api::find(*json, "faults");
      faults != nullptr && faults->is_array()) {
    std::vector<api::Fault> told;
    for (const api::Json& fault : faults->get_array()) told.push_back(api::fault_of(fault));
    tell_faults(session, document, told);
  }
  if (!api::flag_at(*json, "good").value_or(false)) {
    return session.refuse(Exit::Refused, fmt::format("{}: refused", name));
  }
  if (session.for_people()) {
    session.print(
        fmt::format("{}: good, {}\n", name,
                    counted(static_cast<std::uint64_t>(api::number_at(*json, "scopes").value_or(0)),
                            "scope", "scopes")));
  }
  return {};
}

// What applying the document would change.
struct Plan {
  http::Response response;
  api::Json differences;
  std::string etag;  // of the configuration that it was compared with
};

const api::Array* changes_of(const api::Json& differences) {
  const api::Json* changes = api::find(differences, "changes");
  return changes == nullptr ? nullptr : changes->if_array();
}

Answer<Plan> plan_of(Session& session, const Document& document) {
  Plan plan;
  TANDEM_TRY(plan.response, send_document(session,
                                          {.method = http::Method::Post,
                                           .path = "/v1/configuration/diff",
                                           .body = document.text(),
                                           .doing = "comparing"},
                                          document));
  auto json = api::parse_json(plan.response.body);
  if (!json || changes_of(*json) == nullptr) {
    return session.refuse(Exit::NoServer, "the server's answer has no changes");
  }
  plan.differences = std::move(json).value();
  plan.etag = fmt::format("\"{}\"", api::number_at(plan.differences, "from").value_or(0));
  return plan;
}

Done print_differences(Session& session, const http::Response& response) {
  if (session.output() == Output::Json) {
    session.print_body(response);
    return {};
  }
  const auto json = api::parse_json(response.body);
  if (!json || changes_of(*json) == nullptr) {
    return session.refuse(Exit::NoServer, "the server's answer has no changes");
  }
  session.print(render_changes(*json, session.look()));
  session.remark(summary_of(*json));
  return {};
}

// Without numbers the last change is looked at.
Answer<http::Fields> revisions_to_compare(Session& session, const Invocation& invocation) {
  http::Fields query;
  if (invocation.has("FROM")) {
    query.emplace_back("from", invocation.one("FROM"));
    if (invocation.has("TO")) query.emplace_back("to", invocation.one("TO"));
    return query;
  }
  TANDEM_TRY(const api::Json page, session.fetch({
                                       .path = "/v1/configuration/revisions",
                                       .query = {{"limit", "2"}, {"sort", "-revision"}}
  }));
  const api::Json* items = api::find(page, "items");
  if (items == nullptr || !items->is_array() || items->get_array().size() < 2) {
    return session.refuse(Exit::NotFound, "there is no earlier revision to compare with");
  }
  const auto before = api::number_at(items->get_array()[1], "revision");
  query.emplace_back("from", fmt::to_string(before.value_or(0)));
  return query;
}

}  // namespace

Done show_configuration(Session& session, const Invocation& invocation) {
  Ask ask{.path = path_of(*invocation.command, invocation)};
  if (invocation.has("revision")) {
    ask.path += fmt::format("/revisions/{}", invocation.one("revision"));
  }
  if (session.for_people()) ask.query.emplace_back("comments", "true");
  TANDEM_TRY(const http::Response response, session.send(ask));
  session.print_body(response);
  return {};
}

Done check(Session& session, const Invocation& invocation) {
  const std::string_view name = invocation.one("FILE|DIR");
  TANDEM_TRY(const Document document, read_document(session, name));
  return invocation.has("remote") ? check_there(session, invocation, document, name)
                                  : check_here(session, document, name);
}

Done apply(Session& session, const Invocation& invocation) {
  if (!invocation.has("file")) return session.refuse(Exit::Usage, "-f FILE or DIR is missing");
  TANDEM_TRY(const Document document, read_document(session, invocation.one("file")));
  TANDEM_TRY(const Plan plan, plan_of(session, document));
  if (session.for_people()) session.print(render_changes(plan.differences, session.look()));
  if (invocation.has("dry-run")) {
    if (session.for_people()) {
      session.print(fmt::format("Dry run: {}.\n", summary_of(plan.differences)));
    } else {
      session.print_body(plan.response);
    }
    return {};
  }
  if (!changes_of(plan.differences)->empty()) {
    TANDEM_CHECK(session.confirm(fmt::format("Apply this ({})?", summary_of(plan.differences))));
  }
  // Also without a difference: comments and the order of members may be new.
  const Ask ask{.method = http::Method::Put,
                .path = path_of(*invocation.command, invocation),
                .query = query_of(session, invocation),
                .body = document.text(),
                .headers = {{"if-match", plan.etag}},
                .doing = "applying"};
  TANDEM_TRY(const http::Response response, send_document(session, ask, document));
  if (changes_of(plan.differences)->empty() && session.for_people()) {
    session.print("nothing changes\n");
    return {};
  }
  return tell_change(session, invocation, response);
}

Done diff(Session& session, const Invocation& invocation) {
  if (!invocation.has("file")) {
    TANDEM_TRY(http::Fields query, revisions_to_compare(session, invocation));
    TANDEM_TRY(const http::Response response,
               session.send(
                   {.path = path_of(*invocation.command, invocation), .query = std::move(query)}));
    return print_differences(session, response);
  }
  if (invocation.has("FROM")) {
    return session.refuse(
        Exit::Usage, "a document is compared with what is served: --file or revisions, not both");
  }
  TANDEM_TRY(const Document document, read_document(session, invocation.one("file")));
  TANDEM_TRY(const Plan plan, plan_of(session, document));
  return print_differences(session, plan.response);
}

Done rollback(Session& session, const Invocation& invocation) {
  TANDEM_CHECK(session.confirm(filled(invocation.command->asks, invocation)));
  std::int64_t revision = 0;
  const std::string_view text = invocation.one("REVISION");
  std::from_chars(text.data(), text.data() + text.size(), revision);
  TANDEM_TRY(const http::Response response,
             session.send({
                 .method = http::Method::Post,
                 .path = path_of(*invocation.command, invocation),
                 .query = query_of(session, invocation),
                 .body = api::to_text(api::Json(api::Object{{"revision", revision}}
                   ))
  }));
  return tell_change(session, invocation, response);
}

}  // namespace tandem::cli
