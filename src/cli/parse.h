// SPDX-License-Identifier: Apache-2.0
// The words of a command line against the table of commands. A parser of our own and not CLI11's,
// since help, manual and completion need the table anyway: what is left to parse is little, and a
// second description of every flag is saved.
//
// Flags may stand anywhere; "--flag value" and "--flag=value" mean the same; "--" ends the flags;
// "-" is a word (standard input). Mistakes are told with the nearest word that would be right.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/command.h"

namespace tandem::cli {

// A command line understood: every word is of the right count and every choice is one; numbers and
// durations can be read. Whether an address is one is for the server to say.
struct Invocation {
  const Command* command = nullptr;
  bool help = false;  // asked for; then nothing else is checked
  // The values of each argument ("SCOPE") and flag ("hardware-address") that was given. A switch
  // has one empty value.
  std::map<std::string, std::vector<std::string>, std::less<>> given;

  bool has(std::string_view name) const { return given.contains(name); }
  // The (first) value, or an empty text.
  std::string_view one(std::string_view name) const;
  std::span<const std::string> all(std::string_view name) const;
};

// The words after the program's name. Without a verb, or with --help, `command` may be null or the
// noun's first command: then `help` is set.
struct Parsed {
  Invocation invocation;
  std::string_view noun;        // that help is about, if no verb was given
  bool asked_for_help = false;  // and not only in need of it
};
Result<Parsed> parse(std::span<const std::string> words);

// The place of the words in the table; used by completion as well.
struct Found {
  const Command* command = nullptr;
  std::size_t used = 0;  // how many of the words name it
};
Found find_command(std::span<const std::string> words);

}  // namespace tandem::cli
