// SPDX-License-Identifier: Apache-2.0
#include "control/metrics.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem::control {
namespace {

using testing::HasSubstr;

std::string metrics_chapter() {
  std::string text =
      "# Metrics\n\nWhat `GET /metrics` tells, in Prometheus' text format. Names and labels are "
      "stable, values are in base units, and no label ever names a client. Made from the table in "
      "`src/control/metric_table.cc`: `TANDEM_RECORD=1` in front of `control_test` rewrites it.\n\n"
      "Over TLS a scrape needs a token with the role `read` (`tandem token add prometheus "
      "--role read`; `authorization` in Prometheus' `scrape_config`). Every scope has seven "
      "series: "
      "of 10,000 scopes they are 4 MB, made in a tenth of a second without holding up a client. "
      "`GET /metrics?without-scopes` leaves them out. Alert rules and dashboards stand in "
      "`monitoring/`.\n\n| metric | kind | labels | meaning |\n|---|---|---|---|\n";
  for (const MetricRow& row : metric_table()) {
    std::string labels;
    for (std::size_t i = 0; i < row.label_count(); ++i) {
      labels += (i == 0 ? "`" : ", `") + std::string(row.labels[i]) + "`";
    }
    text += "| `" + std::string(row.name) + "` | " + std::string(to_text(row.kind)) + " | " +
            labels + " | " + std::string(row.help) + " |\n";
  }
  return text;
}

std::string everything() {
  Exposition exposition;
  Status status;
  status.counters.received[static_cast<std::size_t>(wire::MessageType::Discover)] = 7;
  status.counters.received[static_cast<std::size_t>(wire::MessageType::LeaseQuery)] = 2;
  status.replies.add(Duration::milliseconds(2));
  status.replies.add(Duration::seconds(60));
  add_status(exposition, status);
  const ScopeSample office{
      .subnet = Subnet::parse("10.0.0.0/24").value(),
      .name = "Office \"north\"\\",
      .shared_network = {},
      .use = {.size = 191, .free = 90, .active = 100, .abandoned = 1}
  };
  add_scopes(exposition, {&office, 1});
  add_events(exposition, {});
  add_http(exposition, {});
  add_certificate(exposition, WallTime::from_seconds(1'900'000'000));
  add_process(exposition, {}, WallTime::from_seconds(1'800'000'000), "1.2.3");
  return std::move(exposition).text();
}

TEST(Metrics, TheManualsChapterIsMadeFromTheTable) {
  const std::string path = TANDEM_SOURCE_DIR "/docs/metrics.md";
  if (std::getenv("TANDEM_RECORD") != nullptr) std::ofstream{path} << metrics_chapter();
  std::stringstream written;
  written << std::ifstream{path}.rdbuf();
  EXPECT_EQ(written.str(), metrics_chapter());
}

TEST(Metrics, NamesEndInTotalWhenAndOnlyWhenTheyAreCounters) {
  for (const MetricRow& row : metric_table()) {
    EXPECT_EQ(row.name.ends_with("_total"), row.kind == MetricKind::Counter) << row.name;
    EXPECT_TRUE(row.help.ends_with('.')) << row.name;
  }
}

TEST(Metrics, EveryRowHasASample) {
  const std::string text = everything();
  for (const MetricRow& row : metric_table()) {
    EXPECT_THAT(text, HasSubstr("\n# TYPE " + std::string(row.name) + " ")) << row.name;
  }
}

TEST(Metrics, MessagesAreCountedByTypeAndStrangeOnesTogether) {
  const std::string text = everything();
  EXPECT_THAT(text, HasSubstr("tandem_dhcp_received_total{type=\"DHCPDISCOVER\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("tandem_dhcp_received_total{type=\"DHCPINFORM\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("tandem_dhcp_received_total{type=\"other\"} 2\n"));
}

TEST(Metrics, BucketsAreCumulativeAndTheLastHoldsAll) {
  const std::string text = everything();
  EXPECT_THAT(text, HasSubstr("tandem_dhcp_reply_seconds_bucket{le=\"0.001\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("tandem_dhcp_reply_seconds_bucket{le=\"10\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("tandem_dhcp_reply_seconds_bucket{le=\"+Inf\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("tandem_dhcp_reply_seconds_count 2\n"));
}

TEST(Metrics, WhatPeopleNamedIsEscaped) {
  EXPECT_THAT(everything(), HasSubstr(R"(name="Office \"north\"\\",shared_network="")"));
}

// Prometheus' own opinion of names, units, help and format.
TEST(Metrics, PromtoolFindsNothingToSay) {
  if (std::system("promtool --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no promtool here";
  std::FILE* promtool = ::popen("promtool check metrics", "w");
  ASSERT_NE(promtool, nullptr);
  const std::string text = everything();
  EXPECT_EQ(std::fwrite(text.data(), 1, text.size(), promtool), text.size());
  EXPECT_EQ(::pclose(promtool), 0);
}

}  // namespace
}  // namespace tandem::control
