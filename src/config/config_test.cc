// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/configuration.h"
#include "config/keys.h"
#include "config/schema.h"

namespace tandem::config {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path kSource = TANDEM_SOURCE_DIR;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream content;
  content << in.rdbuf();
  return content.str();
}

// The file is what we say it is; TANDEM_RECORD=1 writes it.
void expect_recorded(const fs::path& path, const std::string& content) {
  if (std::getenv("TANDEM_RECORD") != nullptr) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }
  EXPECT_EQ(read_file(path), content) << path << ": record it anew with TANDEM_RECORD=1";
}

std::vector<fs::path> documents_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  EXPECT_FALSE(paths.empty()) << folder;
  return paths;
}

std::string rendered(const Loaded& loaded) {
  std::string text;
  for (const Fault& fault : loaded.faults) text += render("tandem.json", fault);
  return text;
}

Loaded load_good(std::string_view text) {
  Loaded loaded = load(text);
  EXPECT_NE(loaded.settings, nullptr) << rendered(loaded);
  return loaded;
}

TEST(Config, EveryExampleLoadsWithoutAWarning) {
  for (const fs::path& path : documents_in(kSource / "docs/examples")) {
    const Loaded loaded = load(read_file(path), 7);
    EXPECT_EQ(rendered(loaded), "") << path;
    ASSERT_NE(loaded.settings, nullptr) << path;
    EXPECT_EQ(loaded.settings->revision, 7u);
  }
}

TEST(Config, EveryBadDocumentIsRefusedWithAllItsFaults) {
  for (const fs::path& path : documents_in(kSource / "tests/config/bad")) {
    const Loaded loaded = load(read_file(path));
    EXPECT_EQ(loaded.settings, nullptr) << path;
    EXPECT_GT(loaded.errors, 0u) << path;
    expect_recorded(fs::path(path).replace_extension(".expected"), rendered(loaded));
  }
}

TEST(Config, ThePublishedSchemaIsThatOfTheKeyTable) {
  expect_recorded(kSource / "api/config.schema.json", json_schema());
}

TEST(Config, TheReferenceChapterIsThatOfTheKeyTable) {
  expect_recorded(kSource / "docs/configuration.md", reference_chapter());
}

TEST(Config, AnEmptyDocumentIsAServerWithDefaults) {
  const Loaded loaded = load_good("{}");
  EXPECT_EQ(loaded.settings->server_name, "tandem");
  EXPECT_EQ(loaded.settings->storage_directory, "/var/lib/tandem");
  EXPECT_TRUE(loaded.settings->topology.scopes().empty());
}

// Every row of the table is read, and by the form that it states: a value of no form is refused at
// its own path.
TEST(Config, EveryKeyOfTheTableIsRead) {
  const std::map<std::string_view, std::string_view> frames = {
      {"document",          "{}"                                                           },
      {"server",            R"({{"server": {}}})"                                          },
      {"decline-limits",    R"({{"server": {{"decline-limits": {}}}}})"                    },
      {"storage",           R"({{"storage": {}}})"                                         },
      {"control",           R"({{"control": {}}})"                                         },
      {"tls",               R"({{"control": {{"tls": {}}}}})"                              },
      {"option-definition", R"({{"option-definitions": [{}]}})"                            },
      {"scope",             R"({{"scopes": [{}]}})"                                        },
      {"pool",              R"({{"scopes": [{{"subnet": "10.0.0.0/24", "pools": [{}]}}]}})"},
      {"reservation",       R"({{"reservations": [{}]}})"                                  },
      {"shared-network",    R"({{"shared-networks": [{}]}})"                               },
  };
  for (const ObjectSpec& spec : object_specs()) {
    ASSERT_TRUE(frames.contains(spec.name)) << spec.name;
    for (const Key* key : spec.keys()) {
      const std::string object = fmt::format("{{\"{}\": null}}", key->name);
      const Loaded loaded = load(fmt::format(fmt::runtime(frames.at(spec.name)), object));
      const bool refused = std::ranges::any_of(loaded.faults, [&](const Fault& fault) {
        return fault.path.ends_with(key->name) && fault.message.ends_with("this is null");
      });
      EXPECT_TRUE(refused) << spec.name << ": " << key->name;
    }
  }
}

TEST(Config, ParametersArriveAtTheirLevel) {
  const Loaded loaded = load_good(R"({
    "lease-time": "2h", "authoritative": false, "unasked-lease-time": "remaining",
    "scopes": [{ "subnet": "10.0.0.0/24", "allocation": "lowest", "trust-relay-information-from-clients": true,
                 "pools": [{ "range": "10.0.0.20-10.0.0.30", "offer-hold": 30 }, { "range": "10.0.0.5", "next-server": "192.0.2.1" }],
                 "reservations": [{ "address": "10.0.0.9", "client-id": "text:door", "boot-file": "x", "name": "door" }] }]})");
  const lease::TopologySource source = loaded.settings->topology.source();
  EXPECT_EQ(source.parameters.lease_time, Duration::seconds(7200));
  EXPECT_EQ(source.parameters.authoritative, false);
  EXPECT_EQ(source.parameters.unasked_lease_time, lease::UnaskedLeaseTime::Remaining);
  const lease::Scope& scope = source.scopes.at(0);
  EXPECT_EQ(scope.parameters.allocation, lease::Allocation::Lowest);
  EXPECT_EQ(scope.parameters.trust_relay_information_from_clients, true);
  ASSERT_EQ(scope.pools.size(), 2u);
  EXPECT_EQ(scope.pools[0].range.text(), "10.0.0.5") << "pools are ascending";
  EXPECT_EQ(scope.pools[1].parameters.offer_hold, Duration::seconds(30));
  EXPECT_EQ(as_text(scope.reservations.at(0).client_id), "door");
  EXPECT_EQ(scope.reservations[0].parameters.boot_file, "x");
}

