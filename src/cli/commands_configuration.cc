// SPDX-License-Identifier: Apache-2.0
// The rows of the configuration as a whole, and `tandem apply`.
#include "cli/commands.h"
#include "cli/configuration.h"
#include "cli/objects.h"
#include "cli/parts.h"

namespace tandem::cli {

namespace {

const Flag kDocument = {
    .name = "file",
    .value = "FILE|DIR",
    .description =
        "The document; of a directory all *.json in it, put together as one document; - "
        "is standard input.",
    .complete = Complete::File,
    .letter = 'f'};

const Argument kRevision = {.name = "REVISION",
                            .description = "Its number.",
                            .complete = Complete::Revision,
                            .form = config::Form::Number};

Command apply_command(std::string_view noun) {
  return {
      .noun = noun,
      .verb = "apply",
      .summary = "Make the server's configuration what a document says.",
      .description =
          "Shows what would change (the plan), asks on a terminal, and applies it as one "
          "revision. Somebody else's change between plan and apply is noticed, and nothing is "
          "applied then.\n\n"
          "A directory holds the document in pieces: lists (scopes, shared-networks, "
          "reservations, option-definitions) are put together, any other key may stand in one "
          "file only. So the configuration can live under version control.",
      .flags = {kDocument},
      .changes = true,
      .asks = "Apply this?",
      .method = "PUT",
      .path = "/v1/configuration",
      .done = "applied",
      .examples = {{"tandem apply -f tandem.json --dry-run", "show the plan"},
                {"tandem apply -f tandem.d --yes --comment 'workshop opened'",
                    "a directory, without being asked"}},
      .run = apply
  };
}

}  // namespace

std::vector<Command> configuration_commands() {
  return {
      {.noun = "config",
       .verb = "show",
       .summary = "Print the configuration document as it is served.",
       .flags = {{.name = "revision",
                  .value = "REVISION",
                  .description = "An earlier one.",
                  .complete = Complete::Revision,
                  .form = config::Form::Number}},
       .path = "/v1/configuration",
       .examples = {{"tandem config show >tandem.json", ""},
                    {"tandem config show --revision 1", "as it was"}},
       .run = show_configuration},
      {.noun = "config",
       .verb = "check",
       .summary = "Say all that is wrong with a document.",
       .description = "Every fault is told with file, line and column. This needs no server; with "
                      "--remote the server checks, by its own version's rules.", .arguments = {{.name = "FILE|DIR",
                      .description =
                          "The document, a directory of pieces, or - for standard input.",
                      .complete = Complete::File}},
       .flags = {{.name = "remote", .value = "", .description = "Let the server check it."}},
       .method = "POST",
       .path = "/v1/configuration/check",
       .examples = {{"tandem config check tandem.json", ""}},
       .run = check},
      apply_command("config"),
      {.noun = "config",
       .verb = "diff",
       .summary = "Show what is different between two revisions, or the server and a document.",
       .description =
           "Without TO, FROM is compared with what is served; without both, what is served "
           "with the revision before.", .arguments = {{.name = "FROM",
                      .description = "A revision.",
                      .complete = Complete::Revision,
                      .count = Argument::Count::Optional,
                      .form = config::Form::Number},
                     {.name = "TO",
                      .description = "A revision.",
                      .complete = Complete::Revision,
                      .count = Argument::Count::Optional,
                      .form = config::Form::Number}},
       .flags = {kDocument},
       .path = "/v1/configuration/diff",
       .examples = {{"tandem config diff", "what the last change did"},
                    {"tandem config diff -f tandem.json", "what applying it would change"}},
       .run = diff},
      {.noun = "config",
       .verb = "history",
       .summary = "List the revisions of the configuration, the last one first.",
       .lists = true,
       .sort = "-revision",
       .path = "/v1/configuration/revisions",
       .columns = {{"REVISION", "revision", Format::Number},
                   {"TIME", "time", Format::Time},
                   {"AUTHOR", "author", Format::Text, 1},
                   {"SOURCE", "source", Format::Text, 2},
                   {"COMMENT", "comment", Format::Text, 0}},
       .examples = {{"tandem config history --limit 5", ""}},
       .run = list},
      {.noun = "config",
       .verb = "rollback",
       .summary = "Go back to an earlier revision.",
       .description = "It becomes a new revision, so the way back leads forward again.",
       .arguments = {kRevision},
       .changes = true,
       .asks = "Go back to revision {revision}?",
       .method = "POST",
       .path = "/v1/configuration/rollback",
       .done = "as it was in revision {revision}",
       .examples = {{"tandem config rollback 3 --dry-run", "show what would change"},
                    {"tandem config rollback 3 --yes", ""}},
       .run = rollback},
      apply_command(""),
  };
}

}  // namespace tandem::cli
