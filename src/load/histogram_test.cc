// SPDX-License-Identifier: Apache-2.0
#include "load/histogram.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tandem::load {
namespace {

std::int64_t percentile(const Histogram& histogram, double percent) {
  return histogram.percentile(percent).in_nanoseconds();
}

TEST(Histogram, IsZeroWhenNothingWasRecorded) {
  EXPECT_EQ(percentile(Histogram(), 99), 0);
}

TEST(Histogram, TellsSmallNumbersExactly) {
  Histogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.record(Duration::nanoseconds(i));
  EXPECT_EQ(percentile(histogram, 50), 50);
  EXPECT_EQ(percentile(histogram, 99), 99);
  EXPECT_EQ(percentile(histogram, 100), 100);
}

TEST(Histogram, CountsANegativeDurationAsZero) {
  Histogram histogram;
  histogram.record(Duration::nanoseconds(-5));
  EXPECT_EQ(percentile(histogram, 100), 0);
}

TEST(Histogram, TakesTheLongestDuration) {
  Histogram histogram;
  histogram.record(Duration::infinite());
  EXPECT_EQ(histogram.percentile(50), Duration::infinite());
}

TEST(Histogram, MergedWithAnotherIsAsIfAllHadBeenRecordedInOne) {
  Histogram low, high;
  for (int i = 0; i < 99; ++i) low.record(Duration::microseconds(10));
  high.record(Duration::microseconds(900));
  low.merge(high);
  EXPECT_EQ(low.count(), 100u);
  EXPECT_EQ(low.max(), Duration::microseconds(900));
  EXPECT_NEAR(static_cast<double>(percentile(low, 99)), 10'000, 100);
}

RC_GTEST_PROP(Histogram, IsWithinOnePercentOfTheSortedTruth, ()) {
  const auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
      rc::gen::inRange<std::int64_t>(0, 100'000'000'000)));
  const int percent = *rc::gen::inRange(1, 101);
  Histogram histogram;
  for (const std::int64_t value : values) histogram.record(Duration::nanoseconds(value));
  auto sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t rank = (sorted.size() * static_cast<std::size_t>(percent) + 99) / 100;
  const std::int64_t truth = sorted[rank - 1];
  RC_ASSERT(percentile(histogram, percent) >= truth);
  RC_ASSERT(percentile(histogram, percent) <= truth + truth / 100);
}

}  // namespace
}  // namespace tandem::load
