// SPDX-License-Identifier: Apache-2.0
// Export and import of leases through the API, over real nodes.
#include <map>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "control/lease_clash.h"
#include "control/lease_csv.h"
#include "control/test_plane.h"

namespace tandem::control {
namespace {

using http::Method;
using lease::BindingStatus;
using test::ip;
using test::mac;
using test::Plane;
using testing::HasSubstr;
using testing::StartsWith;

// Ten leases of every kind.
void fill(Plane& plane) {
  const WallTime now = plane.core.now.wall;
  for (std::uint32_t i = 0; i < 10; ++i) {
    node::ImportLease lease{.address = ip("10.0.0.10") + i,
                            .status = i % 3 == 0 ? BindingStatus::Active : BindingStatus::Released,
                            .starts = now,
                            .ends = {},
                            .client_last_transaction_time = now,
                            .hardware_address = mac(static_cast<std::uint8_t>(i)),
                            .host_name = to_bytes(as_bytes("a, \"b\"\n\\\xff")),
                            .relay_agent_information = *from_hex("0103010203")};
    if (i % 2 == 0) lease.ends = now + Duration::seconds(600 + i);
    if (i == 6) lease.status = BindingStatus::Abandoned;
    if (i % 4 == 0) lease.client_id = *from_hex("01020304");
    plane.put(lease);
  }
}

http::Response import(Plane& plane, const std::string& query, std::string body,
                      const char* type = "text/csv") {
  return plane.ask(Method::Post, "/v1/leases/import" + query, std::move(body),
                   {
                       {"content-type", type}
  });
}

api::Json report_of(const http::Response& response) {
  EXPECT_EQ(response.status, 200u) << response.body;
  return api::parse_json(response.body).value_or(api::Json());
}

TEST(LeaseExport, IsCsvOrJsonAsItIsAskedFor) {
  Plane plane;
  fill(plane);
  const auto exported = [&](const char* query, const char* accept) {
    return plane.ask(Method::Get, std::string("/v1/leases/export") + query, "",
                     {
                         {"accept", accept}
    });
  };
  EXPECT_EQ(*exported("", "*/*").header("Content-Type"), "text/csv");
  EXPECT_EQ(*exported("", "application/json").header("Content-Type"), "application/json");
  EXPECT_EQ(*exported("?format=csv", "application/json").header("Content-Type"), "text/csv");
  const auto json = exported("?format=json", "*/*");
  EXPECT_EQ(*json.header("Content-Type"), "application/json");
  const auto parsed = api::parse_json(json.body);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(api::find(*parsed, "items")->if_array()->size(), 10u);
  EXPECT_THAT(exported("", "").body, StartsWith(lease_csv_header()));
}

TEST(LeaseExport, TakesTheFiltersOfTheList) {
  Plane plane;
  fill(plane);
  const std::string text = plane.get("/v1/leases/export?state=abandoned").body;
  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
  EXPECT_THAT(text, HasSubstr("10.0.0.16,abandoned"));
}

TEST(LeaseExport, WaitsForAClientThatReadsSlowly) {
  Plane plane(R"({"scopes": [{ "subnet": "10.0.0.0/20" }]})");
  for (std::uint32_t i = 0; i < 2000; ++i) {
    plane.put({.address = ip("10.0.0.1") + i,
               .starts = plane.core.now.wall,
               .ends = {},
               .client_last_transaction_time = plane.core.now.wall,
               .hardware_address = mac(1)});
  }
  plane.core.questions = 0;
  const auto exchange = plane.begin(Method::Get, "/v1/leases/export");
  exchange->body->room = 1000;
  std::string text;
  for (std::size_t piece = 1; !exchange->body->finished(); ++piece) {
    plane.run_until([&] { return exchange->body->full() || exchange->body->finished(); });
    for (int turn = 0; turn < 10; ++turn) plane.turn();
    EXPECT_EQ(plane.core.questions, piece);  // no more than was read
    text += exchange->body->read();
  }
  plane.run_until([&] { return exchange->body->finished(); });
  text += exchange->body->read();
  EXPECT_EQ(std::ranges::count(text, '\n'), 2001);
}

TEST(LeaseExport, EndsWhenItsClientHasGone) {
  Plane plane;
  fill(plane);
  const auto exchange = plane.begin(Method::Get, "/v1/leases/export");
  exchange->body->go();
  for (int turn = 0; turn < 10; ++turn) plane.turn();
  EXPECT_EQ(exchange->body.use_count(), 1);
}

TEST(LeaseImport, WhatOneServerExportsAnotherTakesExactly) {
  for (const char* format : {"csv", "json"}) {
    Plane one;
    Plane other;
    fill(one);
    other.core.pass(Duration::seconds(1));  // clocks are never the same
    const std::string query = std::string("?format=") + format;
    const std::string exported = one.get("/v1/leases/export" + query).body;
    const char* type = format == std::string_view("csv") ? "text/csv" : "application/json";
    const api::Json report = report_of(import(other, "", exported, type));
    EXPECT_EQ(api::number_at(report, "rows"), 10);
    EXPECT_EQ(api::number_at(report, "imported"), 10) << api::to_text(report);
    EXPECT_EQ(other.get("/v1/leases/export" + query).body, exported);
    EXPECT_EQ(api::number_at(report_of(import(other, "", exported, type)), "unchanged"), 10);
  }
}

TEST(LeaseImport, ADryRunReportsAndImportsNothing) {
  Plane one;
  Plane other;
  fill(one);
  const std::string exported = one.get("/v1/leases/export").body;
  const api::Json report = report_of(import(other, "?dry-run=true", exported));
  EXPECT_EQ(api::number_at(report, "imported"), 10);
  EXPECT_EQ(api::flag_at(report, "dry-run"), true);
  EXPECT_EQ(other.core.node().bindings().size(), 0u);
}

std::string row(const std::string& address, const std::string& hardware_address,
                const std::string& ends = "never", const std::string& state = "active") {
  return address + "," + state + "," + hardware_address + ",2026-11-21T16:20:00Z," + ends + "\n";
}

constexpr const char* kHeader = "address,state,hardware-address,starts,ends\n";
constexpr const char* kClient = "52:54:00:12:34:56";

TEST(LeaseImport, EveryClashIsToldWithItsRow) {
  Plane plane(
      R"({ "scopes": [{ "subnet": "10.0.0.0/24", "pools": [{ "range": "10.0.0.10-10.0.0.99" }],
    "reservations": [{ "address": "10.0.0.50", "hardware-address": "52:54:00:00:00:50" }] }] })");
  plane.put({.address = ip("10.0.0.10"),
             .starts = plane.core.now.wall,
             .ends = {},
             .client_last_transaction_time = plane.core.now.wall,
             .hardware_address = mac(1)});
  const std::string text = kHeader + row("192.0.2.1", kClient) +                // line 2
                           row("10.0.0.0", kClient) +                           // no host has it
                           row("10.0.0.10", kClient) +                          // mac(1) has it
                           row("10.0.0.50", kClient) +                          // reserved
                           row("10.0.0.11", "02:00:00:00:00:01") +              // has 10.0.0.10
                           row("10.0.0.12", kClient, "2026-11-21T17:00:00Z") +  // over
                           row("10.0.0.13", kClient) +                          // this one is good
                           row("10.0.0.13", "52:54:00:00:00:99") +              // again
                           row("10.0.0.10", "02:00:00:00:00:01") +              // again, too
                           row("10.0.0.14", kClient);                           // has .13 by now
  const api::Json report = report_of(import(plane, "", text));
  EXPECT_EQ(api::number_at(report, "rows"), 10);
  EXPECT_EQ(api::number_at(report, "imported"), 1);
  EXPECT_EQ(api::number_at(report, "clashing"), 9);
  std::map<std::int64_t, std::string> reasons;
  for (const api::Json& item : *api::find(report, "items")->if_array()) {
    reasons[*api::number_at(item, "line")] = *api::text_at(item, "reason");
  }
  const std::map<std::int64_t, std::string> expected = {
      {2,  "outside-scopes"      },
      {3,  "outside-scopes"      },
      {4,  "held-by-another"     },
      {5,  "reserved-for-another"},
      {6,  "client-elsewhere"    },
      {7,  "expired"             },
      {9,  "repeated"            },
      {10, "repeated"            },
      {11, "client-elsewhere"    }
  };
  EXPECT_EQ(reasons, expected);
}

