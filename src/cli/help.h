// SPDX-License-Identifier: Apache-2.0
// Help from the table of commands: of the program, of a noun, of a verb.
#pragma once

#include <string>
#include <string_view>

#include "cli/command.h"

namespace tandem::cli {

std::string help_of_all();
std::string help_of_noun(std::string_view noun);
std::string help_of(const Command& command);

// Paragraphs broken into lines of at most `width` columns, each with the indent in front.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

// "--hardware-address ADDRESS", "-f, --file FILE", "--watch[=INTERVAL]"
std::string flag_text(const Flag& flag);

struct ExitCode {
  Exit code;
  std::string_view meaning;
};
const std::vector<ExitCode>& exit_codes();

struct Variable {
  std::string_view name;
  std::string_view meaning;
};
const std::vector<Variable>& variables();

}  // namespace tandem::cli
