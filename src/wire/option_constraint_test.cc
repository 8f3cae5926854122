// SPDX-License-Identifier: Apache-2.0
// Every row of the constraints: a value that keeps to it, and one that does not.
#include "wire/option_constraint.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem::wire {
namespace {

using ::testing::HasSubstr;

std::string refusal(std::string_view name, const Value& value, Space space = Space::Dhcp4) {
  const auto octets = encode_value(*find_option(space, name), value);
  return octets ? "" : octets.error().message;
}

Value number(std::int64_t n) {
  return Value{n};
}
Value text(const char* s) {
  return Value{std::string(s)};
}
Value list(std::initializer_list<Value> values) {
  return Value{Values(values)};
}

struct Case {
  const char* option;
  Value good;
  Value bad;
  const char* why;
};

TEST(OptionConstraint, AreKeptAndNamed) {
  const Case cases[] = {
      {"subnet-mask",            text("255.255.254.0"),                        text("255.0.255.0"),             "mask"     },
      {"max-dgram-reassembly",   number(576),                                  number(575),                     "576"      },
      {"default-ip-ttl",         number(1),                                    number(0),                       "1 to 255" },
      {"path-mtu-plateau-table", list({number(68), number(296)}),              list({number(67)}),              "68"       },
      {"path-mtu-plateau-table", number(68),                                   list({number(296), number(68)}), "ascending"},
      {"interface-mtu",          number(68),                                   number(67),                      "68"       },
      {"static-routes",          list({text("10.0.0.0"), text("0.0.0.0")}),
       list({text("0.0.0.0"), text("10.0.0.1")}),                                                               "0.0.0.0"  },
      {"default-tcp-ttl",        number(1),                                    number(0),                       "1 to 255" },
      {"netbios-node-type",      number(8),                                    number(3),                       "1 2 4 8"  },
      {"dhcp-option-overload",   number(3),                                    number(4),                       "1 to 3"   },
      {"dhcp-max-message-size",  number(576),                                  number(300),                     "576"      },
      {"v4-captive-portal",      text("https://portal.test/"),                 text("http://portal.test/"),     "https://" },
      {"auto-config",            number(0),                                    number(2),                       "0 1"      },
      {"name-service-search",    list({number(6), number(0)}),                 list({number(6), number(7)}),    "6 41"     },
      {"geoconf",                text("hex:000102030405060708090a0b0c0d0e0f"), text("00"),                      "16"       },
      {"v4-sztp-redirect",       text("https://boot.test"),                    text("ftp://boot.test"),         "https://" },
      {"pxelinux-magic",         text("f1:00:74:7e"),                          text("f1:00:74:7f"),             "f100747e" },
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.option);
    EXPECT_EQ(refusal(each.option, each.good), "");
    EXPECT_THAT(refusal(each.option, each.bad), HasSubstr(each.why));
  }
}

TEST(OptionConstraint, MayBeAboutOnePartOfARecord) {
  const auto rdnss = [](std::int64_t preference) {
    return list({number(preference), text("192.0.2.1"), text("0.0.0.0"), list({text("a.test")})});
  };
  EXPECT_EQ(refusal("rdnss-selection", rdnss(3)), "");
  EXPECT_THAT(refusal("rdnss-selection", rdnss(4)), HasSubstr("0 to 3"));
  const auto rapid_deployment = [](std::int64_t mask, std::int64_t prefix) {
    return list({number(mask), number(prefix), text("2001:db8::"), text("192.0.2.1")});
  };
  EXPECT_EQ(refusal("option-6rd", rapid_deployment(32, 128)), "");
  EXPECT_THAT(refusal("option-6rd", rapid_deployment(33, 128)), HasSubstr("0 to 32"));
  EXPECT_THAT(refusal("option-6rd", rapid_deployment(32, 129)), HasSubstr("0 to 128"));
}

TEST(OptionConstraint, ConcernTheMainUseOfACodeOnly) {
  for (const Constraint& constraint : constraint_table()) {
    const OptionSpec* spec = find_option(constraint.space, constraint.code);
    ASSERT_NE(spec, nullptr) << int{constraint.code};
    EXPECT_TRUE(concerns(constraint, *spec));
    EXPECT_NE(constraint_text(constraint), "");
  }
  const OptionSpec own{.code = 46, .name = "own", .type = "uint8", .size_min = 1};
  EXPECT_TRUE(encode_value(own, number(3)).ok());
}

}  // namespace
}  // namespace tandem::wire
