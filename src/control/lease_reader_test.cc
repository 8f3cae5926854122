// SPDX-License-Identifier: Apache-2.0
// What is exported is read back exactly, and what people write wrong is told with its place.
#include "control/lease_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "api/json.h"
#include "control/lease_csv.h"
#include "control/lease_json.h"

namespace tandem::control {
namespace {

const TimeLine kLine{-3600};

struct Binding {
  lease::BindingData data;
  Bytes client_id, host_name, relay, vendor_class;

  lease::BindingData view() const {
    lease::BindingData view = data;
    view.client_id = client_id;
    view.host_name = host_name;
    view.relay_agent_information = relay;
    view.vendor_class = vendor_class;
    return view;
  }
};

Bytes octets(std::size_t size_max) {
  const auto size = *rc::gen::inRange<std::size_t>(0, size_max + 1);
  const auto numbers =
      *rc::gen::container<std::vector<std::uint8_t>>(size, rc::gen::arbitrary<std::uint8_t>());
  return to_bytes(std::as_bytes(std::span(numbers)));
}

Binding arbitrary_binding() {
  using lease::BindingStatus;
  Binding b;
  b.data.address = Ipv4Address{*rc::gen::arbitrary<std::uint32_t>()};
  b.data.status =
      *rc::gen::element(BindingStatus::Expired, BindingStatus::Released, BindingStatus::Abandoned);
  b.data.starts = *rc::gen::inRange(100'000u, 0xf0000000u);
  b.data.ends = *rc::gen::element(lease::kNever, b.data.starts, b.data.starts + 600);
  b.data.client_last_transaction_time = b.data.starts + 7;
  b.client_id = octets(30);
  b.host_name = octets(30);
  b.relay = octets(30);
  b.vendor_class = octets(30);
  const Bytes hardware = octets(16);
  // Without octets there is no type to keep, unless it is an unusual one.
  b.data.hardware_address = HardwareAddress{*rc::gen::element<std::uint8_t>(1, 6, 32), hardware};
  return b;
}

void check_equal(const node::ImportLease& lease, const lease::BindingData& b) {
  RC_ASSERT(lease.address == b.address);
  RC_ASSERT(lease.status == b.status);
  RC_ASSERT(lease.starts == kLine.wall_of(b.starts));
  RC_ASSERT(lease.ends.has_value() == (b.ends != lease::kNever));
  if (lease.ends) RC_ASSERT(*lease.ends == kLine.wall_of(b.ends));
  RC_ASSERT(lease.client_last_transaction_time == kLine.wall_of(b.client_last_transaction_time));
  RC_ASSERT(lease.hardware_address == b.hardware_address);
  RC_ASSERT(equal(lease.client_id, b.client_id));
  RC_ASSERT(equal(lease.host_name, b.host_name));
  RC_ASSERT(equal(lease.relay_agent_information, b.relay_agent_information));
  RC_ASSERT(equal(lease.vendor_class, b.vendor_class));
}

RC_GTEST_PROP(LeaseReaderProperty, WhatIsWrittenAsCsvIsReadBackExactly, ()) {
  const Binding first = arbitrary_binding();
  const Binding second = arbitrary_binding();
  std::string text = lease_csv_header();
  append_lease_csv(first.view(), kLine, text);
  append_lease_csv(second.view(), kLine, text);
  auto rows = read_lease_rows(LeaseFormat::Csv, text);
  RC_ASSERT(rows.ok());
  LeaseRow row;
  for (const Binding& binding : {first, second}) {
    RC_ASSERT((*rows)->next(row));
    RC_ASSERT(row.fault == "");
    check_equal(row.lease, binding.view());
  }
  RC_ASSERT(!(*rows)->next(row));
}

RC_GTEST_PROP(LeaseReaderProperty, WhatIsWrittenAsJsonIsReadBackExactly, ()) {
  const lease::Topology topology{lease::TopologySource{}};
  const Binding first = arbitrary_binding();
  const Binding second = arbitrary_binding();
  const auto item = [&](const Binding& b) {
    return api::to_text(api::Json(lease_json(b.view(), kLine, topology)));
  };
  const std::string text = "{\"items\":[\n" + item(first) + ",\n" + item(second) + "\n]}\n";
  auto rows = read_lease_rows(LeaseFormat::Json, text);
  RC_ASSERT(rows.ok());
  LeaseRow row;
  std::uint32_t line = 2;
  for (const Binding& binding : {first, second}) {
    RC_ASSERT((*rows)->next(row));
    RC_ASSERT(row.fault == "");
    RC_ASSERT(row.line == line++);
    check_equal(row.lease, binding.view());
  }
  RC_ASSERT(!(*rows)->next(row));
}

RC_GTEST_PROP(LeaseReaderProperty, NoTextMakesTheReadersStumble, (const std::string& text)) {
  for (const LeaseFormat format : {LeaseFormat::Csv, LeaseFormat::Json}) {
    for (const std::string& whole :
         {text, "address,state,starts,ends\n" + text, "[" + text, "{\"items\":[{" + text}) {
      auto rows = read_lease_rows(format, whole);
      if (!rows.ok()) continue;
      LeaseRow row;
      std::size_t count = 0;
      while ((*rows)->next(row)) RC_ASSERT(++count <= whole.size());
    }
  }
}

constexpr std::string_view kHeader =
    "address,state,hardware-address,client-id,host-name,starts,ends\r\n";

std::vector<LeaseRow> read(LeaseFormat format, std::string_view text) {
  auto rows = read_lease_rows(format, text);
  EXPECT_TRUE(rows.ok());
  std::vector<LeaseRow> out(1);
  while ((*rows)->next(out.back())) out.emplace_back();
  out.pop_back();
  return out;
}

std::vector<LeaseRow> read_csv(const std::string& lines) {
  return read(LeaseFormat::Csv, std::string(kHeader) + lines);
}

constexpr std::string_view kGood =
    "10.0.0.10,active,52:54:00:12:34:56,,\"a, \"\"b\"\"\",2026-11-21T16:20:00Z,never\r\n";

TEST(LeaseReader, QuotedFieldsMayHoldCommasAndQuotes) {
  const auto rows = read_csv(std::string(kGood));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].fault, "");
  EXPECT_EQ(as_text(rows[0].lease.host_name), "a, \"b\"");
  EXPECT_FALSE(rows[0].lease.ends.has_value());
}

TEST(LeaseReader, AMalformedFieldIsToldWithLineAndColumn) {
  struct Case {
    std::string line, column;
  };
  for (const Case& wrong : std::vector<Case>{
           {"10.0.0.300,active,,01,,2026-11-21T16:20:00Z,never",     "address"         },
           {"10.0.0.1,asleep,,01,,2026-11-21T16:20:00Z,never",       "state"           },
           {"10.0.0.1,active,52:54:zz,,,2026-11-21T16:20:00Z,never", "hardware-address"},
           {"10.0.0.1,active,,0,,2026-11-21T16:20:00Z,never",        "client-id"       },
           {"10.0.0.1,active,,01,\\x4,2026-11-21T16:20:00Z,never",   "host-name"       },
           {"10.0.0.1,active,,01,,yesterday,never",                  "starts"          },
           {"10.0.0.1,active,,01,,2026-11-21T16:20:00Z,",            "ends"            },
           {"10.0.0.1,active,,,,2026-11-21T16:20:00Z,never",         "hardware-address"},
           {"10.0.0.1,active",                                       ""                },
           {"10.0.0.1,active,,01,\"open,2026-11-21T16:20:00Z,never", ""                }
  }) {
    const auto rows = read_csv(std::string(kGood) + "\n" + wrong.line + "\n");
    ASSERT_EQ(rows.size(), 2u) << wrong.line;
    EXPECT_EQ(rows[1].column, wrong.column) << wrong.line;
    EXPECT_NE(rows[1].fault, "") << wrong.line;
    EXPECT_EQ(rows[1].line, 4u);  // an empty line is between
    EXPECT_EQ(rows[1].address, wrong.line.substr(0, wrong.line.find(',')));
  }
}

TEST(LeaseReader, ColumnsMayStandInAnyOrder) {
  const auto rows = read(LeaseFormat::Csv,
                         "ends,reserved,state,client-id,address,starts\n"
                         "2026-11-22T16:20:00Z,true,active,01ff,10.0.0.10,2026-11-21T16:20:00Z");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].fault, "");
  EXPECT_EQ(rows[0].lease.address.text(), "10.0.0.10");
  EXPECT_EQ(rows[0].lease.client_last_transaction_time, rows[0].lease.starts);
}

