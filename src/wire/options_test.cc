// SPDX-License-Identifier: Apache-2.0
#include "wire/options.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "wire/sample_packets.h"

namespace tandem::wire {
namespace {

using sample::octets;

Options read(ByteView area) {
  Options options;
  options.clear(area);
  EXPECT_TRUE(options.add({0, area.size()}));
  return options;
}

TEST(Options, PadsAreSkippedAnywhere) {
  const Bytes area = octets("00 00 0c 01 61 00 35 01 01 00 ff");
  const Options options = read(area);
  EXPECT_EQ(options.text(option::kHostName), "a");
  EXPECT_EQ(options.u8(option::kMessageType), 1);
  EXPECT_FALSE(options.has(option::kPad));
}

TEST(Options, OctetsAfterTheEndAreIgnored) {
  const Bytes area = octets("35 01 01 ff 0c ff 61");
  const Options options = read(area);
  EXPECT_TRUE(options.has(option::kMessageType));
  EXPECT_FALSE(options.has(option::kHostName));
}

TEST(Options, TheEndMayBeMissing) {
  const Bytes area = octets("35 01 01");
  EXPECT_EQ(read(area).u8(option::kMessageType), 1);
}

TEST(Options, ALengthBeyondTheAreaIsReportedAndWhatCameBeforeIsKept) {
  for (const char* hex : {"35 01 01 0c", "35 01 01 0c 01", "35 01 01 0c ff 61 62"}) {
    const Bytes area = octets(hex);
    Options options;
    options.clear(area);
    EXPECT_FALSE(options.add({0, area.size()})) << hex;
    EXPECT_EQ(options.u8(option::kMessageType), 1) << hex;
    EXPECT_FALSE(options.has(option::kHostName)) << hex;
  }
}

TEST(Options, RepeatedOptionsAreConcatenatedInOrderHoweverTheyInterleave) {
  const Bytes area = octets("0c 01 61 3c 01 41 0c 00 0c 02 62 63 3c 01 42 0c 01 64 ff");
  const Options options = read(area);
  EXPECT_EQ(options.text(option::kHostName), "abcd");
  EXPECT_EQ(options.text(option::kVendorClass), "AB");
}

TEST(Options, NumbersAreTakenAtTheirExactSizeOnly) {
  const Bytes area = octets("33 04 00 00 0e 10 32 03 0a 00 00 39 02 05 dc 3a 05 01 02 03 04 05");
  const Options options = read(area);
  EXPECT_EQ(options.u32(option::kLeaseTime), 3600u);
  EXPECT_EQ(options.u16(option::kMaxMessageSize), 1500);
  EXPECT_EQ(options.ipv4(option::kRequestedAddress), std::nullopt);
  EXPECT_EQ(options.u32(option::kRenewalTime), std::nullopt);
  EXPECT_EQ(options.u8(option::kMessageType), std::nullopt);
}

TEST(Options, AnEmptyValueIsPresent) {
  const Bytes area = octets("50 00 ff");
  const Options options = read(area);
  EXPECT_TRUE(options.has(option::kRapidCommit));
  EXPECT_TRUE(options.get(option::kRapidCommit).empty());
  EXPECT_FALSE(options.has(option::kHostName));
  EXPECT_TRUE(options.get(option::kHostName).empty());
}

TEST(Options, TextLosesItsTrailingNuls) {
  const Bytes area = octets("0c 04 61 00 62 00 0f 02 00 00");
  const Options options = read(area);
  EXPECT_EQ(options.text(option::kHostName), std::string_view("a\0b", 3));
  EXPECT_EQ(options.text(option::kDomainName), "");
}

TEST(Options, NothingIsLeftOfThePacketBefore) {
  const Bytes first = octets("0c 01 61 0c 01 62 3c 01 41 ff"), second = octets("3c 01 42 ff");
  Options options;
  for (const ByteView area : {ByteView(first), ByteView(second)}) {
    options.clear(area);
    ASSERT_TRUE(options.add({0, area.size()}));
  }
  EXPECT_FALSE(options.has(option::kHostName));
  EXPECT_EQ(options.text(option::kVendorClass), "B");
}

TEST(Options, ACopyKeepsItsJoinedValues) {
  const Bytes area = octets("0c 01 61 0c 01 62 ff");
  Options copy;
  {
    const Options options = read(area);
    copy = options;
  }
  EXPECT_EQ(copy.text(option::kHostName), "ab");
}

// What a datagram of the largest size costs whose options all come in many pieces.
TEST(Options, ManyPiecesOfManyOptionsAreJoinedInLinearTime) {
  Bytes area;
  while (area.size() < 65000) {
    for (int code = 1; code < 255; ++code) {
      area.insert(area.end(), {static_cast<std::byte>(code), std::byte{1}, std::byte{7}});
    }
  }
  const Options options = read(area);
  std::size_t total = 0;
  options.for_each([&](std::uint8_t, ByteView value) { total += value.size(); });
  EXPECT_EQ(total, area.size() / 3);
}

TEST(Options, AreVisitedInAscendingOrder) {
  const Bytes area = octets("fe 01 01 35 01 01 01 04 ff ff ff 00 ff");
  std::vector<int> codes;
  read(area).for_each([&](std::uint8_t code, ByteView) { codes.push_back(code); });
  EXPECT_EQ(codes, (std::vector<int>{1, 53, 254}));
}

TEST(Suboption, IsFoundByItsCode) {
  const Bytes relayed = octets("01 04 65746830 02 02 abcd 13 00");
  EXPECT_EQ(as_text(*suboption(relayed, relay::kCircuitId)), "eth0");
  EXPECT_EQ(to_hex(*suboption(relayed, relay::kRemoteId)), "abcd");
  EXPECT_TRUE(suboption(relayed, relay::kRelayPort)->empty());
  EXPECT_FALSE(suboption(relayed, relay::kLinkSelection).has_value());
  EXPECT_TRUE(suboptions_well_formed(relayed));
}

TEST(Suboption, AfterAMalformedOneNoneIsFound) {
  const Bytes relayed = octets("01 01 61 02 09 abcd");
  EXPECT_TRUE(suboption(relayed, relay::kCircuitId).has_value());
  EXPECT_FALSE(suboption(relayed, relay::kRemoteId).has_value());
  EXPECT_FALSE(suboptions_well_formed(relayed));
  EXPECT_FALSE(suboptions_well_formed(octets("01")));
  EXPECT_TRUE(suboptions_well_formed({}));
}

RC_GTEST_PROP(Suboption, NoOctetsLeadOutOfBounds, (const std::vector<std::uint8_t>& octets)) {
  const ByteView view = std::as_bytes(std::span(octets));
  for (int code = 0; code < 256; ++code) {
    const auto found = suboption(view, static_cast<std::uint8_t>(code));
    if (found && !found->empty()) {
      RC_ASSERT(found->data() >= view.data());
      RC_ASSERT(found->data() + found->size() <= view.data() + view.size());
    }
  }
}

}  // namespace
}  // namespace tandem::wire
