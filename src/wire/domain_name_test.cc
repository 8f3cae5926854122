// SPDX-License-Identifier: Apache-2.0
#include "wire/domain_name.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tandem::wire {
namespace {

using ::testing::HasSubstr;

std::string written(std::string_view text) {
  Bytes out;
  const auto done = append_name(text, out);
  return done ? to_hex(out) : done.error().message;
}

std::string read(std::string_view hex, std::size_t position = 0,
                 Pointers pointers = Pointers::Refused) {
  const Bytes octets = *from_hex(hex);
  const auto name = read_name(octets, position, pointers);
  return name ? *name : "error: " + name.error().message;
}

TEST(DomainName, IsLabelsWithTheirLengths) {
  EXPECT_EQ(written("www.example.org"), "03777777076578616d706c65036f726700");
  EXPECT_EQ(written("www.example.org."), written("www.example.org"));
  EXPECT_EQ(written("."), "00");
  EXPECT_EQ(read("03777777076578616d706c65036f726700"), "www.example.org");
  EXPECT_EQ(read("00"), ".");
}

TEST(DomainName, RefusesWhatIsNoneAndTellsWhy) {
  EXPECT_THAT(written(""), HasSubstr("it is empty"));
  EXPECT_THAT(written("a..b"), HasSubstr("a label is empty"));
  EXPECT_THAT(written(".a"), HasSubstr("a label is empty"));
  EXPECT_THAT(written("a b"), HasSubstr("blanks"));
  EXPECT_THAT(written("m\xc3\xbcnchen.de"), HasSubstr("xn--"));
  EXPECT_THAT(written("a\\25"), HasSubstr("three digits"));
  EXPECT_THAT(written("a\\256"), HasSubstr("up to 255"));
  EXPECT_THAT(written("a\\"), HasSubstr("after \\"));
}

TEST(DomainName, HoldsTheLimitsOfLabelsAndNames) {
  const std::string label(63, 'a');
  EXPECT_THAT(written(label), HasSubstr("3f6161"));
  EXPECT_THAT(written(label + "a"), HasSubstr("more than 63"));
  // 64 + 64 + 64 + 62 + 1 octets are 255.
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'b');
  EXPECT_EQ(written(longest).size(), 2 * kNameSizeMax);
  EXPECT_THAT(written(longest + "b"), HasSubstr("more than 255"));
  EXPECT_EQ(read(written(longest)), longest);
  EXPECT_THAT(read("40" + std::string(128, '6') + "00"), HasSubstr("more than 63"));
}

TEST(DomainName, EscapesWhatTextCannotShow) {
  EXPECT_EQ(read("03612e6200"), "a\\.b");
  EXPECT_EQ(read("0361005c00"), "a\\000\\\\");
  EXPECT_EQ(written("a\\.b"), "03612e6200");
  EXPECT_EQ(written("a\\000\\\\"), "0361005c00");
}

TEST(DomainName, PointersAreFollowedOnlyWhereTheyMayStand) {
  const std::string octets = "03656e67056170706c6503636f6d00096d61726b6574696e67c004";
  EXPECT_EQ(read(octets, 15, Pointers::Accepted), "marketing.apple.com");
  EXPECT_THAT(read(octets, 15), HasSubstr("compression pointer"));
  const Bytes bytes = *from_hex(octets);
  std::size_t position = 15;
  ASSERT_TRUE(read_name(bytes, position, Pointers::Accepted).ok());
  EXPECT_EQ(position, bytes.size()) << "behind the pointer, not behind its target";
}

TEST(DomainName, PointersThatDoNotLeadBackAreRefused) {
  EXPECT_THAT(read("c000", 0, Pointers::Accepted), HasSubstr("does not point back"));
  EXPECT_THAT(read("0161c000", 0, Pointers::Accepted), HasSubstr("does not point back"));
  EXPECT_THAT(read("0161c002", 2, Pointers::Accepted), HasSubstr("does not point back"));
  EXPECT_THAT(read("0161c000c000", 4, Pointers::Accepted), HasSubstr("does not point back"));
  EXPECT_THAT(read("c0", 0, Pointers::Accepted), HasSubstr("cut off"));
}

TEST(DomainName, CutOffNamesAreRefused) {
  const std::string whole = "03777777036f726700";
  for (std::size_t digits = 0; digits < whole.size(); digits += 2) {
    EXPECT_THAT(read(whole.substr(0, digits)), HasSubstr("cut off")) << digits;
  }
}

RC_GTEST_PROP(DomainName, NoiseIsReadOrRefusedAndWhatIsReadIsWrittenAlike,
              (const std::vector<std::uint8_t>& noise)) {
  const auto octets = std::as_bytes(std::span(noise));
  std::size_t position = 0;
  const auto name = read_name(octets, position, Pointers::Refused);
  if (!name) return;
  Bytes again;
  RC_ASSERT(append_name(*name, again).ok());
  RC_ASSERT(equal(again, octets.first(position)));
}

}  // namespace
}  // namespace tandem::wire
