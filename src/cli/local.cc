// SPDX-License-Identifier: Apache-2.0
#include "cli/local.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/table.h"

namespace tandem::cli {

Done print_completion(Session& session, const Invocation& invocation) {
  session.print(completion_script(invocation.one("SHELL")));
  return {};
}

Done print_help(Session& session, const Invocation& invocation) {
  std::vector<std::string> words;
  for (const std::string_view name : {"WORD", "VERB"}) {
    if (invocation.has(name)) words.emplace_back(invocation.one(name));
  }
  words.emplace_back("--help");
  const auto parsed = parse(words);
  if (!parsed) return session.refuse(Exit::Usage, parsed.error().message);
  session.print(parsed->invocation.command != nullptr ? help_of(*parsed->invocation.command)
                : !parsed->noun.empty()               ? help_of_noun(parsed->noun)
                                                      : help_of_all());
  return {};
}

Done print_commands(Session& session, const Invocation&) {
  for (const Command& command : commands()) {
    if (!command.hidden) session.print(name_of(command) + "\n");
  }
  return {};
}

Done print_version(Session& session, const Invocation& invocation) {
  if (session.for_people()) session.print(fmt::format("tandem   {}\n", session.world().version));
  TANDEM_TRY(const http::Response response,
             session.send({.path = path_of(*invocation.command, invocation)}));
  const auto json = api::parse_json(response.body);
  if (!session.for_people() || !json) {
    session.print_body(response);
    return {};
  }
  session.print(fmt::format("tandemd  {}\n", safe(plain_text(api::find(*json, "version")))));
  return {};
}

}  // namespace tandem::cli
