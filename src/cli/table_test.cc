// SPDX-License-Identifier: Apache-2.0
#include "cli/table.h"

#include <gtest/gtest.h>

#include "cli/show.h"

namespace tandem::cli {
namespace {

constexpr WallTime kNow = WallTime::from_seconds(1'700'000'000);  // 2023-11-14T22:13:20Z

const std::vector<Column> kColumns = {
    {"ADDRESS", "address"},
    {"STATE", "state", Format::State},
    {"HOST NAME", "host-name", Format::Text, 1},
    {"ENDS", "ends", Format::Time, 2},
    {"USE", "use", Format::Number, 3}
};

api::Array leases() {
  return api::parse_json(R"([
    {"address": "10.0.0.10", "state": "active", "host-name": "a-laptop-with-a-long-name",
     "ends": "2023-11-15T06:13:20Z", "use": 7},
    {"address": "10.0.0.100", "state": "expired", "host-name": null, "ends": null, "use": 1234}
  ])")
      ->get_array();
}

TEST(Table, ColumnsAreAlignedAndLinesEndWithoutBlanks) {
  EXPECT_EQ(render_table(kColumns, leases(), kNow, {}),
            "ADDRESS     STATE    HOST NAME                  ENDS     USE\n"
            "10.0.0.10   active   a-laptop-with-a-long-name  in 8 h     7\n"
            "10.0.0.100  expired                             never   1234\n");
}

TEST(Table, OnANarrowTerminalTheLeastImportantColumnsGoFirst) {
  EXPECT_EQ(render_table(kColumns, leases(), kNow, {.width = 55}),
            "ADDRESS     STATE    HOST NAME                  ENDS\n"
            "10.0.0.10   active   a-laptop-with-a-long-name  in 8 h\n"
            "10.0.0.100  expired                             never\n");
  EXPECT_EQ(render_table(kColumns, leases(), kNow, {.width = 20}),
            "ADDRESS     STATE\n"
            "10.0.0.10   active\n"
            "10.0.0.100  expired\n");
}

TEST(Table, WhatMustStayIsCut) {
  const std::vector<Column> columns = {
      {"NAME",    "name"   },
      {"COMMENT", "comment"}
  };
  const api::Array rows =
      api::parse_json(
          R"([{"name": "a rather long name", "comment": "a comment that is longer still"}])")
          ->get_array();
  EXPECT_EQ(render_table(columns, rows, kNow, {.width = 30}),
            "NAME            COMMENT\n"
            "a rather long…  a comment tha…\n");
}

TEST(Table, AColumnWithoutAnyValueIsLeftOut) {
  const api::Array rows =
      api::parse_json(R"([{"address": "10.0.0.1", "state": "free"}])")->get_array();
  EXPECT_EQ(render_table(kColumns, rows, kNow, {}),
            "ADDRESS   STATE\n"
            "10.0.0.1  free\n");
}

TEST(Table, ColoursDoNotCountAsWidth) {
  const std::vector<Column> columns = {
      {"STATE", "state", Format::State},
      {"ADDRESS", "address"}
  };
  EXPECT_EQ(render_table(columns, leases(), kNow, {.colours = true}),
            "\x1b[1mSTATE    ADDRESS\x1b[0m\n"
            "\x1b[32mactive\x1b[0m   10.0.0.10\n"
            "\x1b[2mexpired\x1b[0m  10.0.0.100\n");
}

TEST(Table, CsvQuotesWhatMustBe) {
  const std::vector<Column> columns = {
      {"NAME", "reservation.name|name"},
      {"LIST", "list"                 }
  };
  const api::Array rows =
      api::parse_json(
          R"([{"name": "a \"b\"", "list": ["x", "y"]}, {"reservation": {"name": "c"}, "list": null}])")
          ->get_array();
  EXPECT_EQ(csv_heading(columns) + render_csv(columns, rows),
            "name,list\r\n\"a \"\"b\"\"\",\"x, y\"\r\nc,\r\n");
}

TEST(Show, MembersAreAlignedAndNestedOnesIndented) {
  setenv("TZ", "UTC", 1);
  const api::Json object = *api::parse_json(R"({
    "subnet": "10.0.0.0/24", "name": "Office", "ends": "2023-11-15T06:13:20Z", "uptime": 5400,
    "relays": [], "interfaces": ["eth0", "eth1"], "nothing": null, "percentage-in-use": 50,
    "options": {"routers": ["10.0.0.1"]},
    "pools": [{"range": "10.0.0.10-10.0.0.20", "lease-time": "8h"}, {"range": "10.0.0.30"}]
  })");
  EXPECT_EQ(render_object(object, kNow, {}),
            "subnet             10.0.0.0/24\n"
            "name               Office\n"
            "ends               2023-11-15 06:13:20 UTC (in 8 h)\n"
            "uptime             1 h 30 min\n"
            "relays             none\n"
            "interfaces         eth0, eth1\n"
            "nothing            -\n"
            "percentage-in-use  █████░░░░░  50 %\n"
            "options\n"
            "  routers  10.0.0.1\n"
            "pools\n"
            "  - range       10.0.0.10-10.0.0.20\n"
            "    lease-time  8h\n"
            "  - range  10.0.0.30\n");
}

TEST(Show, ChangesAreADiff) {
  const api::Json change = *api::parse_json(R"({"changes": [
    {"action": "added", "where": ["scopes", "10.0.3.0"],
     "after": {"subnet": "10.0.3.0/24", "name": "a workshop with a long name"}},
    {"action": "changed", "where": ["lease-time"], "before": "8h", "after": "4h"},
    {"action": "changed", "where": ["options", "routers"], "before": ["10.0.0.1", "10.0.0.2"],
     "after": ["10.0.0.1"]},
    {"action": "changed", "where": ["relays"], "after": ["10.0.0.1"],
     "before": ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"]},
    {"action": "removed", "where": ["scopes", "10.0.0.0", "exclusions", "10.0.0.5"],
     "before": "10.0.0.5"}], "more": 3})");
  EXPECT_EQ(render_changes(change, {}),
            "+ scopes/10.0.3.0\n"
            "  + {\n"
            "  +   \"subnet\": \"10.0.3.0/24\",\n"
            "  +   \"name\": \"a workshop with a long name\"\n"
            "  + }\n"
            "~ lease-time: \"8h\" -> \"4h\"\n"
            "~ options/routers: [\"10.0.0.1\",\"10.0.0.2\"] -> [\"10.0.0.1\"]\n"
            "~ relays\n"
            "    [\n"
            "  -   \"10.0.0.1\",\n"
            "  -   \"10.0.0.2\",\n"
            "  -   \"10.0.0.3\",\n"
            "  -   \"10.0.0.4\",\n"
            "  -   \"10.0.0.5\",\n"
            "  -   \"10.0.0.6\"\n"
            "  +   \"10.0.0.1\"\n"
            "    ]\n"
            "- scopes/10.0.0.0/exclusions/10.0.0.5: \"10.0.0.5\"\n"
            "... and 3 more\n");
  EXPECT_EQ(summary_of(change), "1 added, 3 changed, 1 removed, 3 more");
  EXPECT_EQ(summary_of(*api::parse_json(R"({"changes": []})")), "nothing changes");
}

TEST(Show, ALineDiffLeavesOutWhatIsFarFromAnyChange) {
  EXPECT_EQ(line_diff("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nX\nf\n", {}),
            "    ...\n"
            "    c\n"
            "    d\n"
            "  - e\n"
            "  + X\n"
            "    f\n");
}

}  // namespace
}  // namespace tandem::cli
