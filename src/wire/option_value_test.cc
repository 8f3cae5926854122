// SPDX-License-Identifier: Apache-2.0
// Option values as people write them, what they become on the wire, and what people read of them.
// Octets are from the RFCs where these give examples.
#include "wire/option_value.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem::wire {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Value text(std::string s) {
  return Value{std::move(s)};
}
Value number(std::int64_t n) {
  return Value{n};
}
Value yes() {
  return Value{true};
}
template <typename... Items>
Value list(Items... items) {
  return Value{Values{std::move(items)...}};
}
Value texts(std::initializer_list<const char*> items) {
  Values values;
  for (const char* item : items) values.push_back(text(item));
  return Value{std::move(values)};
}
Value object(Members members) {
  return Value{std::move(members)};
}

const OptionSpec& option(std::string_view name, Space space = Space::Dhcp4) {
  const OptionSpec* spec = find_option(space, name);
  EXPECT_NE(spec, nullptr) << name;
  return *spec;
}

// The octets in hexadecimal, or the error.
std::string encoded(std::string_view name, const Value& value, Space space = Space::Dhcp4) {
  const auto octets = encode_value(option(name, space), value);
  return octets ? to_hex(*octets) : octets.error().message;
}

Value decoded(std::string_view name, std::string_view hex, Space space = Space::Dhcp4) {
  const auto value = decode_value(option(name, space), *from_hex(hex));
  return value ? *value : text("error: " + value.error().message);
}

std::string read(std::string_view name, std::string_view hex) {
  return value_text(&option(name), *from_hex(hex));
}

TEST(OptionValue, TakesAddressesAsAListOrAlone) {
  EXPECT_EQ(encoded("domain-name-servers", texts({"192.0.2.53", "192.0.2.54"})),
            "c0000235c0000236");
  EXPECT_EQ(encoded("domain-name-servers", text("192.0.2.53")), "c0000235");
  EXPECT_EQ(encoded("subnet-mask", text("255.255.255.0")), "ffffff00");
  EXPECT_EQ(decoded("domain-name-servers", "c0000235"), texts({"192.0.2.53"}));
  EXPECT_EQ(decoded("subnet-mask", "ffffff00"), text("255.255.255.0"));
}

TEST(OptionValue, TakesNumbersBooleansAndTexts) {
  EXPECT_EQ(encoded("time-offset", number(-3600)), "fffff1f0");
  EXPECT_EQ(decoded("time-offset", "fffff1f0"), number(-3600));
  EXPECT_EQ(encoded("interface-mtu", number(1500)), "05dc");
  EXPECT_EQ(encoded("interface-mtu", Value{std::uint64_t{1500}}), "05dc");
  EXPECT_EQ(encoded("ip-forwarding", yes()), "01");
  EXPECT_EQ(encoded("host-name", text("web1")), "77656231");
  EXPECT_EQ(encoded("nds-tree-name", text("B\xc3\xa4ume")), "42c3a4756d65");
  EXPECT_EQ(encoded("dhcp4o6-s46-saddr", text("2001:db8::1")), "20010db8000000000000000000000001");
  EXPECT_EQ(encoded("dhcp-client-identifier", text("01:52:54:00:12:34:56")), "01525400123456");
  EXPECT_EQ(encoded("rapid-commit", yes()), "");
  EXPECT_EQ(decoded("rapid-commit", ""), yes());
  EXPECT_EQ(encoded("mobile-ip-home-agent", list()), "");
}

