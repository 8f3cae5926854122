// SPDX-License-Identifier: Apache-2.0
// Statistics and free addresses through the API, over a real node.
#include <gmock/gmock.h>

#include "control/test_plane.h"

namespace tandem::control {
namespace {

using test::ip;
using test::mac;
using test::Plane;

std::int64_t number(const api::Json& json, std::string_view member) {
  return api::number_at(json, member).value_or(-1);
}

double percentage(const api::Json& json) {
  const api::Json* member = api::find(json, "percentage-in-use");
  if (member == nullptr) return -1;
  return member->is_double() ? member->as_double() : static_cast<double>(member->to_number<int>());
}

constexpr const char* kConfiguration = R"({ "scopes": [
  { "subnet": "10.0.0.0/24", "name": "Office",
    "pools": [{ "range": "10.0.0.10-10.0.0.19" }, { "range": "10.0.0.30-10.0.0.39" }],
    "exclusions": ["10.0.0.15"],
    "reservations": [{ "address": "10.0.0.12", "hardware-address": "52:54:00:00:00:12" }] },
  { "subnet": "10.9.0.0/24", "pools": [{ "range": "10.9.0.10-10.9.0.13" }] }],
  "shared-networks": [{ "name": "Floor 2", "scopes": ["10.9.0.0/24"] }] })";

TEST(Statistics, CountWhatIsLeasedOfferedAndFree) {
  Plane plane(kConfiguration);
  (void)plane.acquire({.hardware_address = mac(1)}, "10.0.0.10");
  (void)plane.acquire({.hardware_address = mac(2)}, "10.0.0.30");
  (void)plane.send({.hardware_address = mac(3), .requested = "10.0.0.31"});
  const api::Json scope = plane.json("/v1/scopes/10.0.0.0/statistics");
  EXPECT_EQ(api::text_at(scope, "name"), "Office");
  EXPECT_TRUE(api::find(scope, "shared-network")->is_null());
  EXPECT_EQ(number(scope, "size"), 19);
  EXPECT_EQ(number(scope, "addresses-in-use"), 2);
  EXPECT_EQ(number(scope, "pending-offers"), 1);
  EXPECT_EQ(number(scope, "reserved-addresses"), 1);
  EXPECT_EQ(number(scope, "addresses-free"), 15);
  EXPECT_NEAR(percentage(scope), 100.0 * 4 / 19, 1e-9);

  const api::Json pool = plane.json("/v1/scopes/10.0.0.0/pools/10.0.0.30-10.0.0.39/statistics");
  EXPECT_EQ(number(pool, "size"), 10);
  EXPECT_EQ(number(pool, "addresses-in-use"), 1);
  EXPECT_EQ(number(pool, "pending-offers"), 1);
  EXPECT_EQ(number(pool, "addresses-free"), 8);
}

TEST(Statistics, AreListedForAllScopesAndSummed) {
  Plane plane(kConfiguration);
  (void)plane.acquire({.hardware_address = mac(1)}, "10.0.0.10");
  const api::Json list = plane.json("/v1/statistics?sort=-percentage-in-use");
  const api::Array& items = *api::find(list, "items")->if_array();
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(api::text_at(items[0], "scope"), "10.0.0.0");
  EXPECT_EQ(api::text_at(items[1], "shared-network"), "Floor 2");
  const api::Json total = plane.json("/v1/statistics/total");
  EXPECT_EQ(number(total, "scopes"), 2);
  EXPECT_EQ(number(total, "size"), 23);
  EXPECT_EQ(number(total, "addresses-in-use"), 1);
  EXPECT_EQ(number(total, "leases"), 1);
}

TEST(Statistics, OfManyScopesComeInPagesAndInPieces) {
  std::string scopes;
  for (int i = 0; i < 1200; ++i) {
    if (i > 0) scopes += ",";
    scopes += R"({"subnet": "10.)" + std::to_string(i / 250) + "." + std::to_string(i % 250) +
              R"(.0/24"})";
  }
  Plane plane("{\"scopes\": [" + scopes + "]}");
  std::size_t count = 0;
  std::string cursor;
  do {
    const api::Json page = plane.json("/v1/statistics?limit=500" + cursor);
    count += api::find(page, "items")->if_array()->size();
    const auto next = api::text_at(page, "next");
    cursor = next ? "&cursor=" + *next : "";
  } while (!cursor.empty());
  EXPECT_EQ(count, 1200u);
  EXPECT_EQ(plane.core.questions, 3u * 5);
}

TEST(Statistics, OfWhatIsNotThereAreNotFound) {
  Plane plane(kConfiguration);
  for (const char* path :
       {"/v1/scopes/10.1.0.0/statistics", "/v1/scopes/Office/statistics",
        "/v1/scopes/10.0.0.1/statistics", "/v1/scopes/10.0.0.0/pools/10.0.0.10/statistics",
        "/v1/scopes/10.0.0.0/pools/x/statistics", "/v1/scopes/10.1.0.0/free-addresses"}) {
    EXPECT_EQ(plane.get(path).status, 404u) << path;
  }
  EXPECT_EQ(plane.get("/v1/scopes/10.0.0.0%2F24/statistics").status, 200u);
}

std::vector<std::string> free_addresses(Plane& plane, const std::string& query) {
  std::vector<std::string> addresses;
  const api::Json json = plane.json("/v1/scopes/10.0.0.0/free-addresses" + query);
  for (const api::Json& item : *api::find(json, "items")->if_array()) {
    addresses.emplace_back(*item.if_string());
  }
  return addresses;
}

TEST(FreeAddresses, AreThoseThatANewClientCouldGet) {
  Plane plane(kConfiguration);
  (void)plane.acquire({.hardware_address = mac(1)}, "10.0.0.10");
  (void)plane.send({.hardware_address = mac(2), .requested = "10.0.0.11"});
  const std::string released = plane.acquire({.hardware_address = mac(3)}, "10.0.0.13");
  EXPECT_EQ(plane.post("/v1/leases/" + released + "/release").status, 200u);
  // .10 is leased, .11 on offer, .12 reserved, .15 excluded.
  EXPECT_EQ(free_addresses(plane, "?limit=4"),
            (std::vector<std::string>{"10.0.0.13", "10.0.0.14", "10.0.0.16", "10.0.0.17"}));
  EXPECT_EQ(free_addresses(plane, "?limit=1024").size(), 16u);
  EXPECT_EQ(free_addresses(plane, ""), std::vector<std::string>{"10.0.0.13"});
  EXPECT_EQ(plane.get("/v1/scopes/10.0.0.0/free-addresses?limit=1025").status, 400u);
}

TEST(FreeAddresses, OfAFullScopeThereAreNone) {
  Plane plane(R"({"scopes": [{ "subnet": "10.0.0.0/24", "pools": [{ "range": "10.0.0.10" }] }] })");
  (void)plane.acquire({.hardware_address = mac(1)});
  EXPECT_TRUE(free_addresses(plane, "?limit=5").empty());
}

}  // namespace
}  // namespace tandem::control
