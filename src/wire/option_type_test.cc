// SPDX-License-Identifier: Apache-2.0
#include "wire/option_type.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem::wire {
namespace {

using ::testing::HasSubstr;

OptionType type(std::string_view text) {
  auto parsed = parse_type(text);
  EXPECT_TRUE(parsed.ok()) << text << ": " << (parsed ? "" : parsed.error().message);
  return parsed ? *parsed : OptionType{};
}

std::string error(std::string_view text) {
  const auto parsed = parse_type(text);
  return parsed ? "" : parsed.error().message;
}

TEST(OptionType, ScalarsAreLeaves) {
  EXPECT_EQ(type("uint16").kind, Kind::Uint16);
  EXPECT_EQ(type("ipv4-address").kind, Kind::Ipv4Address);
  EXPECT_EQ(type("string(2)").kind, Kind::String);
  EXPECT_EQ(type("string(2)").width, 2);
}

TEST(OptionType, RecordsHaveMembersAndMayEndInARepetition) {
  const OptionType record = type("record(uint8, ipv4-address...)");
  ASSERT_EQ(record.kind, Kind::Record);
  ASSERT_EQ(record.children.size(), 2u);
  EXPECT_EQ(record.required, 2u);
  EXPECT_EQ(record.children[1].kind, Kind::Repeat);
  EXPECT_EQ(record.children[1].children.front().kind, Kind::Ipv4Address);
}

TEST(OptionType, ListsRepeatTheirItem) {
  const OptionType items = type("list(length16-prefixed string)");
  ASSERT_EQ(items.kind, Kind::Repeat);
  EXPECT_EQ(items.children.front().kind, Kind::Sized);
  EXPECT_EQ(items.children.front().width, 2);
  EXPECT_EQ(type("list(uint16,uint8-count,ipv4-address...)").children.front().children[1].kind,
            Kind::Counted);
  EXPECT_EQ(
      type("list(prefix-length uint8, significant octets, ipv4-address)").children.front().kind,
      Kind::Route);
  EXPECT_EQ(type("list(uint32,uint8-length,encapsulated(enterprise))").kind, Kind::Enterprises);
}

TEST(OptionType, MembersBehindALengthMayHaveNamesAndBeAbsent) {
  const OptionType item =
      type("list(uint16 length, uint16 priority, length8 fqdn, binary rest)").children.front();
  ASSERT_EQ(item.kind, Kind::Sized);
  const OptionType& record = item.children.front();
  ASSERT_EQ(record.children.size(), 3u);
  EXPECT_EQ(record.required, 2u);
  EXPECT_EQ(record.children[0].label, "priority");
  EXPECT_EQ(record.children[2].label, "rest");
}

TEST(OptionType, ChoicesHaveSelectorsAndAlternativesHaveNone) {
  const OptionType choice = type("choice(uint8=0:fqdn...|uint8=1:ipv4-address...)");
  ASSERT_EQ(choice.kind, Kind::Choice);
  EXPECT_EQ(choice.children[1].selector, 1);
  EXPECT_EQ(choice.children[1].kind, Kind::Repeat);
  EXPECT_EQ(type("binary|encapsulated(vendor)").kind, Kind::Either);
}

TEST(OptionType, WhatIsNoTypeIsNamed) {
  EXPECT_THAT(error("uint12"), HasSubstr("\"uint12\""));
  EXPECT_THAT(error("record(uint8,)"), HasSubstr("\"\""));
  EXPECT_THAT(error("string(0)"), HasSubstr("from 1 to 255"));
  EXPECT_THAT(error("choice(uint9=0:fqdn)"), HasSubstr("uint8=N:type"));
  EXPECT_THAT(error("record(uint8"), HasSubstr("no type"));
  EXPECT_NE(error(""), "");
  EXPECT_THAT(error("record(string,uint8)"), HasSubstr("must be the last"));
  EXPECT_THAT(error("record(record(uint8,binary),uint8)"), HasSubstr("must be the last"));
}

TEST(OptionType, NestingIsBounded) {
  std::string deep = "uint8";
  for (int i = 0; i < 10; ++i) deep = "record(" + deep + ",uint8)";
  EXPECT_THAT(error(deep), HasSubstr("too deep"));
  EXPECT_THAT(error(std::string(100000, '(')), HasSubstr("at most 512"));
}

TEST(OptionType, ArraysRepeatOnce) {
  EXPECT_EQ(type_of(*find_option(Space::Dhcp4, "routers")).kind, Kind::Repeat);
  EXPECT_EQ(type_of(*find_option(Space::Dhcp4, "subnet-mask")).kind, Kind::Ipv4Address);
  const OptionType routes = type_of(*find_option(Space::Dhcp4, "classless-static-route"));
  EXPECT_EQ(routes.children.front().kind, Kind::Route) << "a list repeats by itself";
}

TEST(OptionType, SizesFollow) {
  EXPECT_EQ(size_rule(type("record(uint16,uint16,uint16,uint32,ipv4-address...)")),
            (SizeRule{10, 4}));
  EXPECT_EQ(size_rule(type("record(uint8,string(2),binary)")), (SizeRule{3, 1}));
  EXPECT_EQ(size_rule(type("record(uint8,uint8,uint16)")), (SizeRule{4, 0}));
}

TEST(OptionType, IntegersHaveBounds) {
  EXPECT_EQ(integer_range(Kind::Int32).min, -2147483648);
  EXPECT_EQ(integer_range(Kind::Uint64).max, 18446744073709551615u);
}

TEST(OptionType, TheMeaningOfVendorNumbersHangsOnTheClass) {
  const SuboptionSpace vendor = suboption_space(type("encapsulated(vendor)"));
  EXPECT_NE(find_suboption(vendor, "discovery-control"), nullptr);
  EXPECT_EQ(find_suboption(vendor, std::uint8_t{6}), nullptr);
  const SuboptionSpace relay = suboption_space(type("encapsulated(relay-agent)"));
  EXPECT_EQ(find_suboption(relay, std::uint8_t{1})->name, "circuit-id");
  const SuboptionSpace unknown = suboption_space(type("encapsulated(mos)"));
  EXPECT_EQ(find_suboption(unknown, std::uint8_t{1}), nullptr);
}

}  // namespace
}  // namespace tandem::wire
