// SPDX-License-Identifier: Apache-2.0
// The node's line of time, on which leases begin and end. Within a run it is moved by the monotonic
// clock alone, so that a step of UTC neither ends a lease early nor revives one (D7.04,
// failure-modes P5). It starts as UTC; how far UTC has been stepped away from it since is its
// offset, which is journaled, so that the line goes on after a restart: within one boot by the
// monotonic clock, after a reboot as UTC less the offset.
#pragma once

#include <optional>

#include "base/time.h"
#include "journal/record.h"
#include "lease/binding.h"

namespace tandem::node {

class LeaseClock {
 public:
  // From the journal, in order; and the times found in its bindings: the line never starts before
  // the last of these.
  void restore(const journal::ClockRecord& record) { restored_ = record; }
  void restore_seen(lease::Seconds seconds);

  void start(std::uint64_t boot, Now now);

  // Moves the line on. Returns by how many seconds UTC was seen to step, if it was.
  std::optional<std::int64_t> observe(Now now);

  lease::Seconds seconds() const { return static_cast<lease::Seconds>(line_ / 1'000'000'000); }
  Instant instant_of(lease::Seconds seconds) const;
  journal::ClockRecord record() const;
  // For people: the UTC of a point on the line; and the point of a time in UTC, if the line can
  // have it.
  WallTime wall_of(lease::Seconds seconds) const;
  std::optional<lease::Seconds> line_of(WallTime wall) const;

 private:
  std::int64_t offset_from(WallTime wall) const;

  std::optional<journal::ClockRecord> restored_;
  std::int64_t seen_ = 0;  // nanoseconds, as the next two
  std::int64_t line_ = 0;
  std::int64_t instant_ = 0;
  std::int64_t offset_seconds_ = 0;
  std::uint64_t boot_ = 0;
};

}  // namespace tandem::node