TEST(OptionValue, ErrorsTellTheOptionWhatWasFoundAndWhatWouldBeRight) {
  EXPECT_EQ(encoded("domain-name-servers", texts({"192.0.2.53", "x"})),
            "option 6 domain-name-servers: item 2: \"x\" is no IPv4 address such as 192.0.2.1");
  EXPECT_EQ(encoded("default-ip-ttl", number(300)),
            "option 23 default-ip-ttl: wants a number from 0 to 255, found 300");
  EXPECT_EQ(encoded("ip-forwarding", text("yes")),
            "option 19 ip-forwarding: wants true or false, found \"yes\"");
  EXPECT_EQ(encoded("routers", list()), "option 3 routers: needs at least 4 octets, found 0");
  EXPECT_EQ(encoded("host-name", text("")),
            "option 12 host-name: needs at least 1 octets, found 0");
  EXPECT_THAT(encoded("policy-filter", list(list(text("10.0.0.0")))),
              AllOf(HasSubstr("option 21 policy-filter"), HasSubstr("found a list of 1")));
  EXPECT_THAT(encoded("end", number(1)), HasSubstr("takes no value"));
}

TEST(OptionValue, RawOctetsAreTakenForEveryOptionIfTheirNumberFits) {
  EXPECT_EQ(encoded("routers", text("hex:c0000201")), "c0000201");
  EXPECT_EQ(encoded("routers", object({
                                   {"hex", text("c0:00:02:01")}
  })),
            "c0000201");
  EXPECT_EQ(encoded("host-name", text("hex:7765623100")), "7765623100");
  EXPECT_EQ(encoded("default-ip-ttl", text("hex:00")), "00") << "its value is not checked";
  EXPECT_EQ(encoded("routers", text("hex:c00002")),
            "option 3 routers: needs at least 4 octets, found 3");
  EXPECT_EQ(encoded("routers", text("hex:c000020100")),
            "option 3 routers: needs a multiple of 4 octets, found 5");
  EXPECT_THAT(encoded("geoconf", text("hex:00")), HasSubstr("16"));
  EXPECT_THAT(encoded("routers", text("hex:c0000x01")), HasSubstr("'x' at position"));
}

TEST(OptionValue, TextThatIsNoPlainTextIsShownAndWrittenAsOctets) {
  EXPECT_EQ(decoded("host-name", "7765623100"), text("hex:7765623100"));
  EXPECT_EQ(decoded("host-name", "ff"), text("hex:ff"));
  EXPECT_EQ(decoded("host-name", "6865783a61"), text("hex:6865783a61")) << "\"hex:a\"";
  EXPECT_THAT(encoded("host-name", text("a\nb")), HasSubstr("hex:"));
}

TEST(OptionValue, RecordsAreListsInOrder) {
  const Value pair = texts({"10.0.0.0", "255.0.0.0"});
  EXPECT_EQ(encoded("policy-filter", list(pair)), "0a000000ff000000");
  EXPECT_EQ(encoded("policy-filter", pair), "0a000000ff000000") << "a single record alone";
  EXPECT_EQ(decoded("policy-filter", "0a000000ff000000"), list(pair));
  EXPECT_EQ(encoded("uuid-guid", list(number(0), text("hex:00112233445566778899aabbccddeeff"))),
            "0000112233445566778899aabbccddeeff");
  EXPECT_EQ(encoded("geoconf-civic", list(number(1), text("DE"), text("hex:0106"))), "0144450106");
}

TEST(OptionValue, ARepetitionAtTheEndOfARecordIsAListOrRunsOn) {
  const Value nested = list(yes(), texts({"10.0.0.1", "10.0.0.2"}));
  EXPECT_EQ(encoded("slp-directory-agent", nested), "010a0000010a000002");
  EXPECT_EQ(encoded("slp-directory-agent", list(yes(), text("10.0.0.1"), text("10.0.0.2"))),
            "010a0000010a000002");
  EXPECT_EQ(decoded("slp-directory-agent", "010a0000010a000002"), nested);
  EXPECT_EQ(encoded("slp-service-scope", list(yes())), "01") << "an empty text may be left out";
}

TEST(OptionValue, NamesAreWrittenInDnsForm) {
  EXPECT_EQ(encoded("domain-search", texts({"a.example", "b.example."})),
            "0161076578616d706c65000162076578616d706c6500");
  EXPECT_EQ(encoded("domain-search", text("a.example")), "0161076578616d706c6500");
  EXPECT_THAT(encoded("domain-search", texts({"a..example"})), HasSubstr("a label is empty"));
  EXPECT_THAT(encoded("domain-search", texts({"10.0.0.1"})), HasSubstr("is an address"));
}

