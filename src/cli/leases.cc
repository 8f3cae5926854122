// SPDX-License-Identifier: Apache-2.0
#include "cli/leases.h"

#include <fmt/format.h>

#include "cli/objects.h"
#include "cli/table.h"

namespace tandem::cli {

namespace {

// How many leases deleting them would forget: the API wants to hear the number that we saw.
Answer<std::uint64_t> count_leases(Session& session, const Invocation& invocation) {
  std::uint64_t count = 0;
  std::string cursor;
  do {
    Ask ask{.path = "/v1/leases", .query = {{"limit", "1000"}}};
    if (invocation.has("scope")) ask.query.emplace_back("scope", invocation.one("scope"));
    if (!cursor.empty()) ask.query.emplace_back("cursor", cursor);
    TANDEM_TRY(const api::Json page, session.fetch(ask));
    if (const api::Json* items = api::find(page, "items"); items != nullptr && items->is_array()) {
      count += items->get_array().size();
    }
    cursor = api::text_at(page, "next").value_or("");
  } while (!cursor.empty());
  return count;
}

Done delete_one(Session& session, const Invocation& invocation) {
  const Command& command = *invocation.command;
  TANDEM_CHECK(
      session.confirm(fmt::format("Forget the lease of {}?", safe(invocation.one("ADDRESS")))));
  TANDEM_TRY(const http::Response response,
             session.send({.method = http::Method::Delete, .path = path_of(command, invocation)}));
  return tell_change(session, invocation, response);
}

std::string_view format_of(const Invocation& invocation, std::string_view text) {
  if (invocation.has("format")) return invocation.one("format");
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[') ? "json"
                                                                                       : "csv";
}

void print_report(Session& session, const Invocation& invocation, const api::Json& report) {
  const auto number = [&report](std::string_view member) {
    return api::number_at(report, member).value_or(0);
  };
  const api::Json* items = api::find(report, "items");
  if (items != nullptr && items->is_array() && !items->get_array().empty()) {
    session.world().err(
        render_table(invocation.command->columns, items->get_array(), session.now(), {}));
    if (number("more") > 0) session.remark(fmt::format("and {} more", number("more")));
  }
  session.print(fmt::format("{} rows: {} {}, {} unchanged, {} clashing, {} skipped\n",
                            number("rows"), number("imported"),
                            invocation.has("dry-run") ? "would be imported" : "imported",
                            number("unchanged"), number("clashing"), number("skipped")));
}

}  // namespace

Done delete_leases(Session& session, const Invocation& invocation) {
  const int ways = (invocation.has("ADDRESS") ? 1 : 0) + (invocation.has("scope") ? 1 : 0) +
                   (invocation.has("all") ? 1 : 0);
  if (ways != 1) return session.refuse(Exit::Usage, "one of ADDRESS, --scope and --all is needed");
  if (invocation.has("ADDRESS")) return delete_one(session, invocation);
  TANDEM_TRY(const std::uint64_t count, count_leases(session, invocation));
  const std::string of = invocation.has("all")
                             ? "of the whole server"
                             : fmt::format("of {}", safe(invocation.one("scope")));
  TANDEM_CHECK(
      session.confirm(fmt::format("Forget {} {}?", counted(count, "lease", "leases"), of)));
  api::Object body{
      {"expect", count}
  };
  if (invocation.has("all")) {
    body["all"] = true;
  } else {
    body["scope"] = invocation.one("scope");
  }
  TANDEM_TRY(const http::Response response,
             session.send({.method = http::Method::Post,
                           .path = "/v1/leases/delete",
                           .body = api::to_text(api::Json(std::move(body)))}));
  if (!session.for_people()) {
    session.print_body(response);
    return {};
  }
  const auto json = api::parse_json(response.body);
  const auto deleted = json ? api::number_at(*json, "deleted") : std::nullopt;
  session.print(fmt::format(
      "{} deleted\n", counted(static_cast<std::uint64_t>(deleted.value_or(0)), "lease", "leases")));
  return {};
}

// As it comes: an export may have a million rows.
Done export_leases(Session& session, const Invocation& invocation) {
  Ask ask{.path = path_of(*invocation.command, invocation), .query = query_of(session, invocation)};
  const std::string_view format = session.output() == Output::Json ? "json" : "csv";
  if (!invocation.has("format")) ask.query.emplace_back("format", format);
  TANDEM_TRY(const http::Response response,
             session.stream(ask, [&](std::string_view octets) { return session.print(octets); }));
  if (response.status >= 300) return session.tell_problem(response, ask);
  return {};
}

Done import_leases(Session& session, const Invocation& invocation) {
  const std::string_view file = invocation.one("FILE");
  Ask ask{.method = http::Method::Post,
          .path = path_of(*invocation.command, invocation),
          .query = query_of(session, invocation),
          .body_name = file == "-" ? "<stdin>" : std::string(file),
          .doing = "importing"};
  TANDEM_TRY(ask.body, read_file(session, file));
  const std::string_view format = format_of(invocation, ask.body);
  ask.headers.emplace_back("content-type", format == "json" ? "application/json" : "text/csv");
  TANDEM_TRY(const http::Response response, session.send(ask));
  const auto report = api::parse_json(response.body);
  if (!report) return session.refuse(Exit::NoServer, "the server's answer is no JSON");
  if (session.output() == Output::Json) {
    session.print_body(response);
  } else {
    print_report(session, invocation, *report);
  }
  const bool left_out = api::number_at(*report, "clashing").value_or(0) > 0 ||
                        api::number_at(*report, "skipped").value_or(0) > 0;
  if (left_out) return fail_with(Exit::Partial);
  return {};
}

}  // namespace tandem::cli
