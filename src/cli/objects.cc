// SPDX-License-Identifier: Apache-2.0
#include "cli/objects.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/show.h"
#include "cli/table.h"
#include "cli/values.h"

namespace tandem::cli {

namespace {

constexpr std::uint64_t kPageMax = 1000;  // what the API gives at once

std::uint64_t limit_of(const Invocation& invocation) {
  const std::string_view text = invocation.one("limit");
  std::uint64_t limit = 0;
  std::from_chars(text.data(), text.data() + text.size(), limit);
  return invocation.has("limit") ? limit : ~std::uint64_t{0};
}

// Prints the items of a list as they come; for people, when all have come, as the columns' widths
// depend on all.
class ListPrinter {
 public:
  ListPrinter(Session& session, const Command& command) : session_(session), command_(command) {}

  bool add(api::Array& items) {
    switch (session_.output()) {
      case Output::Table:
        std::ranges::move(items, std::back_inserter(rows_));
        return true;
      case Output::Json: {
        std::string text;
        for (const api::Json& item : items) {
          text += begun_ ? "," : R"({"items":[)";
          begun_ = true;
          text += api::to_text(item);
        }
        return session_.print(text);
      }
      case Output::Csv: {
        const std::string heading = begun_ ? "" : csv_heading(command_.columns);
        begun_ = true;
        return session_.print(heading + render_csv(command_.columns, items));
      }
    }
    return true;
  }
  void end() {
    if (session_.output() == Output::Json) {
      session_.print(fmt::format("{}],\"next\":null}}\n", begun_ ? "" : R"({"items":[)"));
    }
    if (session_.output() != Output::Table) return;
    if (rows_.empty()) {
      session_.remark("there are none");
    } else {
      session_.print(render_table(command_.columns, rows_, session_.now(), session_.look()));
    }
  }

