// SPDX-License-Identifier: Apache-2.0
#include "daemon/lease_export.h"

#include <algorithm>

#include "control/lease_csv.h"
#include "journal/recovery.h"
#include "lease/binding_table.h"
#include "node/lease_clock.h"

namespace tandem::daemon {
namespace {

// All that the journal holds, as a node would have it.
struct Memory {
  lease::BindingTable bindings{0};
  node::LeaseClock clock;

  void restore(const journal::Record& record) {
    if (const auto* bound = std::get_if<journal::BindingRecord>(&record)) {
      bindings.put(bound->binding);
      clock.restore_seen(
          std::max(bound->binding.starts, bound->binding.client_last_transaction_time));
    } else if (const auto* forget = std::get_if<journal::ForgetRecord>(&record)) {
      const lease::Slot slot = bindings.find(forget->address);
      if (slot != lease::kNoSlot) bindings.erase(slot);
    } else if (const auto* time = std::get_if<journal::ClockRecord>(&record)) {
      clock.restore(*time);
    }
  }
};

}  // namespace

Result<std::string> export_leases(Disk& disk, std::uint64_t boot, Now now) {
  // A server beside us may remove a file between our list and our look at it: then once more.
  constexpr int kTries = 3;
  for (int tried = 1;; ++tried) {
    Memory memory;
    const auto replayed =
        journal::replay(disk, [&memory](const journal::Record& r) { memory.restore(r); });
    if (!replayed && tried < kTries) continue;
    if (!replayed) return replayed.as_failure();
    memory.clock.start(boot, now);

    std::vector<lease::Slot> slots;
    for (lease::Slot slot = 0; slot < memory.bindings.slots(); ++slot) {
      if (memory.bindings.occupied(slot)) slots.push_back(slot);
    }
    std::ranges::sort(slots, {}, [&](lease::Slot slot) { return memory.bindings.address(slot); });
    const control::TimeLine line{memory.clock.wall_of(0).in_seconds()};
    std::string out = control::lease_csv_header();
    for (const lease::Slot slot : slots) {
      control::append_lease_csv(memory.bindings.data(slot), line, out);
    }
    return out;
  }
}

}  // namespace tandem::daemon
