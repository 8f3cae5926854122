// SPDX-License-Identifier: Apache-2.0
// The option table against the registry's data, row by row.
#include "wire/option_table.h"

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wire/option_type.h"

namespace tandem::wire {
namespace {

using CsvRow = std::map<std::string, std::string>;

// One line of comma-separated values; fields may stand in double quotes.
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::vector<CsvRow> csv_rows() {
  std::ifstream file(TANDEM_SOURCE_DIR "/tests/data/dhcpv4-options.csv");
  std::string line;
  std::getline(file, line);
  const auto header = fields_of(line);
  std::vector<CsvRow> rows;
  while (std::getline(file, line)) {
    const auto fields = fields_of(line);
    EXPECT_EQ(fields.size(), header.size()) << line;
    CsvRow row;
    for (std::size_t i = 0; i < fields.size(); ++i) row[header[i]] = fields[i];
    rows.push_back(row);
  }
  return rows;
}

std::vector<CsvRow> named_csv_rows() {
  auto rows = csv_rows();
  std::erase_if(rows, [](const CsvRow& row) { return row.at("name").empty(); });
  return rows;
}

std::string space_name(Space space) {
  switch (space) {
    case Space::Dhcp4:
      return "dhcp4";
    case Space::RelayAgent:
      return "relay-agent";
    case Space::Ccc:
      return "ccc";
    case Space::PxeClient:
      return "pxeclient";
  }
  return "";
}

std::string role_name(Role role) {
  switch (role) {
    case Role::Config:
      return "config";
    case Role::Managed:
      return "managed";
    case Role::Echo:
      return "echo";
    case Role::Client:
      return "client";
    case Role::LeaseQuery:
      return "leasequery";
    case Role::Relay:
      return "relay";
    case Role::Structural:
      return "structural";
  }
  return "";
}

TEST(OptionTable, HoldsExactlyTheNamedRowsOfTheData) {
  const auto rows = named_csv_rows();
  const auto table = option_table();
  ASSERT_EQ(table.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const CsvRow& row = rows[i];
    const OptionSpec& spec = table[i];
    SCOPED_TRACE(row.at("space") + " " + row.at("code") + " " + row.at("name"));
    EXPECT_EQ(space_name(spec.space), row.at("space"));
    EXPECT_EQ(std::to_string(spec.code), row.at("code"));
    EXPECT_EQ(spec.name, row.at("name"));
    EXPECT_EQ(spec.aliases, row.at("aliases"));
    EXPECT_EQ(spec.type, row.at("type"));
    EXPECT_EQ(spec.array ? "y" : "n", row.at("array"));
    EXPECT_EQ(spec.size_min, std::stoi(row.at("min_len")));  // of "0-2" the first
    EXPECT_EQ(role_name(spec.role), row.at("server_role"));
    EXPECT_EQ(spec.overload_ok ? "y" : "n", row.at("overload_ok"));
    EXPECT_EQ(spec.rfc, row.at("rfc"));
  }
}

// The length rules of the data are not in the table: they follow from the types. The rules that
// begin with ">=" say no more than min_len, which the test above holds.
TEST(OptionTable, LengthRulesFollowFromTheTypes) {
  for (const CsvRow& row : named_csv_rows()) {
    const std::string& rule = row.at("len_rule");
    SCOPED_TRACE(row.at("name") + " " + rule);
    const OptionSpec* spec = nullptr;
    for (const OptionSpec& each : option_table()) {
      if (space_name(each.space) == row.at("space") && each.name == row.at("name")) spec = &each;
    }
    ASSERT_NE(spec, nullptr);
    const OptionType type = type_of(*spec);
    const bool octets_only = type.kind == Kind::Binary;  // "=16": a row of the constraints
    std::size_t base = 0;
    std::size_t step = 0;
    char rest = 0;
    if (std::sscanf(rule.c_str(), "=%zu", &base) == 1 && !octets_only) {
      EXPECT_EQ(size_rule(type), (SizeRule{base, 0}));
    } else if (std::sscanf(rule.c_str(), "%zu+n*%zu", &base, &step) == 2) {
      EXPECT_EQ(size_rule(type), (SizeRule{base, step}));
    } else if (std::sscanf(rule.c_str(), "n*%zu%c", &step, &rest) >= 1) {
      EXPECT_EQ(size_rule(type), (SizeRule{0, step}));
    } else {
      EXPECT_LE(size_rule(type).min, std::max<std::size_t>(spec->size_min, 2));
    }
  }
}

TEST(OptionTable, EveryTypeIsGood) {
  for (const OptionSpec& spec : option_table()) {
    const auto type = parse_type(spec.type);
    EXPECT_TRUE(type.ok()) << spec.name << ": " << (type.ok() ? "" : type.error().message);
  }
}

TEST(OptionTable, NamesAreUniqueWithinTheirSpace) {
  std::set<std::pair<Space, std::string>> seen;
  for (const OptionSpec& spec : option_table()) {
    EXPECT_TRUE(seen.emplace(spec.space, spec.name).second) << spec.name;
    std::istringstream aliases{std::string(spec.aliases)};
    for (std::string alias; aliases >> alias;) {
      EXPECT_TRUE(seen.emplace(spec.space, alias).second) << alias;
    }
  }
}

TEST(OptionTable, FindsByCodeNameAndAlias) {
  EXPECT_EQ(find_option(Space::Dhcp4, std::uint8_t{6})->name, "domain-name-servers");
  EXPECT_EQ(find_option(Space::Dhcp4, "routers")->code, 3);
  EXPECT_EQ(find_option(Space::Dhcp4, "bootfile-name")->code, 67);
  EXPECT_EQ(find_option(Space::RelayAgent, std::uint8_t{1})->name, "circuit-id");
  EXPECT_EQ(find_option(Space::Dhcp4, "circuit-id"), nullptr);
  EXPECT_EQ(find_option(Space::Dhcp4, ""), nullptr);
}

TEST(OptionTable, TheFirstOfSeveralUsesIsTheDefaultAndTheOthersHaveNames) {
  EXPECT_EQ(find_option(Space::Dhcp4, std::uint8_t{150})->name, "tftp-server-address");
  EXPECT_EQ(find_option(Space::Dhcp4, "grub-config-path")->code, 150);
}

TEST(OptionTable, UnassignedCodesHaveNoRow) {
  std::set<int> named;
  for (const CsvRow& row : named_csv_rows()) {
    if (row.at("space") == "dhcp4") named.insert(std::stoi(row.at("code")));
  }
  for (int code = 0; code < 256; ++code) {
    EXPECT_EQ(find_option(Space::Dhcp4, static_cast<std::uint8_t>(code)) != nullptr,
              named.contains(code))
        << code;
  }
}

}  // namespace
}  // namespace tandem::wire
