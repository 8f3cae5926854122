// SPDX-License-Identifier: Apache-2.0
#include "cli/values.h"

#include <gtest/gtest.h>

namespace tandem::cli {
namespace {

std::string value(std::string_view option, std::string_view word) {
  const auto json = option_value(option, word);
  return json ? api::to_text(*json) : json.error().message;
}

std::string body(const std::vector<std::string>& words) {
  const auto parsed = parse(words);
  EXPECT_TRUE(parsed.ok()) << parsed.error().message;
  const auto object = body_of(parsed->invocation);
  return object ? api::to_text(api::Json(*object)) : object.error().message;
}

TEST(Values, AnOptionsTypeSaysHowItsWordsAreMeant) {
  EXPECT_EQ(value("routers", "10.0.0.1"), R"(["10.0.0.1"])");
  EXPECT_EQ(value("3", "10.0.0.1, 10.0.0.2"), R"(["10.0.0.1","10.0.0.2"])");
  EXPECT_EQ(value("domain-name", "lab.example"), R"("lab.example")");
  EXPECT_EQ(value("interface-mtu", "1400"), "1400");
  EXPECT_EQ(value("ip-forwarding", "true"), "true");
  EXPECT_EQ(value("tftp-server-name", "10"), R"("10")");  // a text that looks like a number
}

TEST(Values, AnUnknownOptionIsTakenByItsLooks) {
  EXPECT_EQ(value("my-own", "7"), "7");
  EXPECT_EQ(value("my-own", "a,b"), R"(["a","b"])");
  EXPECT_EQ(value("224", "hex:0a0b"), R"("hex:0a0b")");
  EXPECT_EQ(value("my-own", R"({"a": [1]})"), R"({"a":[1]})");
  EXPECT_NE(value("my-own", "[1").find("my-own: "), std::string::npos);
}

TEST(Values, FlagsAndArgumentsBecomeTheObject) {
  EXPECT_EQ(body({"scope", "add", "10.0.3.0/24", "--name", "Workshop", "--pools",
                  "10.0.3.10-10.0.3.99,10.0.3.200", "--enabled", "false", "--option",
                  "routers=10.0.3.1", "--lease-time", "8h", "--cache-threshold", "30"}),
            R"({"subnet":"10.0.3.0/24","name":"Workshop","enabled":false,)"
            R"("pools":[{"range":"10.0.3.10-10.0.3.99"},{"range":"10.0.3.200"}],)"
            R"("lease-time":"8h","options":{"routers":["10.0.3.1"]},"cache-threshold":30})");
  EXPECT_EQ(body({"scope", "set", "10.0.3.0", "--option", "routers"}),
            "--option wants NAME=VALUE, not \"routers\"");
}

TEST(Values, TheApiHasDurationsInSecondsTheConfigurationAsTheyAreWritten) {
  EXPECT_EQ(body({"lease", "add", "10.0.0.9", "--lease-time", "2h"}),
            R"({"address":"10.0.0.9","lease-time":7200})");
  EXPECT_EQ(body({"lease", "add", "10.0.0.9", "--lease-time", "forever"}),
            R"({"address":"10.0.0.9","lease-time":null})");
}

}  // namespace
}  // namespace tandem::cli