// RFC 3397 section 3: "eng.apple.com." and "marketing.apple.com.", the latter with a pointer to the
// former's "apple.com".
TEST(OptionValue, CompressedNamesOfTheSearchListAreRead) {
  EXPECT_EQ(decoded("domain-search",
                    "03656e67056170706c6503636f6d00"
                    "096d61726b6574696e67c004"),
            texts({"eng.apple.com", "marketing.apple.com"}));
}

// RFC 3442: the destination descriptors of its table.
TEST(OptionValue, RoutesCarryTheirSignificantOctets) {
  const Value routes =
      list(texts({"0.0.0.0/0", "10.0.0.1"}), texts({"10.0.0.0/8", "10.0.0.1"}),
           texts({"10.17.0.0/16", "10.0.0.1"}), texts({"10.27.129.0/24", "10.0.0.1"}),
           texts({"10.229.0.128/25", "10.0.0.1"}), texts({"10.198.122.47/32", "10.0.0.1"}));
  const std::string hex =
      "000a000001"
      "080a0a000001"
      "100a110a000001"
      "180a1b810a000001"
      "190ae500800a000001"
      "200ac67a2f0a000001";
  EXPECT_EQ(encoded("classless-static-route", routes), hex);
  EXPECT_EQ(encoded("ms-classless-static-route", routes), hex);
  EXPECT_EQ(decoded("classless-static-route", hex), routes);
  EXPECT_EQ(encoded("classless-static-route", texts({"0.0.0.0/0", "10.0.0.1"})), "000a000001");
  EXPECT_EQ(encoded("classless-static-route",
                    object({
                        {"destination", text("0.0.0.0/0")},
                        {"router",      text("10.0.0.1") }
  })),
            "000a000001");
}

TEST(OptionValue, RoutesWithHostBitsOrLongPrefixesAreRefused) {
  EXPECT_THAT(encoded("classless-static-route", texts({"10.1.2.3/16", "10.0.0.1"})),
              HasSubstr("10.1.0.0/16 is meant"));
  EXPECT_THAT(encoded("classless-static-route", texts({"10.1.2.3/33", "10.0.0.1"})),
              HasSubstr("0 to 32"));
  EXPECT_FALSE(
      decode_value(option("classless-static-route"), *from_hex("210a000000010a000001")).ok());
  EXPECT_FALSE(decode_value(option("classless-static-route"), *from_hex("0c0affff0a000001")).ok());
}

// RFC 3361: an octet says which form follows; the content decides it, and both never mix.
TEST(OptionValue, SipServersAreNamesOrAddresses) {
  EXPECT_EQ(encoded("sip-servers", texts({"192.0.2.1"})), "01c0000201");
  EXPECT_EQ(encoded("sip-servers", texts({"sip.test"})),
            "00037369700474657374"
            "00");
  EXPECT_EQ(decoded("sip-servers", "01c0000201"), texts({"192.0.2.1"}));
  EXPECT_THAT(encoded("sip-servers", texts({"sip.test", "192.0.2.1"})),
              HasSubstr("option 120 sip-servers"));
  EXPECT_THAT(encoded("sip-servers", list()), HasSubstr("needs at least"));
}

