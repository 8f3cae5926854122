// SPDX-License-Identifier: Apache-2.0
#include "cli/reference.h"

#include <string_view>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/help.h"

namespace tandem::cli {

namespace {

constexpr std::string_view kIntroduction = R"(# The command line

<!-- Made from src/cli; run cli_test with TANDEM_RECORD=1 to make it anew. -->

`tandem NOUN VERB [ARGUMENTS] [FLAGS]` looks at a running server, changes it, and tells why a client gets what it
gets. It uses the control API and nothing else. `docs/guide.md` shows it at work; `tandem help` and the manual pages
say the same as this chapter.

- **Results** go to standard output, everything else to standard error. Tables are for people: on a terminal they are
  fitted to its width, with times relative to now. `--json` prints exactly what the API answers, `--output csv` a list
  as CSV.
- **Changes**: `--dry-run` shows what would change and changes nothing. `--comment` says why, for the history.
- **Questions** are asked only on a terminal. Elsewhere what would ask wants `--yes`, and ends with exit code 2
  without it.
- **Mistakes** in documents are told as `FILE:LINE:COLUMN: error: what is wrong`, all at once.
- `-` is standard input where a file is wanted.
- `--watch` shows a list or a status again every two seconds, `--watch=10s` every ten.
- A word that does not exist is answered with the nearest one that does.
)";

std::string escaped_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string flag_rows(const std::vector<Flag>& flags) {
  std::string out = "| Flag | Meaning |\n|---|---|\n";
  for (const Flag& flag : flags) {
    std::string choices;
    if (!flag.choices.empty() && flag.value == "WORD") {
      choices = fmt::format(" One of: {}.", flag.choices);
    }
    out += fmt::format("| `{}` | {}{} |\n", escaped_cell(flag_text(flag)),
                       escaped_cell(flag.description), choices);
  }
  return out;
}

std::string section(const Command& command) {
  std::string out = fmt::format("\n### tandem {}\n\n{}\n", name_of(command), command.summary);
  if (!command.description.empty()) out += fmt::format("{}\n", command.description);
  out += "\n```sh\n";
  for (const Example& example : command.examples) {
    out += fmt::format("{}{}\n", example.line,
                       example.meaning.empty() ? "" : fmt::format("   # {}", example.meaning));
  }
  out += "```\n";
  if (!command.arguments.empty()) {
    out += "\n| Argument | Meaning |\n|---|---|\n";
    for (const Argument& argument : command.arguments) {
      const bool optional = argument.count == Argument::Count::Optional;
      out += fmt::format("| `{}`{} | {} |\n", escaped_cell(argument.name),
                         optional ? " (may be left out)" : "", escaped_cell(argument.description));
    }
  }
  std::vector<FlagGroup> groups = flags_of(command);
  groups.pop_back();
  for (const FlagGroup& group : groups) {
    if (group.title == kFlagsTitle) {
      out += "\n" + flag_rows(group.flags);
    } else {
      std::string keys;
      for (const Flag& flag : group.flags) {
        keys += fmt::format("{}`--{}`", keys.empty() ? "" : ", ", flag.name);
      }
      out += fmt::format("\nKeys of the configuration as flags (`docs/configuration.md`): {}.\n",
                         keys);
    }
  }
  return out;
}

}  // namespace

std::string reference() {
  std::string out(kIntroduction);
  out += "\n## Exit codes\n\n| Code | Meaning |\n|---:|---|\n";
  for (const ExitCode& row : exit_codes()) {
    out += fmt::format("| {} | {} |\n", static_cast<int>(row.code), row.meaning);
  }
  out += "\n## Environment\n\n| Variable | Meaning |\n|---|---|\n";
  for (const Variable& variable : variables()) {
    out += fmt::format("| `{}` | {} |\n", variable.name, variable.meaning);
  }
  out += "\n## Flags of every command\n\n" + flag_rows(global_flags());
  for (const Noun& noun : nouns()) {
    out += fmt::format("\n## {}: {}\n", noun.name, noun.title);
    if (!noun.description.empty()) out += fmt::format("\n{}\n", noun.description);
    for (const Command& command : commands()) {
      if (command.noun == noun.name) out += section(command);
    }
  }
  out += "\n## Verbs that need no noun\n";
  for (const Command& command : commands()) {
    if (command.noun.empty() && !command.hidden) out += section(command);
  }
  return out;
}

}  // namespace tandem::cli
