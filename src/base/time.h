// SPDX-License-Identifier: Apache-2.0
// Durations and the two clocks. An Instant (monotonic, counts through suspend) drives timers and is
// never stored; a WallTime (UTC) is stored and shown. A node gets both as Now, read once per turn
// of the loop. Nanoseconds in 64 bits; arithmetic saturates, and an infinite duration stays
// infinite.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tandem {

namespace saturating {
inline constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t plus(std::int64_t a, std::int64_t b) {
  if (b > 0 && a > kMax - b) return kMax;
  if (b < 0 && a < kMin - b) return kMin;
  return a + b;
}
constexpr std::int64_t times(std::int64_t n, std::int64_t unit) {
  if (n > kMax / unit) return kMax;
  if (n < kMin / unit) return kMin;
  return n * unit;
}
constexpr std::int64_t negated(std::int64_t n) {
  return n == kMin ? kMax : -n;
}
}  // namespace saturating

class Duration {
 public:
  constexpr Duration() = default;
  static constexpr Duration nanoseconds(std::int64_t n) { return Duration{n}; }
  static constexpr Duration microseconds(std::int64_t n) {
    return Duration{saturating::times(n, 1'000)};
  }
  static constexpr Duration milliseconds(std::int64_t n) {
    return Duration{saturating::times(n, 1'000'000)};
  }
  static constexpr Duration seconds(std::int64_t n) {
    return Duration{saturating::times(n, 1'000'000'000)};
  }
  static constexpr Duration infinite() { return Duration{saturating::kMax}; }

  // "8h", "1d12h", "90s", "500ms", "forever", or a bare number of seconds.
  static Result<Duration> parse(std::string_view text);
  std::string text() const;

  constexpr std::int64_t in_nanoseconds() const { return nanoseconds_; }
  constexpr std::int64_t in_microseconds() const { return nanoseconds_ / 1'000; }
  constexpr std::int64_t in_milliseconds() const { return nanoseconds_ / 1'000'000; }
  constexpr std::int64_t in_seconds() const {
    return nanoseconds_ / 1'000'000'000;
  }  // towards zero
  constexpr bool is_infinite() const { return *this == infinite(); }

  friend constexpr auto operator<=>(Duration, Duration) = default;
  friend constexpr Duration operator+(Duration a, Duration b) {
    return Duration{saturating::plus(a.nanoseconds_, b.nanoseconds_)};
  }
  friend constexpr Duration operator-(Duration a, Duration b) {
    if (a.is_infinite()) return a;
    return Duration{saturating::plus(a.nanoseconds_, saturating::negated(b.nanoseconds_))};
  }
  constexpr Duration operator-() const { return Duration{saturating::negated(nanoseconds_)}; }

 private:
  constexpr explicit Duration(std::int64_t n) : nanoseconds_(n) {}
  std::int64_t nanoseconds_ = 0;
};

// A point on the monotonic clock; its zero means nothing.
class Instant {
 public:
  constexpr Instant() = default;
  static constexpr Instant from_nanoseconds(std::int64_t n) { return Instant{n}; }
  static constexpr Instant never() { return Instant{saturating::kMax}; }
  constexpr std::int64_t in_nanoseconds() const { return nanoseconds_; }
  friend constexpr auto operator<=>(Instant, Instant) = default;
  friend constexpr Instant operator+(Instant a, Duration b) {
    return Instant{saturating::plus(a.nanoseconds_, b.in_nanoseconds())};
  }
  friend constexpr Duration operator-(Instant a, Instant b) {
    return Duration::nanoseconds(
        saturating::plus(a.nanoseconds_, saturating::negated(b.nanoseconds_)));
  }

 private:
  constexpr explicit Instant(std::int64_t n) : nanoseconds_(n) {}
  std::int64_t nanoseconds_ = 0;
};

// A point in UTC, counted from 1970.
class WallTime {
 public:
  constexpr WallTime() = default;
  static constexpr WallTime from_nanoseconds(std::int64_t n) { return WallTime{n}; }
  static constexpr WallTime from_seconds(std::int64_t n) {
    return WallTime{saturating::times(n, 1'000'000'000)};
  }
  constexpr std::int64_t in_nanoseconds() const { return nanoseconds_; }
  constexpr std::int64_t in_seconds() const {  // towards the past
    const std::int64_t whole = nanoseconds_ / 1'000'000'000;
    return whole - (nanoseconds_ % 1'000'000'000 < 0 ? 1 : 0);
  }
  // "2026-11-21T13:02:07Z"
  std::string text() const;
  friend constexpr auto operator<=>(WallTime, WallTime) = default;
  friend constexpr WallTime operator+(WallTime a, Duration b) {
    return WallTime{saturating::plus(a.nanoseconds_, b.in_nanoseconds())};
  }
  friend constexpr Duration operator-(WallTime a, WallTime b) {
    return Duration::nanoseconds(
        saturating::plus(a.nanoseconds_, saturating::negated(b.nanoseconds_)));
  }

 private:
  constexpr explicit WallTime(std::int64_t n) : nanoseconds_(n) {}
  std::int64_t nanoseconds_ = 0;
};

struct Now {
  Instant instant;
  WallTime wall;
};

}  // namespace tandem
