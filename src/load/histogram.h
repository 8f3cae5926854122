// SPDX-License-Identifier: Apache-2.0
// A histogram of durations with a bounded relative error, for percentiles of millions of latencies:
// 128 linear steps in every power of two nanoseconds (as HDR Histogram does), so that a value is
// told within 1 %. Recording is a shift and an addition. Used by load::Statistics.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace tandem::load {

class Histogram {
 public:
  Histogram();

  // Negative durations count as zero.
  void record(Duration value);
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  Duration max() const { return max_; }
  // The smallest recorded value, within the error, that `percent` of all do not exceed: percentile
  // 50 is the median. Zero when nothing was recorded.
  Duration percentile(double percent) const;

 private:
  std::vector<std::uint64_t> steps_;
  std::uint64_t count_ = 0;
  Duration max_;
};

}  // namespace tandem::load
