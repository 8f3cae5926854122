// SPDX-License-Identifier: Apache-2.0
// The table of all commands (cli/command.h), noun by noun, and how its rows are found and named.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace tandem::cli {

struct Noun {
  std::string_view name;         // "scope"
  std::string_view title;        // "scopes": what its manual page is about
  std::string_view description;  // paragraphs parted by empty lines
};

// The last rows, without a noun, are the verbs that stand alone.
const std::vector<Command>& commands();
const std::vector<Noun>& nouns();
const Noun* find_noun(std::string_view name);

std::vector<std::string_view> verbs_of(std::string_view noun);
// All that may stand first: nouns and verbs that stand alone.
std::vector<std::string_view> first_words();

std::string name_of(const Command& command);   // "scope show"
std::string usage_of(const Command& command);  // "scope show SCOPE [FLAGS]"

// The nouns' files.
std::vector<Command> server_commands();       // server, event, token
std::vector<Command> scope_commands();        // scope, pool, exclusion
std::vector<Command> reservation_commands();  // reservation, shared-network
std::vector<Command> option_commands();       // option, option-definition
std::vector<Command> lease_commands();
std::vector<Command> configuration_commands();  // config, and apply
std::vector<Command> single_commands();         // explain, trace, stats, watch, ...

}  // namespace tandem::cli