TEST(LeaseImport, WithReplaceTheRowsWin) {
  Plane plane;
  const std::string address = plane.acquire({.hardware_address = mac(1)});
  const std::string text = kHeader + row(address, kClient);
  EXPECT_EQ(api::number_at(report_of(import(plane, "", text)), "clashing"), 1);
  EXPECT_EQ(api::number_at(report_of(import(plane, "?replace=true", text)), "imported"), 1);
  EXPECT_EQ(api::text_at(plane.json("/v1/leases/" + address), "hardware-address"), kClient);
}

TEST(LeaseImport, AnEndedLeaseGivesWayToARunningOne) {
  Plane plane;
  const std::string address = plane.acquire({.hardware_address = mac(1)});
  EXPECT_EQ(plane.post("/v1/leases/" + address + "/release").status, 200u);
  const std::string text = kHeader + row(address, kClient);
  EXPECT_EQ(api::number_at(report_of(import(plane, "", text)), "imported"), 1);
}

TEST(LeaseImport, OneMalformedRowKeepsAllOthersOut) {
  Plane plane;
  const std::string text =
      kHeader + row("10.0.0.10", kClient) + row("10.0.0.300", kClient) + row("10.0.0.12", "52:5");
  const auto refused = import(plane, "", text);
  EXPECT_EQ(refused.status, 422u);
  EXPECT_THAT(refused.body, HasSubstr("\"path\":\"address\",\"line\":3"));
  EXPECT_THAT(refused.body, HasSubstr("\"path\":\"hardware-address\",\"line\":4"));
  EXPECT_EQ(plane.core.node().bindings().size(), 0u);
}

