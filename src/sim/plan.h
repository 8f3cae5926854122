// SPDX-License-Identifier: Apache-2.0
// What one run of the simulator is made of: a seed, how long, how many clients, and which kinds of
// trouble to leave out. Run with everything first; when a run fails, the shrinker (sim/run.h) takes
// away what the failure does not need.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

#include "base/time.h"

namespace tandem::sim {

enum class Trouble : std::uint8_t {
  Loss,           // datagrams vanish
  Delay,          // seconds late, and so overtaken by others
  Duplication,    // datagrams arrive twice
  Kill,           // the process dies; what it wrote stays in the system's cache
  PowerLoss,      // at any disk operation or between; unsynced writes are lost or torn
  DiskFailure,    // a write or a sync fails once
  DiskFull,       // no space for a while
  SlowDisk,       // a commit takes seconds
  ClockStep,      // UTC jumps by seconds to days, both ways
  Configuration,  // pools change, scopes vanish and return, reservations appear
  Commands,       // an administrator releases, deletes, adds, wipes, restores
  Interfaces,     // the served interface goes and comes back
  Roaming,        // clients move between networks
  Wicked,         // clients that lie
};

struct TroubleRow {
  Trouble trouble;
  std::string_view name;
};
inline constexpr auto kTroubles = std::to_array<TroubleRow>({
    {Trouble::Loss,          "loss"         },
    {Trouble::Delay,         "delay"        },
    {Trouble::Duplication,   "duplication"  },
    {Trouble::Kill,          "kill"         },
    {Trouble::PowerLoss,     "power-loss"   },
    {Trouble::DiskFailure,   "disk-failure" },
    {Trouble::DiskFull,      "disk-full"    },
    {Trouble::SlowDisk,      "slow-disk"    },
    {Trouble::ClockStep,     "clock-step"   },
    {Trouble::Configuration, "configuration"},
    {Trouble::Commands,      "commands"     },
    {Trouble::Interfaces,    "interfaces"   },
    {Trouble::Roaming,       "roaming"      },
    {Trouble::Wicked,        "wicked"       },
});

struct Plan {
  std::uint64_t seed = 1;
  Duration length = Duration::seconds(9000);
  std::uint32_t clients = 10;
  std::bitset<kTroubles.size()> without;

  bool has(Trouble trouble) const { return !without[static_cast<std::size_t>(trouble)]; }
};

}  // namespace tandem::sim
