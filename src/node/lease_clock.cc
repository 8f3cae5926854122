// SPDX-License-Identifier: Apache-2.0
#include "node/lease_clock.h"

#include <algorithm>

namespace tandem::node {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

}  // namespace

void LeaseClock::restore_seen(lease::Seconds seconds) {
  seen_ = std::max(seen_, std::int64_t{seconds} * kSecond);
}

void LeaseClock::start(std::uint64_t boot, Now now) {
  boot_ = boot;
  instant_ = now.instant.in_nanoseconds();
  line_ = now.wall.in_nanoseconds();
  if (restored_) {
    const bool same_boot =
        boot != 0 && restored_->boot == boot && instant_ >= restored_->instant_nanoseconds;
    line_ = same_boot ? restored_->line_nanoseconds + (instant_ - restored_->instant_nanoseconds)
                      : now.wall.in_nanoseconds() - restored_->offset_seconds * kSecond;
  }
  line_ = std::max({line_, seen_, std::int64_t{0}});
  offset_seconds_ = offset_from(now.wall);
}

// UTC less the line, to the nearest second.
std::int64_t LeaseClock::offset_from(WallTime wall) const {
  const std::int64_t difference = wall.in_nanoseconds() - line_;
  return (difference + (difference >= 0 ? kSecond / 2 : -kSecond / 2)) / kSecond;
}

std::optional<std::int64_t> LeaseClock::observe(Now now) {
  // A monotonic clock that goes back is none; stand still until it is where it was.
  const std::int64_t instant = std::max(now.instant.in_nanoseconds(), instant_);
  line_ += instant - instant_;
  instant_ = instant;
  const std::int64_t drift = now.wall.in_nanoseconds() - line_ - offset_seconds_ * kSecond;
  if (drift > -kSecond && drift < kSecond) return std::nullopt;
  const std::int64_t before = offset_seconds_;
  offset_seconds_ = offset_from(now.wall);
  return offset_seconds_ - before;
}

Instant LeaseClock::instant_of(lease::Seconds seconds) const {
  if (seconds == lease::kNever) return Instant::never();
  return Instant::from_nanoseconds(instant_) +
         Duration::nanoseconds(std::int64_t{seconds} * kSecond - line_);
}

journal::ClockRecord LeaseClock::record() const {
  return {.offset_seconds = offset_seconds_,
          .boot = boot_,
          .instant_nanoseconds = instant_,
          .line_nanoseconds = line_};
}

WallTime LeaseClock::wall_of(lease::Seconds seconds) const {
  return WallTime::from_seconds(std::int64_t{seconds} + offset_seconds_);
}

std::optional<lease::Seconds> LeaseClock::line_of(WallTime wall) const {
  const std::int64_t seconds = wall.in_seconds() - offset_seconds_;
  if (seconds < 0 || seconds >= lease::kNever) return std::nullopt;
  return static_cast<lease::Seconds>(seconds);
}

}  // namespace tandem::node
