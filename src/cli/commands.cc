// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"

#include <algorithm>

#include <fmt/format.h>

namespace tandem::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> rows;
    for (const auto of : {scope_commands, reservation_commands, option_commands, lease_commands,
                          configuration_commands, server_commands, single_commands}) {
      std::ranges::move(of(), std::back_inserter(rows));
    }
    return rows;
  }();
  return all;
}

const std::vector<Noun>& nouns() {
  static const std::vector<Noun> all = {
      {"scope",             "the subnets that are served",
       "A scope is one subnet that the server serves. It is named by its network address: 10.0.0.0 "
       "or 10.0.0.0/24."                                                                                        },
      {"pool",              "the addresses that may be leased",
       "A pool is a range of addresses of a scope. It is named by its scope and its range as the "
       "configuration has it: 10.0.0.0 10.0.0.10-10.0.0.200."                                                   },
      {"exclusion",         "addresses in pools that may not be leased",
       "An exclusion takes a range of addresses out of the pools of its scope."                                 },
      {"reservation",       "addresses, or only parameters, for one client",
       "A reservation is named by its address; one without an address by its hardware address, or "
       "by id: and its client identifier. It belongs to a scope, or to the whole server; where "
       "both "
       "have one of that name, --scope tells which is meant."                                                   },
      {"shared-network",    "scopes that lie on one LAN segment",
       "A shared network (superscope) holds scopes whose clients are on the same segment."                      },
      {"option",            "DHCP options that are sent to clients",
       "Options are named by name or number: routers, 3. With --scope they are those of a scope, "
       "without those of the whole server."                                                                     },
      {"option-definition", "names and types for option numbers of your own",
       "Options that the server knows by itself are listed in docs/options.md; others can be given "
       "a name and a type."                                                                                     },
      {"lease",             "leases: who has which address",                  "A lease is named by its address."},
      {"config",            "the configuration as a whole and its history",
       "The configuration is one document (docs/configuration.md). Every change, by whatever way, "
       "makes a revision, with author, time and comment; the server can go back to each."                       },
      {"server",            "the server itself",                              ""                                },
      {"event",             "what the server tells its operators",
       "docs/events.md lists all events with what to do about each."                                            },
      {"token",             "who may use the API over the network",
       "Over https a server wants a token. Whoever uses the control socket is known by his user "
       "and needs none."                                                                                        },
  };
  return all;
}

const Noun* find_noun(std::string_view name) {
  const auto found = std::ranges::find(nouns(), name, &Noun::name);
  return found == nouns().end() ? nullptr : &*found;
}

std::vector<std::string_view> verbs_of(std::string_view noun) {
  std::vector<std::string_view> verbs;
  if (noun.empty()) return verbs;
  for (const Command& command : commands()) {
    if (command.noun == noun) verbs.push_back(command.verb);
  }
  return verbs;
}

std::vector<std::string_view> first_words() {
  std::vector<std::string_view> words;
  for (const Noun& noun : nouns()) words.push_back(noun.name);
  for (const Command& command : commands()) {
    if (command.noun.empty() && !command.hidden) words.push_back(command.verb);
  }
  return words;
}

std::string name_of(const Command& command) {
  return fmt::format("{}{}{}", command.noun, command.noun.empty() ? "" : " ", command.verb);
}

std::string usage_of(const Command& command) {
  std::string usage = name_of(command);
  for (const Argument& argument : command.arguments) {
    switch (argument.count) {
      case Argument::Count::One:
        usage += fmt::format(" {}", argument.name);
        break;
      case Argument::Count::Optional:
        usage += fmt::format(" [{}]", argument.name);
        break;
      case Argument::Count::Some:
        usage += fmt::format(" {}...", argument.name);
        break;
    }
  }
  return usage + " [FLAGS]";
}

}  // namespace tandem::cli
