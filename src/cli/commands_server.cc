// SPDX-License-Identifier: Apache-2.0
// The rows of the server, its events and its tokens.
#include "cli/commands.h"
#include "cli/objects.h"
#include "cli/parts.h"
#include "cli/stream.h"
#include "cli/tokens.h"

namespace tandem::cli {

namespace {

const std::vector<Flag> kEventFilters = {
    {.name = "level",
     .value = "LEVEL",
     .description = "At least this level.",
     .goes = Goes::ToQuery,
     .complete = Complete::Choice,
     .choices = "info notice warning error"},
    {.name = "name",
     .value = "NAME",
     .description = "Only events of this name; may be given several times.",
     .goes = Goes::ToQuery,
     .repeated = true},
    {.name = "since",
     .value = "TIME",
     .description = "From then on: 2026-11-21T16:20:00Z, or so long ago: 1h.",
     .goes = Goes::ToQuery},
};

std::vector<Flag> following_flags() {
  std::vector<Flag> flags = kEventFilters;
  flags.push_back(kCount);
  return flags;
}

std::vector<Command> token_commands() {
  return {
      {.noun = "token",
       .verb = "add",
       .summary = "Make a token for use over the network.",
       .description = "The secret is printed once, and only its digest is kept.",
       .arguments = {{.name = "NAME",
                      .description = "Whom it is for: the author of changes made with it.",
                      .member = "name"}},
       .flags = {{.name = "role",
                  .value = "ROLE",
                  .description = "What it may do: read, operate (leases), administer (all).",
                  .goes = Goes::ToBody,
                  .complete = Complete::Choice,
                  .choices = "read operate administer"},
                 {.name = "lifetime",
                  .value = "DURATION",
                  .description = "How long it is good for: 90d. Otherwise until it is removed.",
                  .goes = Goes::ToBody,
                  .form = config::Form::Duration}},
       .method = "POST",
       .path = "/v1/tokens",
       .examples = {{"tandem token add console --role read --lifetime 90d >console.token", ""}},
       .run = add_token},
      {.noun = "token",
       .verb = "list",
       .summary = "List the tokens, without their secrets.",
       .lists = true,
       .path = "/v1/tokens",
       .columns = {{"NAME", "name"},
                   {"ROLE", "role"},
                   {"EXPIRES", "expires", Format::Time},
                   {"LAST USED", "last-used", Format::Time, 1},
                   {"CREATED", "created", Format::Time, 2}},
       .examples = {{"tandem token list", ""}},
       .run = list},
      {.noun = "token",
       .verb = "remove",
       .summary = "Revoke a token at once.",
       .arguments = {{.name = "NAME", .description = "The token.", .complete = Complete::Token}},
       .asks = "Revoke the token {name}?",
       .method = "DELETE",
       .path = "/v1/tokens/{name}",
       .done = "token {name} revoked",
       .examples = {{"tandem token remove console --yes", ""}},
       .run = remove},
  };
}

}  // namespace

std::vector<Command> server_commands() {
  std::vector<Command> rows = {
      {.noun = "server",
       .verb = "status",
       .summary = "Show how the server is.",
       .watched = true,
       .path = "/v1/server",
       .examples = {{"tandem server status", ""},
                    {"tandem server status --watch", "again and again"}},
       .run = show},
      {.noun = "server",
       .verb = "interfaces",
       .summary = "List the interfaces that are served.",
       .watched = true,
       .path = "/v1/server/interfaces",
       .columns = {{"NAME", "name"},
                   {"INDEX", "index", Format::Number},
                   {"ADDRESSES", "addresses"}},
       .examples = {{"tandem server interfaces", ""}},
       .run = list},
      {.noun = "server",
       .verb = "counters",
       .summary = "Show what the server has counted since its start.",
       .description = "Messages by type, and packets without an answer by the reason why.",
       .watched = true,
       .path = "/v1/server/counters",
       .examples = {{"tandem server counters", ""}},
       .run = show},
      {.noun = "server",
       .verb = "reload",
       .summary = "Read the configuration file again.",
       .description = "The same as SIGHUP: a bad file changes nothing.",
       .method = "POST",
       .path = "/v1/server/reload",
       .done = "reloaded",
       .examples = {{"tandem server reload", ""}},
       .run = act},
      {.noun = "event",
       .verb = "list",
       .summary = "List the events, the last one first.",
       .flags = kEventFilters,
       .lists = true,
       .sort = "-number",
       .path = "/v1/events",
       .columns = {{"TIME", "time", Format::Time},
                   {"LEVEL", "level", Format::State},
                   {"NAME", "name", Format::Text, 1},
                   {"TEXT", "", Format::Event}},
       .examples = {{"tandem event list --level warning --since 1d", ""}},
       .run = list},
      {.noun = "event",
       .verb = "watch",
       .summary = "Follow the events as they happen.",
       .flags = following_flags(),
       .path = "/v1/events/stream",
       .examples = {{"tandem event watch --level warning", "until Ctrl-C"}},
       .run = watch_events},
  };
  for (Command& command : token_commands()) rows.push_back(command);
  return rows;
}

}  // namespace tandem::cli
