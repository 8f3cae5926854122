// SPDX-License-Identifier: Apache-2.0
// The leases of a node, read in pieces so small that no packet waits for one: the core only copies
// records, all else is done on the control loop between other requests. What a scan sees is each
// lease as it was when its piece was read; together they are no single moment.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "control/core.h"
#include "control/lease_fields.h"

namespace tandem::control {

// A piece ends after so many leases or so much of the core's time, whatever comes first: leases
// that lie far apart in a large memory cost a microsecond each.
inline constexpr std::uint32_t kLeasePieceSize = 512;
inline constexpr Duration kLeasePieceTime = Duration::microseconds(50);

struct LeasePiece {
  Bytes records;                    // encoded BindingRecords, ascending by address
  std::optional<Ipv4Address> next;  // where the next piece begins; nothing: this is the last
  TimeLine line;

  // Calls visit(binding) for each. Views in a binding are into `records`.
  template <typename Visit>
  void for_each(Visit visit) const {
    ByteView rest = records;
    while (!rest.empty()) {
      const auto record = journal::decode(rest);
      TANDEM_ASSERT(record.ok());  // our own node wrote it
      visit(std::get<journal::BindingRecord>(*record).binding);
    }
  }
};

TimeLine time_line_of(const node::Node& node);

// The first piece of the range; `read` is called on the control loop.
void read_leases(Core& core, Ipv4Range range, std::function<void(LeasePiece)> read);

// The pieces one after the other, until `more` returns false, then `done`.
void scan_leases(Core& core, Ipv4Range range, std::function<bool(const LeasePiece&)> more,
                 std::function<void()> done);

}  // namespace tandem::control
