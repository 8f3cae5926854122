// SPDX-License-Identifier: Apache-2.0
// What the clients of a run do, as a table: one row for each --scenario. Used by load::Run.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/random.h"

namespace tandem::load {

enum class Action : std::uint8_t {
  Dora,      // DISCOVER, OFFER, REQUEST, ACK
  Discover,  // and no more
  Renew,
  Rebind,
  Reboot,  // INIT-REBOOT with the address held last
  Inform,
  Release,
  Decline,
};
inline constexpr std::size_t kActionCount = static_cast<std::size_t>(Action::Decline) + 1;

struct Scenario {
  std::string_view name;
  bool prepare;          // every client gets a lease first, which is not measured
  Action without_lease;  // what a client does that has none
  std::array<std::uint8_t, kActionCount> weights;  // what one does that has: chance of each Action
  std::string_view summary;
};

inline constexpr auto kScenarios = std::to_array<Scenario>({
    // name, prepare, without a lease, {dora, disc, renew, rebind, reboot, inform, rel, decl}
    {"dora",
     false,                  Action::Dora,
     {1, 0, 0, 0, 0, 0, 0, 0},
     "new leases; a client that has one starts over as after a reinstallation"                           },
    {"renew",
     true,                   Action::Dora,
     {0, 0, 1, 0, 0, 0, 0, 0},
     "leases renewed with the server that gave them"                                                     },
    {"rebind",         true, Action::Dora,     {0, 0, 0, 1, 0, 0, 0, 0}, "leases renewed with any server"},
    {"reboot",
     true,                   Action::Dora,
     {0, 0, 0, 0, 1, 0, 0, 0},
     "INIT-REBOOT: clients come back and ask for the address that they had"                              },
    {"inform",         true, Action::Dora,     {0, 0, 0, 0, 0, 1, 0, 0}, "options only"                  },
    {"release",
     true,                   Action::Dora,
     {0, 0, 0, 0, 0, 0, 1, 0},
     "leases given back and taken again in turn"                                                         },
    {"decline",
     true,                   Action::Dora,
     {0, 0, 0, 0, 0, 0, 0, 1},
     "addresses refused and taken again in turn; uses the pool up"                                       },
    {"mixed",
     true,                   Action::Dora,
     {2, 0, 60, 8, 15, 5, 10, 0},
     "a day in the life: mostly renewals, some of everything"                                            },
    {"discover-flood",
     false,                  Action::Discover,
     {0, 1, 0, 0, 0, 0, 0, 0},
     "DISCOVERs that nobody follows up"                                                                  },
});

constexpr const Scenario* find_scenario(std::string_view name) {
  for (const Scenario& scenario : kScenarios) {
    if (scenario.name == name) return &scenario;
  }
  return nullptr;
}

constexpr Action choose(const Scenario& scenario, bool holds_lease, Random& random) {
  if (!holds_lease) return scenario.without_lease;
  std::uint64_t sum = 0;
  for (const std::uint8_t weight : scenario.weights) sum += weight;
  std::uint64_t drawn = random.below(sum);
  for (std::size_t i = 0; i < kActionCount; ++i) {
    if (drawn < scenario.weights[i]) return static_cast<Action>(i);
    drawn -= scenario.weights[i];
  }
  return scenario.without_lease;
}

}  // namespace tandem::load
