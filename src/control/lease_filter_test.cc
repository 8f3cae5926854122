// SPDX-License-Identifier: Apache-2.0
#include "control/lease_filter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tandem::control {
namespace {

lease::Topology two_scopes() {
  lease::TopologySource source;
  for (const char* subnet : {"10.0.0.0/24", "10.9.0.0/16"}) {
    lease::Scope scope;
    scope.subnet = *Subnet::parse(subnet);
    source.scopes.push_back(scope);
  }
  return lease::Topology{std::move(source)};
}

const Bytes kClientId = to_bytes(as_bytes("\x01printer-7"));

lease::BindingData printer() {
  return {.address = *Ipv4Address::parse("10.0.0.123"),
          .status = lease::BindingStatus::Active,
          .hardware_address = *HardwareAddress::parse("52:54:00:12:ab:56"),
          .client_id = kClientId,
          .host_name = as_bytes("LaserPrinter")};
}

bool matches(std::string_view name, std::string_view value,
             const lease::BindingData& binding = printer()) {
  static const lease::Topology topology = two_scopes();
  LeaseFilter filter;
  const auto set = filter.set(name, value, topology);
  EXPECT_TRUE(set.ok()) << name << "=" << value;
  return filter.matches(binding);
}

TEST(LeaseFilter, WithoutParametersEveryLeaseMatches) {
  EXPECT_TRUE(LeaseFilter{}.matches(printer()));
  EXPECT_TRUE(LeaseFilter{}.matches(lease::BindingData{}));
}

TEST(LeaseFilter, AnyFragmentOfTheAddressMatches) {
  for (const char* fragment : {"10.0.0.123", "10.0.0.12", ".0.", "123", ""}) {
    EXPECT_TRUE(matches("address", fragment)) << fragment;
  }
  EXPECT_FALSE(matches("address", "10.0.0.124"));
  EXPECT_FALSE(matches("address", "0.10"));
}

TEST(LeaseFilter, AHardwareAddressMatchesInAnySpelling) {
  for (const char* spelling :
       {"52:54:00:12:ab:56", "52-54-00-12-AB-56", "5254.0012.ab56", "52540012ab56", "52 54 00",
        "52.54.00.12", "1/52:54", "5254.0012", "0012.AB", "12ab5", ":12:", "4:00", "ab56"}) {
    EXPECT_TRUE(matches("hardware-address", spelling)) << spelling;
  }
}

TEST(LeaseFilter, WhereAHardwareAddressHasSeparatorsOctetsBegin) {
  EXPECT_TRUE(matches("hardware-address", "4001"));
  EXPECT_FALSE(matches("hardware-address", "40:01"));
  EXPECT_FALSE(matches("hardware-address", "5400.12ab"));
  EXPECT_FALSE(matches("hardware-address", "32/52:54"));
}

TEST(LeaseFilter, WhatIsNoPartOfAHardwareAddressIsRefused) {
  const lease::Topology topology = two_scopes();
  for (const char* wrong : {"52:5g", "printer", "x/52", "300/52", "525:400"}) {
    EXPECT_FALSE(LeaseFilter{}.set("hardware-address", wrong, topology).ok()) << wrong;
  }
}

TEST(LeaseFilter, AClientIdMatchesAsHexadecimalAndAsText) {
  for (const char* fragment : {"017072", "01:70:72", "70-72", "PRINTER", "printer-7"}) {
    EXPECT_TRUE(matches("client-id", fragment)) << fragment;
  }
  EXPECT_FALSE(matches("client-id", "printer-8"));
  EXPECT_FALSE(matches("client-id", "02"));
}

TEST(LeaseFilter, AHostNameMatchesWhateverItsCase) {
  EXPECT_TRUE(matches("host-name", "laserp"));
  EXPECT_TRUE(matches("host-name", "RINT"));
  EXPECT_FALSE(matches("host-name", "ink"));
}

TEST(LeaseFilter, AScopeBoundsWhereToLook) {
  const lease::Topology topology = two_scopes();
  for (const char* scope : {"10.9.0.0", "10.9.0.0/16"}) {
    LeaseFilter filter;
    ASSERT_TRUE(filter.set("scope", scope, topology).ok());
    EXPECT_EQ(filter.range(), Subnet::parse("10.9.0.0/16")->range());
  }
  EXPECT_TRUE(matches("scope", "10.0.0.0/8"));  // no scope, but a subnet
  EXPECT_FALSE(matches("scope", "10.9.0.0"));
}

TEST(LeaseFilter, AnUnknownScopeIsRefused) {
  const lease::Topology topology = two_scopes();
  for (const char* wrong : {"10.0.0.1", "10.8.0.0", "10.9.0.0/33", "Office"}) {
    EXPECT_FALSE(LeaseFilter{}.set("scope", wrong, topology).ok()) << wrong;
  }
}

TEST(LeaseFilter, AnyFieldMayMatchAQuestionForAll) {
  for (const char* fragment : {"0.123", "12:ab", "laser", "printer-7"}) {
    EXPECT_TRUE(matches("q", fragment)) << fragment;
  }
  EXPECT_FALSE(matches("q", "camera"));
}

TEST(LeaseFilter, AllParametersMustMatch) {
  const lease::Topology topology = two_scopes();
  LeaseFilter filter;
  ASSERT_TRUE(filter.set("state", "active", topology).ok());
  ASSERT_TRUE(filter.set("host-name", "laser", topology).ok());
  EXPECT_TRUE(filter.matches(printer()));
  auto other = printer();
  other.status = lease::BindingStatus::Released;
  EXPECT_FALSE(filter.matches(other));
}

RC_GTEST_PROP(LeaseFilterProperty, EveryPieceOfAnAddressesSpellingFindsIt,
              (const std::array<std::uint8_t, 6>& octets)) {
  const HardwareAddress address{1, std::as_bytes(std::span(octets))};
  const std::string separator = *rc::gen::element<std::string>("", ":", "-");
  const std::string text = to_hex(address.octets(), separator);
  const auto begin = *rc::gen::inRange<std::size_t>(0, text.size());
  const auto size = *rc::gen::inRange<std::size_t>(0, text.size() - begin + 1);
  const auto fragment = HardwareFragment::parse(text.substr(begin, size));
  RC_ASSERT(fragment.has_value());
  RC_ASSERT(fragment->matches(address));
}

}  // namespace
}  // namespace tandem::control
