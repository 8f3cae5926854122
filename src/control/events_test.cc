// SPDX-License-Identifier: Apache-2.0
#include "control/events.h"

#include <thread>

#include <gtest/gtest.h>

namespace tandem::control {
namespace {

const WallTime kStart = WallTime::from_seconds(1'800'000'000);

class Events : public testing::Test {
 protected:
  void tell(NoticeId id = NoticeId::InterfaceServed, std::string text = {}) {
    log_.add({.id = id, .text = std::move(text)}, kStart);
  }
  // Runs what the log has posted to its loop.
  void turn() {
    loop_.post([this] { loop_.stop(); });
    loop_.run();
  }

  io::Loop loop_;
  EventLog log_{loop_, kStart};
};

TEST_F(Events, NumbersGoUpByOneFromTheTimeOfTheStart) {
  tell();
  tell();
  const auto events = log_.after(0, 10);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0]->number, 1'800'000'000'000'000u);
  EXPECT_EQ(events[1]->number, events[0]->number + 1);
  EXPECT_EQ(log_.last(), events[1]->number);
}

TEST_F(Events, AreReadInPiecesAfterTheLastOne) {
  for (int i = 0; i < 5; ++i) tell();
  const auto first = log_.after(0, 3);
  ASSERT_EQ(first.size(), 3u);
  EXPECT_EQ(log_.after(first.back()->number, 3).size(), 2u);
  EXPECT_TRUE(log_.after(log_.last(), 3).empty());
}

TEST_F(Events, NoMoreThanTheBoundAreKept) {
  for (std::size_t i = 0; i < EventLog::kEventsMax + 1; ++i) tell();
  const auto first = static_cast<std::uint64_t>(kStart.in_nanoseconds()) / 1000;
  EXPECT_EQ(log_.after(0, 1).front()->number, first + 1);
  EXPECT_TRUE(log_.lost_after(first - 1));
  EXPECT_FALSE(log_.lost_after(first));  // the one lost was the first itself
}

TEST_F(Events, NoMoreOctetsThanTheBoundAreKept) {
  const std::string sentence(EventLog::kOctetsMax / 4, 'x');
  for (int i = 0; i < 10; ++i) tell(NoticeId::ConfigurationProblem, sentence);
  EXPECT_EQ(log_.after(0, 100).size(), 3u);
}

TEST_F(Events, WhoReadsFromAnEarlierRunHasLostNothing) {
  tell();
  EXPECT_FALSE(log_.lost_after(5));
  EXPECT_EQ(log_.after(5, 10).size(), 1u);
}

TEST_F(Events, WhatIsToldTooOftenIsCountedAndNotKept) {
  tell(NoticeId::SendFailed);
  EXPECT_TRUE(log_.after(0, 10).empty());
  const EventLog::Told told = log_.told()[static_cast<std::size_t>(NoticeId::SendFailed)];
  EXPECT_EQ(told.count, 1u);
  EXPECT_EQ(told.last, kStart);
}

TEST_F(Events, AFollowerIsWokenOnceForMany) {
  int woken = 0;
  const EventLog::Follower follower(log_, [&woken] { ++woken; });
  tell();
  tell();
  turn();
  EXPECT_EQ(woken, 1);
  tell();
  turn();
  EXPECT_EQ(woken, 2);
}

TEST_F(Events, AFollowerMayEndItselfAndOthers) {
  std::unique_ptr<EventLog::Follower> one;
  std::unique_ptr<EventLog::Follower> two;
  int woken = 0;
  const auto end_both = [&] {
    ++woken;
    one.reset();
    two.reset();
  };
  one = std::make_unique<EventLog::Follower>(log_, end_both);
  two = std::make_unique<EventLog::Follower>(log_, end_both);
  tell();
  turn();
  EXPECT_EQ(woken, 1);
}

TEST_F(Events, AreAddedByManyThreads) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([this] {
        for (int j = 0; j < 500; ++j) tell();
      });
    }
  }
  EXPECT_EQ(log_.after(0, EventLog::kEventsMax).size(), 2000u);
}

}  // namespace
}  // namespace tandem::control
