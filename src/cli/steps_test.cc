// SPDX-License-Identifier: Apache-2.0
#include "cli/steps.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace tandem::cli {
namespace {

TEST(Steps, ATraceIsToldRuleByRule) {
  setenv("TZ", "UTC", 1);
  const auto trace = api::parse_json(R"json({
    "time": "2023-11-14T22:13:20Z", "client": "52:54:00:12:34:56", "message": "DHCPDISCOVER",
    "reply": "DHCPOFFER", "drop": null, "address": "10.0.0.10",
    "steps": [
      {"name": "subnet-rule-passed-over", "text": "This rule says nothing of the subnet.",
       "fields": {"rule": "relay (giaddr)", "because": "it came through none"}},
      {"name": "message", "text": "It holds this DHCP message.",
       "fields": {"client-id": "", "host-name": "lap\u001btop", "requested-address": "none"}},
      {"name": "lease-time", "text": "The lease is given for this time.",
       "fields": {"seconds": "28800", "asked": "nothing"}},
      {"name": "option-sent", "text": "-",
       "fields": {"code": "3", "name": "routers", "from": "scope", "because": "always sent"}},
      {"name": "option-sent", "text": "-",
       "fields": {"code": "15", "name": "domain-name", "from": "global", "because": "asked for"}}
    ]})json");
  ASSERT_TRUE(trace.ok());
  EXPECT_EQ(render_trace(*trace, {}),
            "22:13:20  DHCPDISCOVER of 52:54:00:12:34:56: DHCPOFFER 10.0.0.10\n"
            "   1. This rule says nothing of the subnet.\n"
            "      rule relay (giaddr) (it came through none)\n"
            "   2. It holds this DHCP message.\n"
            "      host-name lap\\x1btop\n"
            "   3. The lease is given for this time.\n"
            "      8 h, asked nothing\n"
            "   4. These options are in the reply:\n"
            "        3  routers                   from scope (always sent)\n"
            "       15  domain-name               from global (asked for)\n");
}

TEST(Steps, SilenceNamesItsReason) {
  const auto trace = api::parse_json(
      R"({"client": "52:54:00:12:34:56", "message": "DHCPREQUEST", "reply": null, "drop": "no-scope"})");
  EXPECT_EQ(render_trace(*trace, {}), "DHCPREQUEST of 52:54:00:12:34:56: no answer: no-scope\n");
}

}  // namespace
}  // namespace tandem::cli
