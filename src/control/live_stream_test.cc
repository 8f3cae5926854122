// SPDX-License-Identifier: Apache-2.0
#include "control/live_stream.h"

#include <gtest/gtest.h>

#include "control/call_state.h"
#include "control/test_exchange.h"

namespace tandem::control {
namespace {

class Live : public testing::Test {
 protected:
  Live() {
    const auto state = std::make_shared<Call::State>();
    state->exchange = exchange_;
    state->route = &route_;
    stream_ = LiveStream::begin(Call(state), loop_);
  }

  io::Loop loop_;
  const Route route_;
  std::shared_ptr<TestExchange> exchange_ =
      std::make_shared<TestExchange>(request_for(http::Method::Get, "/v1/trace"));
  TestStream& body_ = exchange_->body();
  std::weak_ptr<LiveStream> stream_;
};

TEST_F(Live, BeginsWithACommentSoThatTheClientSeesItsStream) {
  EXPECT_EQ(body_.written, http::event_stream_comment("alive"));
}

TEST_F(Live, FeedsAtOnceAndAgainWhenThereIsRoom) {
  const auto stream = stream_.lock();
  int fed = 0;
  stream->feed([&] { ++fed; });
  EXPECT_EQ(fed, 1);
  body_.is_full = true;
  EXPECT_FALSE(stream->ready());
  body_.is_full = false;
  body_.drained();
  EXPECT_EQ(fed, 2);
}

TEST_F(Live, LetsGoOfEverythingWhenTheClientIsGone) {
  auto kept = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = kept;
  stream_.lock()->keep(std::move(kept));
  body_.closed();
  EXPECT_TRUE(watched.expired());
  EXPECT_TRUE(stream_.expired());
}

TEST_F(Live, MayBeClosedWhileItFeeds) {
  const auto state = std::make_shared<int>(1);
  int fed = 0;
  stream_.lock()->feed([&, state] {
    ++fed;
    body_.closed();
    EXPECT_EQ(*state, 1);
  });
  EXPECT_EQ(fed, 1);
  EXPECT_TRUE(stream_.expired());
}

}  // namespace
}  // namespace tandem::control