TEST(OptionValue, SuboptionsGoByNameOrNumber) {
  EXPECT_EQ(encoded("dhcp-agent-options", object({
                                              {"circuit-id",     text("hex:0a0b")},
                                              {"link-selection", text("10.0.0.1")},
                                              {"200",            text("hex:ff")  }
  })),
            "01020a0b05040a000001c801ff");
  EXPECT_EQ(decoded("dhcp-agent-options", "01020a0b05040a000001c801ff"),
            object({
                {"circuit-id",     text("hex:0a0b")},
                {"link-selection", text("10.0.0.1")},
                {"200",            text("hex:ff")  }
  }));
  EXPECT_EQ(encoded("dhcp-agent-options", object({
                                              {"5", text("10.0.0.1")}
  })),
            "05040a000001");
  EXPECT_EQ(encoded("dhcp-agent-options", object({
                                              {"nonsense", text("hex:00")}
  })),
            "option 82 dhcp-agent-options: suboption nonsense: \"nonsense\" is neither a suboption "
            "of relay-agent nor a number from 1 to 254");
  EXPECT_EQ(decoded("dhcp-agent-options", "050101"), object({
                                                         {"link-selection", text("hex:01")}
  }))
      << "one bad suboption does not hide the others";
}

TEST(OptionValue, VendorOptionsOfPxeAreWrittenByName) {
  const Value pxe = object({
      {"discovery-control", number(3)},
      {"boot-menu", list(list(number(0), text("Local")))},
      {"menu-prompt", list(number(0), text("PXE"))},
      {"end", yes()}
  });
  EXPECT_EQ(encoded("vendor-encapsulated-options", pxe),
            "0601030908"
            "0000054c6f63616c"
            "0a0400505845ff");
  EXPECT_EQ(encoded("vendor-encapsulated-options", text("01:02:03")), "010203");
  EXPECT_EQ(encoded("boot-servers", list(list(number(1), texts({"10.0.0.1"}))), Space::PxeClient),
            "0001010a000001");
  EXPECT_EQ(decoded("vendor-encapsulated-options", "060103ff"),
            object({
                {"6",   text("hex:03")},
                {"end", yes()         }
  }))
      << "without the vendor class a number has no meaning";
  EXPECT_EQ(decoded("vendor-encapsulated-options", "0601"), text("hex:0601"));
}

TEST(OptionValue, VendorIdentifyingOptionsGoByEnterprise) {
  EXPECT_EQ(encoded("vivso",
                    object({
                        {"4491", object({{"1", text("hex:0a0b")}})},
                        {"9",    text("hex:010203")               }
  })),
            "0000118b04"
            "01020a0b"
            "0000000903010203");
  EXPECT_EQ(decoded("vivso",
                    "0000118b04"
                    "01020a0b"
                    "0000000903010203"),
            object({
                {"4491", object({{"1", text("hex:0a0b")}})},
                {"9",    text("hex:010203")               }
  }));
  EXPECT_EQ(encoded("vivco", object({
                                 {"9", texts({"hex:0a", "hex:0b0c"})}
  })),
            "0000000905"
            "010a020b0c");
  EXPECT_THAT(encoded("vivso", object({
                                   {"cisco", text("hex:00")}
  })),
              HasSubstr("\"cisco\" is no enterprise number"));
}

TEST(OptionValue, BlocksOfOneEnterpriseAreReadAsOne) {
  EXPECT_EQ(decoded("vivso",
                    "0000000902"
                    "0103"
                    "0000000903"
                    "010203"),
            object({
                {"9", object({{"1", text("hex:010203")}})}
  }));
}

TEST(OptionValue, ItemsWithLengthsInFront) {
  EXPECT_EQ(encoded("v4-sztp-redirect", texts({"https://a", "https://b"})),
            "000968747470733a2f2f61000968747470733a2f2f62");
  EXPECT_EQ(encoded("v4-pcp-server", list(texts({"10.0.0.1", "10.0.0.2"}), texts({"10.0.1.1"}))),
            "080a0000010a000002040a000101");
  EXPECT_EQ(encoded("v4-pcp-server", texts({"10.0.0.1"})), "040a000001") << "one server";
  EXPECT_EQ(decoded("user-class", "02616203636465"), texts({"hex:6162", "hex:636465"}));
}

