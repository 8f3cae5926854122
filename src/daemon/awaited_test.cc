// SPDX-License-Identifier: Apache-2.0
#include "daemon/awaited.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem::daemon {
namespace {

class AwaitedTest : public testing::Test {
 protected:
  void add(journal::Position after, std::string name) {
    awaited_.add(after, [this, name = std::move(name)](bool stored) {
      told_.push_back(name + (stored ? "" : " lost"));
    });
  }
  Awaited awaited_;
  std::vector<std::string> told_;
};

TEST_F(AwaitedTest, EachIsToldOnceWhenTheJournalHasIt) {
  add(0, "at once");
  add(7, "seven");
  add(8, "eight");
  awaited_.durable(0);
  EXPECT_THAT(told_, testing::ElementsAre("at once"));
  awaited_.durable(7);
  awaited_.durable(7);
  awaited_.durable(20);
  EXPECT_THAT(told_, testing::ElementsAre("at once", "seven", "eight"));
}

TEST_F(AwaitedTest, WhatTheDiskLostIsToldAsLost) {
  add(7, "seven");
  add(8, "eight");
  awaited_.durable(7);
  awaited_.failed();
  EXPECT_THAT(told_, testing::ElementsAre("seven", "eight lost"));
}

TEST_F(AwaitedTest, WhoeverIsToldMayWaitForMore) {
  awaited_.add(1, [this](bool) { add(2, "second"); });
  awaited_.durable(1);
  EXPECT_THAT(told_, testing::IsEmpty());
  awaited_.durable(2);
  EXPECT_THAT(told_, testing::ElementsAre("second"));
}

}  // namespace
}  // namespace tandem::daemon
