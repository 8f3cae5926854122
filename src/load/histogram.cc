// SPDX-License-Identifier: Apache-2.0
#include "load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tandem::load {
namespace {

constexpr int kStepBits = 7;
constexpr std::uint64_t kSteps = 1u << kStepBits;  // in one power of two
constexpr int kOctaves = 64 - kStepBits;  // the first holds the numbers below kSteps exactly

// Numbers of `kStepBits + 1` significant bits share a step.
constexpr std::size_t step_of(std::uint64_t value) {
  if (value < kSteps) return value;
  const int shift = static_cast<int>(std::bit_width(value)) - kStepBits - 1;
  return (static_cast<std::size_t>(shift) << kStepBits) + static_cast<std::size_t>(value >> shift);
}
constexpr std::uint64_t largest_in(std::size_t step) {
  if (step < 2 * kSteps) return step;
  const std::size_t shift = (step >> kStepBits) - 1;
  const std::uint64_t leading = kSteps + (step & (kSteps - 1));
  return ((leading + 1) << shift) - 1;
}
static_assert(step_of(127) == 127 && step_of(128) == 128 && step_of(256) == 256);
static_assert(largest_in(step_of(1'000'003)) >= 1'000'003);

}  // namespace

Histogram::Histogram() : steps_(kSteps * kOctaves) {}

void Histogram::record(Duration value) {
  const std::int64_t nanoseconds = std::max<std::int64_t>(value.in_nanoseconds(), 0);
  ++steps_[step_of(static_cast<std::uint64_t>(nanoseconds))];
  ++count_;
  max_ = std::max(max_, value);
}

void Histogram::merge(const Histogram& other) {
  for (std::size_t i = 0; i < steps_.size(); ++i) steps_[i] += other.steps_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

Duration Histogram::percentile(double percent) const {
  const auto wanted = static_cast<std::uint64_t>(
      std::ceil(static_cast<double>(count_) * std::clamp(percent, 0.0, 100.0) / 100.0));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    seen += steps_[i];
    if (steps_[i] == 0 || seen < wanted) continue;
    return std::min(Duration::nanoseconds(static_cast<std::int64_t>(largest_in(i))), max_);
  }
  return max_;
}

}  // namespace tandem::load
