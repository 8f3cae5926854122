// SPDX-License-Identifier: Apache-2.0
#include "load/timer_wheel.h"

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tandem::load {
namespace {

constexpr Duration kTick = Duration::milliseconds(10);

Instant at(std::int64_t milliseconds) {
  return Instant{} + Duration::milliseconds(milliseconds);
}

std::vector<TimerWheel::Id> fired(TimerWheel& wheel, std::int64_t milliseconds) {
  std::vector<TimerWheel::Id> ids;
  wheel.advance(at(milliseconds), [&](TimerWheel::Id id) { ids.push_back(id); });
  return ids;
}

TEST(TimerWheel, FiresOnceAndNeverEarly) {
  TimerWheel wheel(1, kTick, at(0));
  wheel.set(0, at(25));
  EXPECT_TRUE(fired(wheel, 24).empty());
  EXPECT_EQ(fired(wheel, 40).size(), 1u);
  EXPECT_TRUE(fired(wheel, 1000).empty());
}

TEST(TimerWheel, AMovedDeadlineFiresAtItsLastPlace) {
  TimerWheel wheel(1, kTick, at(0));
  wheel.set(0, at(25));
  wheel.set(0, at(500));
  EXPECT_TRUE(fired(wheel, 400).empty());
  wheel.set(0, at(450));
  EXPECT_EQ(fired(wheel, 460).size(), 1u);
}

TEST(TimerWheel, NeverClears) {
  TimerWheel wheel(2, kTick, at(0));
  wheel.set(0, at(25));
  wheel.set(1, at(25));
  wheel.set(0, Instant::never());
  EXPECT_EQ(fired(wheel, 1000), std::vector<TimerWheel::Id>{1});
}

TEST(TimerWheel, ADeadlineBeyondOneTurnOfTheWheelWaitsForItsOwn) {
  TimerWheel wheel(1, kTick, at(0));
  wheel.set(0, at(100'000'000));
  EXPECT_TRUE(fired(wheel, 99'999'990).empty());
  EXPECT_EQ(fired(wheel, 100'000'020).size(), 1u);
}

TEST(TimerWheel, ACallbackMaySetItAndOthersAgain) {
  TimerWheel wheel(2, kTick, at(0));
  wheel.set(0, at(10));
  std::vector<TimerWheel::Id> ids;
  const auto again = [&](TimerWheel::Id id) {
    ids.push_back(id);
    if (ids.size() < 3) wheel.set(1 - id, at(0));
  };
  wheel.advance(at(100), again);
  EXPECT_EQ(ids, (std::vector<TimerWheel::Id>{0, 1, 0}));
}

RC_GTEST_PROP(TimerWheel, FiresWhatAMapWouldWithinATick, ()) {
  TimerWheel wheel(8, kTick, at(0));
  std::map<TimerWheel::Id, std::int64_t> model;
  std::int64_t now = 0;
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 8), rc::gen::inRange(0, 300'000)));
  for (const auto& [id, delay] : steps) {
    wheel.set(static_cast<TimerWheel::Id>(id), at(now + delay));
    model[static_cast<TimerWheel::Id>(id)] = now + delay;
    now += delay / 3;
    wheel.advance(at(now), [&](TimerWheel::Id due) {
      RC_ASSERT(model.count(due) == 1 && model[due] <= now);
      model.erase(due);
    });
    for (const auto& [waiting, deadline] : model) RC_ASSERT(deadline + 20 > now);
  }
}

}  // namespace
}  // namespace tandem::load
