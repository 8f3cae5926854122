// SPDX-License-Identifier: Apache-2.0
// All flags that a command takes: its own, the keys of the configuration that it can set, those of
// its kind (lists, changes), and those of every command. Used by parsing, help, manual and
// completion, so that all four agree.
#pragma once

#include <string_view>
#include <vector>

#include "cli/command.h"

namespace tandem::cli {

struct FlagGroup {
  std::string_view title;  // of a section of the help
  std::vector<Flag> flags;
};

inline constexpr std::string_view kFlagsTitle = "Flags";  // of the command's own

// The groups that are not empty; the last one is that of every command.
std::vector<FlagGroup> flags_of(const Command& command);
// Those of every command, which stand before the noun, too.
const std::vector<Flag>& global_flags();

// "DURATION", "YES|NO": what stands for a value of that form.
std::string_view placeholder(config::Form form);

// Whether a key of the configuration can be given as a flag: what is no object.
bool is_flag(const config::Key& key);

}  // namespace tandem::cli
