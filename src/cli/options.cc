// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <fmt/format.h>

#include "cli/objects.h"
#include "cli/table.h"
#include "cli/values.h"

namespace tandem::cli {

namespace {

// {"routers": {"value": [...], "send": "always"}} as rows of option, value and how it is sent.
api::Array rows_of(const api::Object& options) {
  api::Array rows;
  for (const auto& [name, setting] : options) {
    const api::Json* send = api::find(setting, "send");
    const api::Json* value = send == nullptr ? &setting : api::find(setting, "value");
    rows.push_back(api::Object{
        {"option", name                                   },
        {"value",  value == nullptr ? api::Json() : *value},
        {"send",   send == nullptr ? api::Json() : *send  },
    });
  }
  return rows;
}

}  // namespace

Done list_options(Session& session, const Invocation& invocation) {
  const Command& command = *invocation.command;
  TANDEM_TRY(const http::Response response, session.send({.path = path_of(command, invocation)}));
  if (session.output() == Output::Json) {
    session.print_body(response);
    return {};
  }
  const auto json = api::parse_json(response.body);
  if (!json || !json->is_object()) {
    return session.refuse(Exit::NoServer, "the server's answer is no object");
  }
  const api::Array rows = rows_of(json->get_object());
  if (session.output() == Output::Csv) {
    session.print(csv_heading(command.columns) + render_csv(command.columns, rows));
  } else if (rows.empty()) {
    session.remark("there are none");
  } else {
    session.print(render_table(command.columns, rows, session.now(), session.look()));
  }
  return {};
}

Done set_option(Session& session, const Invocation& invocation) {
  std::string words;
  for (const std::string& word : invocation.all("VALUE")) {
    words += fmt::format("{}{}", words.empty() ? "" : ",", word);
  }
  auto value = option_value(invocation.one("OPTION"), words);
  if (!value) return session.refuse(Exit::Usage, value.error().message);
  if (invocation.has("send")) value = sent(std::move(*value), invocation.one("send"));
  TANDEM_TRY(const http::Response response,
             session.send({.method = http::Method::Put,
                           .path = path_of(*invocation.command, invocation),
                           .query = query_of(session, invocation),
                           .body = api::to_text(*value)}));
  return tell_change(session, invocation, response);
}

}  // namespace tandem::cli
