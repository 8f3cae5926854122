// SPDX-License-Identifier: Apache-2.0
#include "base/duration_histogram.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(DurationHistogram, ABoundBelongsToItsOwnBucket) {
  DurationHistogram histogram;
  histogram.add(DurationHistogram::kBounds[1]);
  histogram.add(DurationHistogram::kBounds[1] + Duration::nanoseconds(1));
  EXPECT_EQ(histogram.count(1), 1u);
  EXPECT_EQ(histogram.count(2), 1u);
}

TEST(DurationHistogram, WhatTakesLongerThanEveryBoundIsInTheTotal) {
  DurationHistogram histogram;
  histogram.add(Duration::seconds(60));
  histogram.add(Duration::nanoseconds(0));
  EXPECT_EQ(histogram.total(), 2u);
  EXPECT_EQ(histogram.count(0), 1u);
  EXPECT_EQ(histogram.sum(), Duration::seconds(60));
}

}  // namespace
}  // namespace tandem
