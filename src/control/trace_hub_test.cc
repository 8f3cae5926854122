// SPDX-License-Identifier: Apache-2.0
#include "control/trace_hub.h"

#include <gtest/gtest.h>

#include "control/test_traced_core.h"

namespace tandem::control {
namespace {

class Hub : public testing::Test {
 protected:
  std::shared_ptr<void> watch(int& seen, Bytes fragment = {}) {
    return hub_.watch({.hardware_address = std::move(fragment), .client_id = {}},
                      [&seen](const node::Traced&) { ++seen; });
  }

  TracedCore core_;
  TraceHub hub_{core_};
};

TEST_F(Hub, ATraceGoesToThoseWhosePatternItMatched) {
  int one = 0;
  int two = 0;
  const auto first = watch(one, {std::byte{1}});
  const auto second = watch(two, {std::byte{2}});
  ASSERT_EQ(core_.clients.size(), 2u);
  EXPECT_EQ(core_.clients[1].hardware_address, Bytes{std::byte{2}});
  core_.traced({.patterns = 0b10});
  EXPECT_EQ(one, 0);
  EXPECT_EQ(two, 1);
  core_.traced({.patterns = 0b11});
  EXPECT_EQ(one, 1);
  EXPECT_EQ(two, 2);
}

TEST_F(Hub, WhenTheLastOneIsGoneNothingIsTraced) {
  int seen = 0;
  auto only = watch(seen);
  only.reset();
  EXPECT_TRUE(core_.clients.empty());
}

TEST_F(Hub, ATraceOfAnEarlierListStillFindsWhomItWasMadeFor) {
  int one = 0;
  int two = 0;
  auto first = watch(one);
  const auto second = watch(two);
  const auto earlier = core_.traced;
  first.reset();
  ASSERT_EQ(core_.clients.size(), 1u);
  earlier({.patterns = 0b11});
  EXPECT_EQ(one, 0);
  EXPECT_EQ(two, 1);
}

TEST_F(Hub, NoMoreWatchThanTheCoreTakesPatterns) {
  int seen = 0;
  std::vector<std::shared_ptr<void>> all;
  for (std::size_t i = 0; i < node::kClientPatternsMax; ++i) all.push_back(watch(seen));
  EXPECT_NE(all.back(), nullptr);
  EXPECT_EQ(watch(seen), nullptr);
  all.pop_back();
  EXPECT_NE(watch(seen), nullptr);
}

}  // namespace
}  // namespace tandem::control