// RFC 9463 section 5.1: with and without addresses and parameters.
TEST(OptionValue, EncryptedResolversHaveAShortForm) {
  const Value named = list(list(number(1), text("dns.test")));
  EXPECT_EQ(encoded("v4-dnr", named),
            "000d00010a03646e730474657374"
            "00");
  EXPECT_EQ(decoded("v4-dnr",
                    "000d00010a03646e730474657374"
                    "00"),
            named);
  const Value full =
      list(list(number(1), text("dns.test"), texts({"192.0.2.1"}), text("hex:000100")));
  EXPECT_EQ(encoded("v4-dnr", full),
            "001500010a03646e730474657374"
            "00"
            "04c0000201"
            "000100");
  EXPECT_EQ(decoded("v4-dnr", encoded("v4-dnr", full)), full);
}

// RFC 4702 sections 2.3 and 3.3: DNS form, or the deprecated plain text.
TEST(OptionValue, TheNameOfOption81IsInDnsFormIfItEndsWithADot) {
  const Value flags_and = list(number(4), number(255), number(255), text("pc.test."));
  EXPECT_EQ(encoded("fqdn", flags_and), "04ffff027063047465737400");
  EXPECT_EQ(decoded("fqdn", "04ffff027063047465737400"), flags_and);
  EXPECT_EQ(encoded("fqdn", list(number(0), number(0), number(0), text("pc"))), "0000007063");
  EXPECT_EQ(decoded("fqdn", "0000007063"), list(number(0), number(0), number(0), text("pc")));
}

TEST(OptionValue, FlagsStandBeforeTheSuboptionsOfSubnetAllocation) {
  const Value request = object({
      {"flags", number(1)       },
      {"1",     text("hex:0018")}
  });
  EXPECT_EQ(encoded("subnet-allocation", request), "0101020018");
  EXPECT_EQ(decoded("subnet-allocation", "0101020018"), request);
}

TEST(OptionValue, TheRelayPortMayBeEmpty) {
  EXPECT_EQ(decoded("relay-port", "", Space::RelayAgent), Value{});
  EXPECT_EQ(encoded("relay-port", Value{}, Space::RelayAgent), "");
  EXPECT_EQ(encoded("relay-port", number(1067), Space::RelayAgent), "042b");
}

TEST(OptionValue, OctetsThatDoNotFitAreRefusedAndShownInHex) {
  EXPECT_FALSE(decode_value(option("routers"), *from_hex("c00002")).ok());
  EXPECT_FALSE(decode_value(option("ip-forwarding"), *from_hex("02")).ok());
  EXPECT_FALSE(decode_value(option("domain-search"), *from_hex("03616263")).ok());
  EXPECT_EQ(read("routers", "c00002"), "routers hex:c00002");
}

TEST(OptionValue, PeopleReadNamesAndValues) {
  EXPECT_EQ(read("domain-name-servers", "c0000235c0000236"),
            "domain-name-servers 192.0.2.53, 192.0.2.54");
  EXPECT_EQ(read("classless-static-route", "000a000001080a0a000001"),
            "classless-static-route 0.0.0.0/0 10.0.0.1, 10.0.0.0/8 10.0.0.1");
  EXPECT_EQ(read("dhcp-agent-options", "01020a0b05040a000001"),
            "dhcp-agent-options circuit-id=hex:0a0b, link-selection=10.0.0.1");
  EXPECT_EQ(read("vivso", "0000000903010103"), "vivso-suboptions 9={1=hex:03}");
  EXPECT_EQ(read("rapid-commit", ""), "rapid-commit true");
  EXPECT_EQ(value_text(nullptr, *from_hex("0a0b")), "hex:0a0b");
}

// A definition of an administrator's own is a row like any other.
TEST(OptionValue, OwnDefinitionsWorkLikeRowsOfTheTable) {
  const OptionSpec own{.code = 224, .name = "site", .type = "record(uint16,string)", .size_min = 3};
  const auto octets = encode_value(own, list(number(7), text("Ulm")));
  ASSERT_TRUE(octets.ok());
  EXPECT_EQ(to_hex(*octets), "0007556c6d");
  EXPECT_EQ(value_text(&own, *octets), "site 7, Ulm");
}

}  // namespace
}  // namespace tandem::wire