 private:
  Session& session_;
  const Command& command_;
  api::Array rows_;
  bool begun_ = false;
};

Done list_once(Session& session, const Invocation& invocation) {
  const Command& command = *invocation.command;
  ListPrinter printer(session, command);
  std::uint64_t left = limit_of(invocation);
  std::string cursor;
  // A table is printed when all is there; anything else shows its progress by itself.
  std::optional<Progress> reading;
  if (session.for_people()) reading.emplace(session.world(), "reading");
  while (left > 0) {
    Ask ask{
        .path = path_of(command, invocation), .query = query_of(session, invocation), .doing = ""};
    if (command.lists) ask.query.emplace_back("limit", fmt::to_string(std::min(left, kPageMax)));
    if (!command.sort.empty() && !invocation.has("sort"))
      ask.query.emplace_back("sort", command.sort);
    if (!cursor.empty()) ask.query.emplace_back("cursor", cursor);
    TANDEM_TRY(api::Json page, session.fetch(ask));
    api::Json* items = page.is_object() ? page.get_object().if_contains("items") : nullptr;
    if (items == nullptr || !items->is_array()) {
      return session.refuse(Exit::NoServer, "the server's answer is no list");
    }
    left -= std::min<std::uint64_t>(left, items->get_array().size());
    if (!printer.add(items->get_array())) break;
    cursor = api::text_at(page, "next").value_or("");
    if (cursor.empty()) break;
  }
  reading.reset();
  printer.end();
  return {};
}

// --unset KEY: null in a merge patch removes the member (RFC 7386).
void apply_unset(const Invocation& invocation, api::Object& body) {
  for (const std::string& key : invocation.all("unset")) {
    if (const std::size_t dot = key.find('.'); dot != std::string::npos) {
      const std::string outer = key.substr(0, dot);
      if (!body.contains(outer)) body[outer] = api::Object();
      if (auto* inner = body[outer].if_object()) (*inner)[key.substr(dot + 1)] = nullptr;
    } else {
      body[key] = nullptr;
    }
  }
}

http::Method method_of(const Command& command) {
  if (command.method == "POST") return http::Method::Post;
  if (command.method == "PUT") return http::Method::Put;
  if (command.method == "PATCH") return http::Method::Patch;
  if (command.method == "DELETE") return http::Method::Delete;
  return http::Method::Get;
}

void print_warnings(Session& session, const api::Json& change) {
  const api::Json* warnings = api::find(change, "warnings");
  if (warnings == nullptr || !warnings->is_array()) return;
  for (const api::Json& warning : warnings->get_array()) {
    const std::string path = api::text_at(warning, "path").value_or("");
    session.world().err(fmt::format("warning: {}{}{}\n", safe(path), path.empty() ? "" : ": ",
                                    safe(api::text_at(warning, "message").value_or(""))));
  }
}

}  // namespace

Done watched(Session& session, const Invocation& invocation, const std::function<Done()>& once) {
  if (!invocation.has("watch")) return once();
  const std::string_view text = invocation.one("watch");
  const Duration interval =
      Duration::parse(text.empty() ? "2s" : text).value_or(Duration::seconds(2));
  World& world = session.world();
  world.catch_signals();
  while (!world.stop->load()) {
    if (world.output_is_terminal) {
      session.print(fmt::format("\x1b[H\x1b[2JEvery {}: tandem {}    {}\n\n", brief(interval),
                                name_of(*invocation.command),
                                absolute(session.now(), session.now())));
    }
    TANDEM_CHECK(once());
    world.pause(interval);
  }
  return {};
}

Done list(Session& session, const Invocation& invocation) {
  return watched(session, invocation, [&] { return list_once(session, invocation); });
}

Done show(Session& session, const Invocation& invocation) {
  const Command& command = *invocation.command;
  return watched(session, invocation, [&]() -> Done {
    TANDEM_TRY(const http::Response response,
               session.send(
                   {.path = path_of(command, invocation), .query = query_of(session, invocation)}));
    if (!session.for_people()) {
      session.print_body(response);
      return {};
    }
    const auto json = api::parse_json(response.body);
    if (!json) return session.refuse(Exit::NoServer, "the server's answer is no JSON");
    session.print(render_object(*json, session.now(), session.look()));
    return {};
  });
}

Done print_text(Session& session, const Invocation& invocation) {
  const Command& command = *invocation.command;
  TANDEM_TRY(const http::Response response, session.send({.path = path_of(command, invocation),
                                                          .query = query_of(session, invocation)}));
  session.print(response.body);
  return {};
}

Done tell_change(Session& session, const Invocation& invocation, const http::Response& response) {
  if (session.output() == Output::Json) {
    session.print_body(response);
    return {};
  }
  const auto json = api::parse_json(response.body.empty() ? "{}" : response.body);
  if (!json) return session.refuse(Exit::NoServer, "the server's answer is no JSON");
  print_warnings(session, *json);
  const api::Json* changes = api::find(*json, "changes");
  if (invocation.has("dry-run") && changes != nullptr && changes->is_array()) {
    session.print(render_changes(*json, session.look()));
    session.print(fmt::format("Dry run: {}.\n", summary_of(*json)));
    return {};
  }
  const auto revision = changes == nullptr ? std::nullopt : api::number_at(*json, "revision");
  session.print(filled(invocation.command->done, invocation) +
                (revision ? fmt::format(" (revision {})\n", *revision) : "\n"));
  return {};
}

Answer<Ask> ask_with_body(Session& session, const Invocation& invocation, http::Method method) {
  Ask ask{.method = method,
          .path = path_of(*invocation.command, invocation),
          .query = query_of(session, invocation)};
  auto given = body_of(invocation);
  if (!given) return session.refuse(Exit::Usage, given.error().message);
  apply_unset(invocation, *given);
  const std::string_view file = invocation.one("file");
  if (file.empty()) {
    if (given->empty() && method != http::Method::Post) {
      return session.refuse(Exit::Usage,
                            fmt::format("nothing is to be set; tandem help {} lists what can be",
                                        name_of(*invocation.command)));
    }
    ask.body = api::to_text(api::Json(std::move(*given)));
    return ask;
  }
  TANDEM_TRY(ask.body, read_file(session, file));
  ask.body_name = file == "-" ? "<stdin>" : std::string(file);
  if (given->empty()) return ask;  // as it is: comments stay, and faults have their places
  auto json = api::parse_commented_json(ask.body);
  if (!json) {
    return session.refuse(Exit::Refused,
                          fmt::format("{}:{}:{}: error: {}", ask.body_name, json.error().line,
                                      json.error().column, json.error().message));
  }
  ask.body = api::to_text(api::merge_patch(std::move(json).value(), api::Json(std::move(*given))));
  return ask;
}

Done add(Session& session, const Invocation& invocation) {
  TANDEM_TRY(const Ask ask, ask_with_body(session, invocation, http::Method::Post));
  TANDEM_TRY(const http::Response response, session.send(ask));
  return tell_change(session, invocation, response);
}

Done put(Session& session, const Invocation& invocation) {
  TANDEM_TRY(const Ask ask, ask_with_body(session, invocation, http::Method::Put));
  TANDEM_TRY(const http::Response response, session.send(ask));
  return tell_change(session, invocation, response);
}

Done set(Session& session, const Invocation& invocation) {
  TANDEM_TRY(const Ask ask, ask_with_body(session, invocation, http::Method::Patch));
  TANDEM_TRY(const http::Response response, session.send(ask));
  return tell_change(session, invocation, response);
}

Done remove(Session& session, const Invocation& invocation) {
  const Command& command = *invocation.command;
  if (!command.asks.empty()) TANDEM_CHECK(session.confirm(filled(command.asks, invocation)));
  TANDEM_TRY(const http::Response response, session.send({.method = http::Method::Delete,
                                                          .path = path_of(command, invocation),
                                                          .query = query_of(session, invocation)}));
  return tell_change(session, invocation, response);
}

Done put_range(Session& session, const Invocation& invocation) {
  const Command& command = *invocation.command;
  TANDEM_TRY(const http::Response response,
             session.send({.method = method_of(command),
                           .path = path_of(command, invocation),
                           .query = query_of(session, invocation),
                           .body = api::to_text(api::Json(invocation.one("RANGE")))}));
  return tell_change(session, invocation, response);
}

Done act(Session& session, const Invocation& invocation) {
  const Command& command = *invocation.command;
  if (!command.asks.empty()) TANDEM_CHECK(session.confirm(filled(command.asks, invocation)));
  TANDEM_TRY(const http::Response response, session.send({.method = http::Method::Post,
                                                          .path = path_of(command, invocation),
                                                          .query = query_of(session, invocation)}));
  return tell_change(session, invocation, response);
}

}  // namespace tandem::cli
