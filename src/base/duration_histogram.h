// SPDX-License-Identifier: Apache-2.0
// How long something took, counted in fixed buckets from 50 microseconds to 10 seconds: what a
// Prometheus histogram is made of. Plain integers of one thread, cheap enough for every packet;
// whoever else wants to read it gets a copy.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/time.h"

namespace tandem {

class DurationHistogram {
 public:
  // Upper bounds, inclusive; what is longer than the last one is in the total only.
  static constexpr std::array<Duration, 16> kBounds = {
      Duration::nanoseconds(50'000),        Duration::nanoseconds(100'000),
      Duration::nanoseconds(250'000),       Duration::nanoseconds(500'000),
      Duration::nanoseconds(1'000'000),     Duration::nanoseconds(2'500'000),
      Duration::nanoseconds(5'000'000),     Duration::nanoseconds(10'000'000),
      Duration::nanoseconds(25'000'000),    Duration::nanoseconds(50'000'000),
      Duration::nanoseconds(100'000'000),   Duration::nanoseconds(250'000'000),
      Duration::nanoseconds(500'000'000),   Duration::nanoseconds(1'000'000'000),
      Duration::nanoseconds(2'500'000'000), Duration::nanoseconds(10'000'000'000),
  };

  void add(Duration took) {
    const auto bound = std::ranges::lower_bound(kBounds, took);
    if (bound != kBounds.end()) ++counts_[static_cast<std::size_t>(bound - kBounds.begin())];
    ++total_;
    sum_ = sum_ + took;
  }

  std::uint64_t total() const { return total_; }
  Duration sum() const { return sum_; }
  // Of one bucket: over the bound before it, up to its own.
  std::uint64_t count(std::size_t bucket) const { return counts_[bucket]; }

 private:
  std::array<std::uint64_t, kBounds.size()> counts_{};
  std::uint64_t total_ = 0;
  Duration sum_;
};

}  // namespace tandem