TEST(Config, OptionsAreTakenByNameAliasAndNumber) {
  const Loaded loaded = load_good(R"({"options": {
    "domain-name-servers": ["192.0.2.53"], "3": ["192.0.2.1"], "private-224": "hex:0a0b",
    "ntp-servers": { "value": ["192.0.2.9"], "send": "always" }, "domain-name": { "send": "never" },
    "225": { "hex": "00ff" } }})");
  const auto& options = loaded.settings->topology.parameters().options;
  ASSERT_EQ(options.size(), 6u);
  EXPECT_EQ(options[0].code, 3);
  EXPECT_EQ(to_hex(options[0].value), "c0000201");
  EXPECT_EQ(to_hex(options[1].value), "c0000235");
  EXPECT_EQ(options[2].send, lease::Send::Never);
  EXPECT_EQ(options[3].send, lease::Send::Always);
  EXPECT_EQ(to_hex(options[4].value), "0a0b");
  EXPECT_EQ(to_hex(options[5].value), "00ff");
}

TEST(Config, OptionsThatTheServerMakesItselfAreRefused) {
  for (const int code : {0, 50, 51, 52, 53, 54, 55, 57, 58, 59, 61, 82, 255}) {
    const Loaded loaded =
        load(fmt::format(R"({{"options": {{"{}": {{"hex": "0a0b0c0d"}}}}}})", code));
    EXPECT_EQ(loaded.errors, 1u) << code << "\n" << rendered(loaded);
  }
}

TEST(Config, LeaseTimeTakesUnsetBoundsAlong) {
  const Loaded loaded = load_good(R"({ "lease-time": "30d", "scopes": [
    { "subnet": "10.0.0.0/24", "lease-time": "2m", "pools": [{ "range": "10.0.0.1" }] }] })");
  const lease::TopologySource source = loaded.settings->topology.source();
  EXPECT_EQ(source.parameters.lease_time_max, Duration::seconds(30 * 86400));
  EXPECT_EQ(source.scopes[0].parameters.lease_time_min, Duration::seconds(120));
}

TEST(Config, SlashThirtyOneHasNoNetworkAddress) {
  load_good(
      R"({ "scopes": [{ "subnet": "10.0.0.0/31", "pools": [{ "range": "10.0.0.0/31" }] }] })");
}

TEST(Config, OneHardwareAddressMayHaveAReservationInEachScope) {
  load_good(R"({ "scopes": [
    { "subnet": "10.0.0.0/24", "reservations": [{ "address": "10.0.0.5", "hardware-address": "52:54:00:00:00:01" }] },
    { "subnet": "10.0.1.0/24", "reservations": [{ "address": "10.0.1.5", "hardware-address": "52:54:00:00:00:01" }] }] })");
}

TEST(Config, WhatIsUnwiseIsAWarningAndServes) {
  const Loaded loaded = load_good(R"({ "scopes": [
    { "subnet": "10.0.0.0/24" },
    { "subnet": "10.0.1.0/24", "lease-time": 30, "exclusions": ["10.0.1.0/26", "10.0.1.64/26"],
      "pools": [{ "range": "10.0.1.10-10.0.1.99" }],
      "reservations": [{ "address": "10.0.1.7", "hardware-address": "52:54:00:00:00:01" }] }] })");
  EXPECT_EQ(loaded.warnings, 4u) << rendered(loaded);
}

TEST(Config, FaultsBeyondTheBoundAreCounted) {
  std::string text = "{";
  for (int i = 0; i < 1500; ++i) text += fmt::format("\"key{}\": 1,\n", i);
  const Loaded loaded = load(text + "}");
  EXPECT_EQ(loaded.errors, 1500u);
  EXPECT_EQ(loaded.faults.size(), kFaultsMax);
}

// 10,000 scopes and 200,000 reservations, the size of a large provider.
std::string large_document() {
  std::string text = "{\"scopes\": [\n";
  for (std::uint32_t s = 0; s < 10'000; ++s) {
    const Ipv4Address network{Ipv4Address::of(10, 0, 0, 0).value() + s * 256};
    text += fmt::format(
        "{{\"subnet\": \"{}/24\", \"pools\": [{{\"range\": \"{}-{}\"}}], "
        "\"options\": {{\"routers\": [\"{}\"]}}, \"reservations\": [\n",
        network.text(), (network + 100).text(), (network + 200).text(), (network + 1).text());
    for (std::uint32_t r = 0; r < 20; ++r) {
      text += fmt::format(
          "{{\"address\": \"{}\", \"hardware-address\": \"52:54:{:02x}:{:02x}:{:02x}:{:02x}\", "
          "\"name\": \"h{}\"}},\n",
          (network + 10 + r).text(), s >> 16, s >> 8 & 255, s & 255, r, r);
    }
    text += "]},\n";
  }
  return text + "]}";
}

TEST(Config, ALargeDocumentLoadsInSeconds) {
  const std::string text = large_document();
  const auto start = std::chrono::steady_clock::now();
  const Loaded loaded = load_good(text);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(loaded.settings->topology.scopes().size(), 10'000u);
  RecordProperty("seconds", std::to_string(taken.count()));
  RecordProperty("octets", std::to_string(text.size()));
}

}  // namespace
}  // namespace tandem::config
