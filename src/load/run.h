// SPDX-License-Identifier: Apache-2.0
// One run from its first packet to its last: prepares the clients, lets exchanges begin at a rate
// (open loop) or as others end (closed loop), and waits for the last answers. Called by main; the
// only place that reads the clock and waits.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "load/fleet.h"

namespace tandem::load {

// How exchanges are begun: at `rate` a second, each measured from the moment that it was due, or
// `window` at a time.
struct Pace {
  double rate = 0;  // 0: closed loop
  std::size_t window = 64;
};

struct Limits {
  Duration duration = Duration::infinite();  // no new exchange after this
  std::uint64_t exchanges = UINT64_MAX;      // nor beyond so many
};

struct Measured {
  Statistics statistics;
  Duration elapsed;  // from the first exchange's beginning to the last one's end
};

// What --verify found: what the server still knows of an earlier run's ledger.
struct Verified {
  std::uint64_t asked = 0;      // leases that had not ended
  std::uint64_t confirmed = 0;  // acknowledged again with the same address, and renewed
  Measured measured;
};

class Run {
 public:
  // `stop` ends the run early, as a signal does.
  Run(Fleet& fleet, Link& link, LedgerFile* file, const std::atomic<bool>& stop)
      : fleet_(fleet), link_(link), file_(file), stop_(stop) {}

  Result<Measured> scenario(const Scenario& scenario, Pace pace, Limits limits, Random random);
  // Every lease asks for its address by INIT-REBOOT, then renews it.
  Result<Verified> verify(const std::vector<LedgerEntry>& leases, Identity first,
                          std::size_t window);

 private:
  // Begins the next exchange; false if there is none for now.
  using Begin = std::function<bool(Instant intended, Now now)>;

  Result<Duration> pump(const Begin& begin, Pace pace, Limits limits);
  Result<void> prepare();
  bool begin_next(const std::function<Action(Fleet::Number)>& choose, Instant intended, Now now);
  Result<std::size_t> exchange_packets();
  Result<void> send();
  void wait(std::optional<Instant> next, Now now);

  Fleet& fleet_;
  Link& link_;
  LedgerFile* file_;
  const std::atomic<bool>& stop_;
  Fleet::Number cursor_ = 0;
};

}  // namespace tandem::load
