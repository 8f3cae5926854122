// SPDX-License-Identifier: Apache-2.0
// Leases through the API, over a real node.
#include "control/leases.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "control/lease_filter.h"
#include "control/lease_json.h"
#include "control/test_plane.h"

namespace tandem::control {
namespace {

using http::Method;
using test::ip;
using test::mac;
using test::Plane;
using testing::HasSubstr;

std::vector<std::string> addresses_in(const api::Json& list) {
  std::vector<std::string> addresses;
  for (const api::Json& item : *api::find(list, "items")->if_array()) {
    addresses.push_back(*api::text_at(item, "address"));
  }
  return addresses;
}

node::ImportLease lease_of(Ipv4Address address, const HardwareAddress& client, const Plane& plane) {
  const WallTime now = plane.core.now.wall;
  return {.address = address,
          .starts = now,
          .ends = now + Duration::seconds(600),
          .client_last_transaction_time = now,
          .hardware_address = client};
}

TEST(Leases, AClientsLeaseIsListedAndShown) {
  Plane plane;
  const std::string address = plane.acquire({.hardware_address = mac(7),
                                             .client_id = *from_hex("01aabb"),
                                             .options = {{12, to_bytes(as_bytes("laser"))}}});
  EXPECT_EQ(addresses_in(plane.json("/v1/leases")), std::vector{address});
  const api::Json lease = plane.json("/v1/leases/" + address);
  EXPECT_EQ(api::text_at(lease, "state"), "active");
  EXPECT_EQ(api::text_at(lease, "scope"), "10.0.0.0");
  EXPECT_EQ(api::text_at(lease, "hardware-address"), "02:00:00:00:00:07");
  EXPECT_EQ(api::text_at(lease, "client-id"), "01aabb");
  EXPECT_EQ(api::text_at(lease, "host-name"), "laser");
  EXPECT_EQ(api::text_at(lease, "starts"), WallTime::from_seconds(1'800'000'000).text());
  EXPECT_EQ(api::text_at(lease, "ends"), WallTime::from_seconds(1'800'003'602).text());
  EXPECT_EQ(api::flag_at(lease, "reserved"), false);
}

TEST(Leases, WhatARelaySaidIsShown) {
  Plane plane;
  auto lease = lease_of(ip("10.0.0.10"), mac(1), plane);
  lease.ends.reset();
  lease.relay_agent_information = *from_hex("010465746830020177");
  plane.put(lease);
  const api::Json shown = plane.json("/v1/leases/10.0.0.10");
  EXPECT_TRUE(api::find(shown, "ends")->is_null());
  const api::Json* relay = api::find(shown, "relay-agent-information");
  ASSERT_NE(relay, nullptr);
  EXPECT_EQ(api::text_at(*relay, "circuit-id"), "eth0");
  EXPECT_EQ(api::text_at(*relay, "remote-id"), "w");
}

TEST(Leases, AReleasedAddressIsFreeForOthers) {
  Plane plane;
  const std::string address = plane.acquire({.hardware_address = mac(1)});
  const auto released = plane.post("/v1/leases/" + address + "/release");
  EXPECT_EQ(released.status, 200u);
  EXPECT_THAT(released.body, HasSubstr("\"released\""));
  EXPECT_EQ(plane.acquire({.hardware_address = mac(2)}, address), address);
  EXPECT_EQ(plane.post("/v1/leases/10.0.0.99/release").status, 404u);
}

TEST(Leases, OnlyAnActiveLeaseIsReleased) {
  Plane plane;
  const std::string path = "/v1/leases/" + plane.acquire({.hardware_address = mac(1)});
  EXPECT_EQ(plane.post(path + "/release").status, 200u);
  EXPECT_EQ(plane.post(path + "/release").status, 409u);
}

TEST(Leases, ADeletedLeaseIsForgotten) {
  Plane plane;
  const std::string path = "/v1/leases/" + plane.acquire({.hardware_address = mac(1)});
  EXPECT_EQ(plane.ask(Method::Delete, path).status, 204u);
  EXPECT_EQ(plane.get(path).status, 404u);
  EXPECT_EQ(plane.ask(Method::Delete, path).status, 404u);
}

TEST(Leases, AnAbandonedAddressIsRestored) {
  Plane plane;
  auto lease = lease_of(ip("10.0.0.10"), mac(1), plane);
  lease.status = lease::BindingStatus::Abandoned;
  plane.put(lease);
  EXPECT_EQ(plane.post("/v1/leases/10.0.0.10/restore").status, 200u);
  EXPECT_EQ(plane.post("/v1/leases/10.0.0.10/restore").status, 409u);
  EXPECT_EQ(plane.acquire({.hardware_address = mac(2)}, "10.0.0.10"), "10.0.0.10");
}

TEST(Leases, ALeaseIsAddedForAClientThatHasNotAsked) {
  Plane plane;
  const auto added = plane.post(
      "/v1/leases",
      R"({"address": "10.0.0.42", "hardware-address": "52-54-00-12-34-56", "host-name": "door", "lease-time": 60})");
  EXPECT_EQ(added.status, 201u) << added.body;
  EXPECT_EQ(*added.header("Location"), "/v1/leases/10.0.0.42");
  EXPECT_THAT(added.body, HasSubstr(WallTime::from_seconds(1'800'000'062).text()));
  EXPECT_THAT(added.body, HasSubstr("\"door\""));
}

TEST(Leases, WhatCannotBeAddedIsRefusedWithTheReason) {
  Plane plane;
  const std::string taken = plane.acquire({.hardware_address = mac(1)});
  const auto add = [&](const std::string& address, const std::string& client) {
    return plane.post("/v1/leases", R"({"address": ")" + address + "\"" + client + "}").status;
  };
  EXPECT_EQ(add(taken, R"(, "hardware-address": "52:54:00:12:34:56")"), 409u);
  EXPECT_EQ(add("192.0.2.1", R"(, "hardware-address": "52:54:00:12:34:56")"), 422u);
  EXPECT_EQ(add("10.0.0.50", ""), 422u);
  EXPECT_EQ(add("10.0.0.50", R"(, "hardware-address": "52:54")"), 400u);
}

// More than one step forgets (node::kWipeMax).
TEST(Leases, AScopesLeasesAreDeletedIfThereAreAsManyAsExpected) {
  Plane plane(
      R"({"scopes": [{ "subnet": "10.0.0.0/22", "pools": [{ "range": "10.0.0.10-10.0.3.200" }] },
                             { "subnet": "10.9.0.0/24" }]})");
  for (std::uint32_t i = 0; i < 600; ++i) {
    plane.put(lease_of(ip("10.0.0.10") + i, mac(static_cast<std::uint8_t>(i)), plane));
  }
  plane.put(lease_of(ip("10.9.0.1"), mac(1), plane));
  const auto guessed = plane.post("/v1/leases/delete", R"({"scope": "10.0.0.0", "expect": 599})");
  EXPECT_EQ(guessed.status, 409u);
  EXPECT_THAT(guessed.body, HasSubstr("\"hint\":\"600\""));
  const auto deleted = plane.post("/v1/leases/delete", R"({"scope": "10.0.0.0", "expect": 600})");
  EXPECT_EQ(deleted.status, 200u);
  EXPECT_THAT(deleted.body, HasSubstr("\"deleted\":600"));
  EXPECT_EQ(addresses_in(plane.json("/v1/leases")), std::vector<std::string>{"10.9.0.1"});
  EXPECT_EQ(plane.post("/v1/leases/delete", R"({"all": true, "expect": 1})").status, 200u);
  EXPECT_TRUE(addresses_in(plane.json("/v1/leases")).empty());
}

TEST(Leases, DeletingManyNeedsToBeToldWhichAndHowMany) {
  Plane plane;
  for (const char* body : {R"({"all": true})", R"({"expect": 0})",
                           R"({"all": true, "scope": "10.0.0.0", "expect": 0})",
                           R"({"scope": "10.0.0.7", "expect": 0})"}) {
    EXPECT_THAT(plane.post("/v1/leases/delete", body).status, testing::AnyOf(400u, 422u)) << body;
  }
}

TEST(Leases, ALeaseBecomesAReservation) {
  Plane plane;
  const std::string address = plane.acquire({.hardware_address = mac(7)});
  const std::string path = "/v1/leases/" + address;
  const auto reserved = plane.post(path + "/reserve", R"({"name": "camera"})");
  EXPECT_EQ(reserved.status, 201u) << reserved.body;
  EXPECT_EQ(*reserved.header("Location"), "/v1/scopes/10.0.0.0/reservations/" + address);
  EXPECT_EQ(api::flag_at(plane.json(path), "reserved"), true);
  const api::Json reservation = plane.json("/v1/scopes/10.0.0.0/reservations/" + address);
  EXPECT_EQ(api::text_at(reservation, "hardware-address"), "02:00:00:00:00:07");
  EXPECT_EQ(api::text_at(reservation, "name"), "camera");
  EXPECT_EQ(plane.post(path + "/reserve", "{}").status, 409u);
}

TEST(Leases, ADryRunReservesNothing) {
  Plane plane;
  const std::string path = "/v1/leases/" + plane.acquire({.hardware_address = mac(7)});
  EXPECT_EQ(plane.post(path + "/reserve?dry-run=true", "{}").status, 200u);
  EXPECT_EQ(api::flag_at(plane.json(path), "reserved"), false);
}

TEST(Leases, ALeaseWithoutAHardwareAddressIsReservedByClientId) {
  Plane plane;
  auto lease = lease_of(ip("10.0.0.10"), {}, plane);
  lease.client_id = *from_hex("00ff11");
  plane.put(lease);
  EXPECT_EQ(plane.post("/v1/leases/10.0.0.10/reserve", R"({"by": "hardware-address"})").status,
            422u);
  EXPECT_EQ(plane.post("/v1/leases/10.0.0.10/reserve", "{}").status, 201u);
  const api::Json reservation = plane.json("/v1/scopes/10.0.0.0/reservations/10.0.0.10");
  EXPECT_EQ(api::text_at(reservation, "client-id"), "00ff11");
}

// --- lists against a naive reference

struct Reference {
  std::vector<lease::BindingData> bindings;

  // Every lease that matches, in order.
  std::vector<std::string> sorted(const LeaseFilter& filter, std::string_view key,
                                  bool descending) const {
    std::vector<const lease::BindingData*> matching;
    for (const lease::BindingData& binding : bindings) {
      if (filter.matches(binding)) matching.push_back(&binding);
    }
    const auto value = [&](const lease::BindingData& b) -> std::pair<std::uint64_t, std::string> {
      if (key == "ends") return {b.ends, ""};
      if (key == "state") return {0, std::string(to_text(b.status))};
      if (key == "host-name") return {0, printable(b.host_name)};
      return {0, ""};
    };
    std::ranges::sort(matching, [&](const auto* a, const auto* b) {
      const auto left = std::pair(value(*a), a->address);
      const auto right = std::pair(value(*b), b->address);
      return descending ? right < left : left < right;
    });
    std::vector<std::string> addresses;
    for (const auto* binding : matching) addresses.push_back(binding->address.text());
    return addresses;
  }
};

std::vector<std::string> all_pages(Plane& plane, const std::string& query) {
  std::vector<std::string> addresses;
  std::string cursor;
  for (;;) {
    const api::Json page = plane.json("/v1/leases?" + query + cursor);
    const auto on_page = addresses_in(page);
    addresses.insert(addresses.end(), on_page.begin(), on_page.end());
    const auto next = api::text_at(page, "next");
    if (!next) return addresses;
    cursor = "&cursor=" + *next;
  }
}

RC_GTEST_PROP(LeasesProperty, PagesOfAnyFilterAndOrderAreThoseOfANaiveList, ()) {
  using lease::BindingStatus;
  Plane plane;
  const auto count = *rc::gen::inRange<std::uint32_t>(0, 60);
  for (std::uint32_t i = 0; i < count; ++i) {
    const bool office = *rc::gen::arbitrary<bool>();
    const Ipv4Address base = office ? ip("10.0.0.1") : ip("10.9.0.1");
    auto lease = lease_of(base + *rc::gen::inRange<std::uint32_t>(0, 250),
                          mac(*rc::gen::arbitrary<std::uint8_t>()), plane);
    lease.replace = true;
    lease.status =
        *rc::gen::element(BindingStatus::Active, BindingStatus::Released, BindingStatus::Abandoned);
    lease.ends = *rc::gen::element(
        std::optional<WallTime>{}, std::optional(lease.starts + Duration::seconds(60)),
        std::optional(lease.starts + Duration::seconds(*rc::gen::inRange(0, 5) * 100 + 100)));
    lease.host_name =
        to_bytes(as_bytes(*rc::gen::element<std::string>("", "a", "ab", "b", "c\xff")));
    plane.put(lease);
  }
  Reference reference;
  const lease::BindingTable& table = plane.core.node().bindings();
  for (lease::Slot slot = 0; slot < table.slots(); ++slot) {
    if (table.occupied(slot)) reference.bindings.push_back(table.data(slot));
  }

  using Parameter = std::pair<std::string, std::string>;
  const auto [name, value] = *rc::gen::elementOf(std::vector<Parameter>{
      {"",                 ""         },
      {"state",            "active"   },
      {"state",            "abandoned"},
      {"scope",            "10.9.0.0" },
      {"address",          ".1"       },
      {"hardware-address", "0"        },
      {"host-name",        "a"        },
      {"q",                "b"        }
  });
  LeaseFilter filter;
  if (!name.empty()) {
    const auto& settings = plane.control->configurator().current()->settings();
    RC_ASSERT(filter.set(name, value, settings->topology).ok());
  }
  const auto key = *rc::gen::element<std::string>("address", "ends", "state", "host-name");
  const bool descending = *rc::gen::arbitrary<bool>();
  const auto limit = *rc::gen::inRange(1, 20);
  const std::string query = "limit=" + std::to_string(limit) + "&sort=" + (descending ? "-" : "") +
                            key + (name.empty() ? "" : "&" + name + "=" + value);
  RC_ASSERT(all_pages(plane, query) == reference.sorted(filter, key, descending));
}

TEST(Leases, APageByAddressEndsItsScanEarly) {
  Plane plane(R"({"scopes": [{ "subnet": "10.0.0.0/20" }]})");
  for (std::uint32_t i = 0; i < 4000; ++i) {
    plane.put(lease_of(ip("10.0.0.1") + i, mac(static_cast<std::uint8_t>(i)), plane));
  }
  plane.core.questions = 0;
  EXPECT_EQ(addresses_in(plane.json("/v1/leases?limit=10")).size(), 10u);
  EXPECT_EQ(plane.core.questions, 1u);
  EXPECT_EQ(addresses_in(plane.json("/v1/leases?limit=10&sort=-address")).front(), "10.0.15.160");
  EXPECT_GE(plane.core.questions, 4000u / 500);
}

TEST(Leases, AWrongFilterIsToldByItsName) {
  Plane plane;
  for (const char* query : {"scope=10.8.0.0", "hardware-address=xyz", "state=asleep", "sort=colour",
                            "limit=0", "limit=1001", "cursor=zz", "colour=red"}) {
    const auto response = plane.get(std::string("/v1/leases?") + query);
    EXPECT_EQ(response.status, 400u) << query;
    EXPECT_THAT(response.body,
                HasSubstr(std::string(query).substr(0, std::string_view(query).find('='))));
  }
}

}  // namespace
}  // namespace tandem::control