TEST(LeaseReader, ATextWithoutLeasesIsRefusedAsAWhole) {
  for (const char* wrong : {"", "address,state,starts\n", "address,state,starts,ends,colour\n",
                            "address,address,state,starts,ends\n"}) {
    EXPECT_FALSE(read_lease_rows(LeaseFormat::Csv, wrong).ok()) << wrong;
  }
  for (const char* wrong : {"", "7", "{}", "{\"items\":7}", "{\"next\":null"}) {
    EXPECT_FALSE(read_lease_rows(LeaseFormat::Json, wrong).ok()) << wrong;
  }
}

TEST(LeaseReader, JsonRowsAreReadOneByOneAndAWrongOneIsTold) {
  const auto rows = read(LeaseFormat::Json, R"({"next": null, "items": [
{"address": "10.0.0.10", "state": "active", "client-id": "01", "starts": "2026-11-21T16:20:00Z", "ends": null},
{"address": "10.0.0.11", "state": "active", "client-id": 7},
{"address": "10.0.0.12", "state" "active"},
7]})");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].fault, "");
  EXPECT_EQ(rows[1].column, "client-id");
  EXPECT_NE(rows[2].fault.find("line 4"), std::string::npos) << rows[2].fault;
  EXPECT_EQ(rows[3].fault, "is no object");
  EXPECT_EQ(rows[3].line, 5u);
}

TEST(LeaseCsv, NoFieldBeginsLikeAFormula) {
  std::string text;
  append_lease_csv({.host_name = as_bytes("=1+1"), .vendor_class = as_bytes("@x")}, kLine, text);
  EXPECT_NE(text.find(",\\x3d1+1,"), std::string::npos) << text;
  EXPECT_NE(text.find(",\\x40x\r\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace tandem::control