TEST(LeaseImport, MalformedRowsMayBeSkipped) {
  Plane plane;
  const std::string text = kHeader + row("10.0.0.10", kClient) + row("10.0.0.300", kClient);
  const api::Json report = report_of(import(plane, "?skip=true", text));
  EXPECT_EQ(api::number_at(report, "imported"), 1);
  EXPECT_EQ(api::number_at(report, "skipped"), 1);
  const api::Json& told = api::find(report, "items")->if_array()->at(0);
  EXPECT_EQ(api::text_at(told, "reason"), "malformed");
  EXPECT_EQ(api::text_at(told, "column"), "address");
  EXPECT_EQ(api::text_at(told, "address"), "10.0.0.300");
}

TEST(LeaseImport, WhatIsNoListOfLeasesIsRefused) {
  Plane plane;
  EXPECT_EQ(import(plane, "", "colour\nred\n").status, 422u);
  EXPECT_EQ(import(plane, "", "{}", "application/json").status, 422u);
  EXPECT_EQ(import(plane, "", "x", "image/png").status, 415u);
}

TEST(LeaseImport, TheReportOfManyClashesIsBounded) {
  Plane plane;
  std::string text = kHeader;
  for (int i = 0; i < 1500; ++i) {
    text += row("192.0." + std::to_string(i / 250) + "." + std::to_string(i % 250), kClient);
  }
  const api::Json report = report_of(import(plane, "?replace=true", text));
  EXPECT_EQ(api::number_at(report, "clashing"), 1500);
  EXPECT_EQ(api::find(report, "items")->if_array()->size(), 1000u);
  EXPECT_EQ(api::number_at(report, "more"), 500);
}

TEST(LeaseImport, ManyRowsAreTakenSliceBySlice) {
  Plane plane(R"({"scopes": [{ "subnet": "10.0.0.0/16" }]})");
  std::string text = kHeader;
  for (int i = 0; i < 5000; ++i) {
    text += row("10.0." + std::to_string(1 + i / 250) + "." + std::to_string(i % 250),
                fmt::format("02:00:00:00:{:02x}:{:02x}", i >> 8, i & 255));
  }
  EXPECT_EQ(api::number_at(report_of(import(plane, "", text)), "imported"), 5000);
  EXPECT_EQ(plane.core.node().bindings().size(), 5000u);
}

TEST(LeaseImport, WhatCannotBeStoredIsNotTakenForImported) {
  Plane plane;
  plane.core.step(node::StorageFailed{plane.core.node().last_position(), "the disk is full"});
  const auto refused = import(plane, "", kHeader + row("10.0.0.10", kClient));
  EXPECT_EQ(refused.status, 503u) << refused.body;
}

RC_GTEST_PROP(SeenNumbersProperty, SaysOfEachWhetherItCameBefore, ()) {
  SeenNumbers seen;
  std::set<std::uint64_t> reference;
  for (const std::uint64_t number : *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::oneOf(
           rc::gen::inRange<std::uint64_t>(0, 2000), rc::gen::arbitrary<std::uint64_t>()))) {
    RC_ASSERT(seen.insert(number) == reference.insert(number).second);
  }
}

}  // namespace
}  // namespace tandem::control
