// SPDX-License-Identifier: Apache-2.0
#include "node/tracer.h"

#include <gtest/gtest.h>

#include "node/test_driver.h"

namespace tandem::node {
namespace {

using namespace test;

constexpr Now kNow;

ClientPattern hardware(std::string_view fragment) {
  return {.hardware_address = from_hex(fragment).value(), .client_id = {}};
}

// Which patterns a DISCOVER of this client matches; nothing: it is not traced.
std::optional<std::uint32_t> matched(Tracer& tracer, const Ask& ask) {
  const Bytes packet = encode(ask);
  wire::Message message;
  EXPECT_TRUE(wire::decode_request(packet, message, wire::Strictness::Strict).ok());
  Effects effects;
  if (tracer.begin({}, nullptr, &message, kNow.wall, effects) == nullptr) return std::nullopt;
  tracer.end({}, {}, 0, effects);
  return effects.traces.at(0).patterns;
}

TEST(Tracer, NamesEveryPatternThatTheClientMatches) {
  Tracer tracer;
  tracer.watch({hardware("ffff"), {}, hardware(to_hex(mac(7).octets()))});
  EXPECT_EQ(matched(tracer, {.hardware_address = mac(7)}), 0b110u);
  EXPECT_EQ(matched(tracer, {.hardware_address = mac(8)}), 0b010u);
}

TEST(Tracer, LeavesOutWhoMatchesNone) {
  Tracer tracer;
  tracer.watch({hardware("ffff")});
  EXPECT_EQ(matched(tracer, {.hardware_address = mac(7)}), std::nullopt);
}

TEST(Tracer, OnlyThePatternOfEveryPacketFitsWhatCannotBeDecoded) {
  Tracer tracer;
  tracer.watch({hardware("02"), {}});
  Effects effects;
  ASSERT_NE(tracer.begin({}, nullptr, nullptr, kNow.wall, effects), nullptr);
  tracer.end({.drop = dhcp::Drop::NoCookie}, {}, 0, effects);
  EXPECT_EQ(effects.traces.at(0).patterns, 0b10u);
}

TEST(Tracer, MakesNoMoreThanSoManyInASecond) {
  Tracer tracer;
  tracer.watch({{}});
  Effects effects;
  for (std::uint32_t i = 0; i < kTracesPerSecondMax; ++i) {
    ASSERT_NE(tracer.begin({}, nullptr, nullptr, kNow.wall, effects), nullptr);
    tracer.end({}, {}, 0, effects);
  }
  EXPECT_EQ(tracer.begin({}, nullptr, nullptr, kNow.wall, effects), nullptr);
  EXPECT_EQ(effects.traces_lost, 1u);
  const WallTime next = kNow.wall + Duration::seconds(1);
  EXPECT_NE(tracer.begin({}, nullptr, nullptr, next, effects), nullptr);
}

// --- live, in a node

Traced traced(Driver& d, const Ask& ask) {
  Effects effects = d.send(ask);
  EXPECT_EQ(effects.traces.size(), 1u);
  Traced traced = std::move(effects.traces.front());
  d.commit(effects);
  d.step(Durable{d.position});
  return traced;
}

TEST(LiveTrace, TellsWhatAnAnswerWaitsFor) {
  Driver d;
  d.step(TraceClients{{{}}});
  const Traced offer = traced(d, {});
  EXPECT_EQ(offer.type, MessageType::Discover);
  EXPECT_EQ(offer.outcome.reply, MessageType::Offer);
  EXPECT_EQ(offer.after, 0u);
  EXPECT_EQ(offer.client, "02:00:00:00:00:01");
  const Traced ack = traced(d, {.type = MessageType::Request,
                                .requested = offer.address.text(),
                                .server_identifier = "10.0.0.1"});
  EXPECT_EQ(ack.after, d.position);
  EXPECT_EQ(ack.steps.back().id, dhcp::StepId::Recorded);
  EXPECT_EQ(ack.steps.back().field("position"), std::to_string(d.position));
  // A RELEASE gets no answer; what it wrote is told.
  const Traced release = traced(d, {.type = MessageType::Release,
                                    .ciaddr = offer.address.text(),
                                    .server_identifier = "10.0.0.1"});
  EXPECT_FALSE(release.outcome.reply || release.outcome.drop);
  EXPECT_EQ(release.after, d.position);
}

TEST(LiveTrace, TellsOfDropsAndEndsWhenNobodyWatches) {
  Driver d;
  d.step(TraceClients{{hardware(to_hex(mac(1).octets()))}});
  const Traced reflected = traced(d, {.source = "10.0.0.1"});
  EXPECT_EQ(reflected.outcome.drop, Drop::OwnPacket);
  EXPECT_EQ(reflected.steps.back().field("reason"), "own-packet");
  EXPECT_TRUE(d.send({.hardware_address = mac(2)}).traces.empty());
  d.step(TraceClients{});
  EXPECT_TRUE(d.send({}).traces.empty());
}

TEST(LiveTrace, TellsWhichOptionsFoundNoRoom) {
  lease::TopologySource source = two_networks();
  for (std::uint8_t code = 224; code < 240; ++code) {
    source.parameters.options.push_back({code, Bytes(100, std::byte{code}), lease::Send::Always});
  }
  Driver d{source};
  d.step(TraceClients{{{}}});
  const Traced offer = traced(d, {});
  const auto of = [&](std::string_view code) {
    for (const dhcp::Step& step : offer.steps) {
      if (step.field("code") == code) return std::pair(step.id, step.field("because"));
    }
    return std::pair(dhcp::StepId::Received, std::string_view{});
  };
  EXPECT_EQ(of("224").first, dhcp::StepId::OptionSent);
  EXPECT_EQ(of("239").first, dhcp::StepId::OptionLeftOut);
  EXPECT_EQ(of("239").second, "no room in the reply");
}

}  // namespace
}  // namespace tandem::node
