// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/event_routes.h"
#include "control/router.h"
#include "control/test_exchange.h"
#include "control/test_traced_core.h"

namespace tandem::control {
namespace {

using testing::HasSubstr;

class TraceRoutes : public testing::Test {
 protected:
  std::shared_ptr<TestExchange> ask(std::string target) {
    auto exchange =
        std::make_shared<TestExchange>(request_for(http::Method::Get, std::move(target)));
    router_.handle(exchange);
    return exchange;
  }

  io::Loop loop_;
  TracedCore core_;
  TraceHub hub_{core_};
  Router router_{trace_routes(hub_, loop_),
                 [](const http::Request&) -> Result<Identity, api::Problem> {
                   return Identity{.name = "test", .role = Role::Operate};
                 },
                 1};
};

TEST_F(TraceRoutes, APartOfAHardwareAddressMayNameTheClient) {
  const auto exchange = ask("/v1/trace?client=52-54-00");
  ASSERT_EQ(core_.clients.size(), 1u);
  EXPECT_EQ(to_hex(core_.clients[0].hardware_address), "525400");
  EXPECT_EQ(to_hex(core_.clients[0].client_id), "525400");
  exchange->body().closed();
  EXPECT_TRUE(core_.clients.empty());
}

TEST_F(TraceRoutes, AClientIdentifierIsSoughtAmongIdentifiersOnly) {
  const auto exchange = ask("/v1/trace?client=id:01aabb");
  ASSERT_EQ(core_.clients.size(), 1u);
  EXPECT_TRUE(core_.clients[0].hardware_address.empty());
  EXPECT_EQ(to_hex(core_.clients[0].client_id), "01aabb");
  exchange->body().closed();
}

TEST_F(TraceRoutes, WhatIsNoClientIsRefused) {
  const auto exchange = ask("/v1/trace?client=printer");
  EXPECT_EQ(exchange->response()->status, 400u);
  EXPECT_THAT(exchange->response()->body, HasSubstr("\"path\":\"client\""));
  EXPECT_TRUE(core_.clients.empty());
}

TEST_F(TraceRoutes, APacketIsShownStepByStep) {
  const auto exchange = ask("/v1/trace");
  core_.traced({.at = WallTime::from_seconds(1'800'000'000),
                .client = "52:54:00:12:34:56",
                .patterns = 1,
                .type = wire::MessageType::Discover,
                .steps = {{lease::StepId::SubnetByRelay, {{"relay", "10.1.0.1"}}}},
                .outcome = {.drop = dhcp::Drop::NoFreeAddress}});
  const std::string& written = exchange->body().written;
  EXPECT_THAT(written, HasSubstr("event: trace\ndata: {\"time\":\"2027-01-15T08:00:00Z\","
                                 "\"client\":\"52:54:00:12:34:56\",\"message\":\"DHCPDISCOVER\","
                                 "\"reply\":null,\"drop\":\"no-free-address\",\"address\":null,"));
  EXPECT_THAT(written, HasSubstr("\"name\":\"subnet-by-relay\""));
  EXPECT_THAT(written, HasSubstr("\"fields\":{\"relay\":\"10.1.0.1\"}"));
  exchange->body().closed();
}

TEST_F(TraceRoutes, WhoReadsSlowlyMissesSomeAndIsNotCutOff) {
  const auto exchange = ask("/v1/trace");
  const std::string before = exchange->body().written;
  exchange->body().is_full = true;
  core_.traced({.patterns = 1});
  EXPECT_EQ(exchange->body().written, before);
  exchange->body().closed();
}

TEST_F(TraceRoutes, NoMoreWatchThanTheCoreTakes) {
  std::vector<std::shared_ptr<TestExchange>> all;
  for (std::size_t i = 0; i < node::kClientPatternsMax; ++i) all.push_back(ask("/v1/trace"));
  EXPECT_EQ(all.back()->response()->status, 200u);
  EXPECT_EQ(ask("/v1/trace")->response()->status, 429u);
  for (const auto& exchange : all) exchange->body().closed();
}

}  // namespace
}  // namespace tandem::control
