// SPDX-License-Identifier: Apache-2.0
#include "node/tracer.h"

#include <gtest/gtest.h>

#include "dhcp/test_kit.h"

namespace tandem::node {
namespace {

using namespace dhcp::test;

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

}  // namespace
}  // namespace tandem::node
