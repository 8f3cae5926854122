// SPDX-License-Identifier: Apache-2.0
// A scrape of a real node, whose scopes are more than are asked for at a time.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "control/exposition.h"
#include "control/test_plane.h"

namespace tandem::control {
namespace {

using test::mac;
using test::Plane;
using testing::HasSubstr;
using testing::Not;

constexpr int kScopes = 600;

std::string many_scopes() {
  std::string scopes;
  for (int i = 0; i < kScopes; ++i) {
    scopes +=
        fmt::format(R"({}{{"subnet": "10.{}.{}.0/24", "name": "Floor {}",
                               "pools": [{{"range": "10.{}.{}.10-10.{}.{}.19"}}]}})",
                    i == 0 ? "" : ",", i / 256, i % 256, i, i / 256, i % 256, i / 256, i % 256);
  }
  return R"({ "lease-time": 3600, "scopes": [)" + scopes + "]}";
}

std::size_t count(std::string_view text, std::string_view fragment) {
  std::size_t found = 0;
  for (std::size_t at = text.find(fragment); at != std::string_view::npos;
       at = text.find(fragment, at + 1)) {
    ++found;
  }
  return found;
}

TEST(MetricsRoute, TellsOfEveryScopeOnce) {
  Plane plane(many_scopes());
  (void)plane.acquire({.hardware_address = mac(1)}, "10.0.0.10");
  const http::Response response = plane.get("/metrics");
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(*response.header("Content-Type"), Exposition::kMediaType);
  EXPECT_EQ(count(response.body, "\ntandem_scope_addresses{"), std::size_t{kScopes});
  EXPECT_THAT(response.body, HasSubstr("tandem_scope_addresses{scope=\"10.2.87.0/24\"} 10\n"));
  EXPECT_THAT(response.body, HasSubstr("tandem_scope_addresses_free{scope=\"10.0.0.0/24\"} 9\n"));
  EXPECT_THAT(response.body, HasSubstr("tandem_dhcp_sent_total{type=\"DHCPACK\"} 1\n"));
  EXPECT_THAT(response.body, HasSubstr("tandem_build_info{version=\"test\"} 1\n"));
  EXPECT_THAT(response.body, Not(HasSubstr("tandem_tls_certificate")));  // there is none
}

TEST(MetricsRoute, LeavesTheScopesOutWhenAsked) {
  Plane plane;
  const http::Response response = plane.get("/metrics?without-scopes");
  EXPECT_THAT(response.body, Not(HasSubstr("tandem_scope_")));
  EXPECT_THAT(response.body, HasSubstr("tandem_leases 0\n"));
}

}  // namespace
}  // namespace tandem::control
