// SPDX-License-Identifier: Apache-2.0
// Completion in shells. The scripts are a few lines each and ask `tandem __complete WORDS...` what
// may stand in place of the last word; so all shells know the same, down to the names of scopes and
// leases, which are asked of the server.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/world.h"

namespace tandem::cli {

struct Candidate {
  std::string word;
  std::string meaning;  // may be empty
};

// What stands there already, for the names that depend on it: the pools of which scope?
struct Partial {
  Complete what = Complete::Nothing;
  std::string prefix;  // of the word
  std::string scope;   // given as argument or flag
  std::string keys;    // the kind of object, for Complete::Key
};
using Names = std::function<std::vector<Candidate>(const Partial&)>;

struct Completion {
  std::vector<Candidate> candidates;  // all begin with the last word
  bool files = false;                 // the shell completes the name of a file
};
// `words` without the program's name; the last one is to be completed and may be empty.
Completion complete(std::span<const std::string> words, const Names& names);

// Asks the server that the words name; whatever fails gives no names.
std::vector<Candidate> names_of_server(World& world, std::span<const std::string> words,
                                       const Partial& partial);

// Of bash, zsh or fish.
std::string completion_script(std::string_view shell);

}  // namespace tandem::cli
