// SPDX-License-Identifier: Apache-2.0
#include "load/ledger.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/ledger_file.h"

namespace tandem::load {
namespace {

using testing::HasSubstr;

const Identity kAnna(0x0200, 1), kBert(0x0200, 2);
const Ipv4Address kSeven = Ipv4Address::of(10, 0, 0, 7), kEight = Ipv4Address::of(10, 0, 0, 8);
const Ipv4Address kServer = Ipv4Address::of(10, 0, 0, 1);

WallTime at(std::int64_t seconds) {
  return WallTime::from_seconds(1'800'000'000 + seconds);
}
LedgerEntry ack(Identity client, Ipv4Address address, std::int64_t from, std::int64_t until) {
  return {.kind = LedgerEntry::Kind::Acknowledged,
          .at = at(from),
          .client = client,
          .address = address,
          .server = kServer,
          .until = at(until)};
}
LedgerEntry end(Identity client, Ipv4Address address, std::int64_t when) {
  return {.kind = LedgerEntry::Kind::GivenUp,
          .at = at(when),
          .client = client,
          .address = address,
          .server = {},
          .until = {}};
}

TEST(Ledger, AnAddressAcknowledgedToTwoAtATimeIsToldWithBothNamesAndTimes) {
  Ledger ledger;
  EXPECT_FALSE(ledger.add(ack(kAnna, kSeven, 0, 3600)));
  const auto doubled = ledger.add(ack(kBert, kSeven, 10, 3610));
  ASSERT_TRUE(doubled);
  EXPECT_THAT(*doubled, HasSubstr("10.0.0.7"));
  EXPECT_THAT(*doubled, HasSubstr(kAnna.text()));
  EXPECT_THAT(*doubled, HasSubstr(kBert.text()));
  EXPECT_THAT(*doubled, HasSubstr(at(3600).text()));
  EXPECT_THAT(*doubled, HasSubstr(at(10).text()));
}

TEST(Ledger, AnAddressMayGoToAnotherWhenItsLeaseHasEnded) {
  Ledger ledger;
  EXPECT_FALSE(ledger.add(ack(kAnna, kSeven, 0, 60)));
  EXPECT_FALSE(ledger.add(ack(kBert, kSeven, 60, 120)));
}

TEST(Ledger, ARenewalExtendsThePromise) {
  Ledger ledger;
  EXPECT_FALSE(ledger.add(ack(kAnna, kSeven, 0, 60)));
  EXPECT_FALSE(ledger.add(ack(kAnna, kSeven, 30, 90)));
  EXPECT_TRUE(ledger.add(ack(kBert, kSeven, 70, 120)));
}

TEST(Ledger, WhatItsClientGaveUpMayGoToAnotherAtOnce) {
  Ledger ledger;
  EXPECT_FALSE(ledger.add(ack(kAnna, kSeven, 0, 3600)));
  EXPECT_FALSE(ledger.add(end(kAnna, kSeven, 10)));
  EXPECT_FALSE(ledger.add(ack(kBert, kSeven, 10, 3600)));
}

TEST(Ledger, NobodyGivesUpWhatAnotherHolds) {
  Ledger ledger;
  EXPECT_FALSE(ledger.add(ack(kAnna, kSeven, 0, 3600)));
  EXPECT_FALSE(ledger.add(end(kBert, kSeven, 10)));
  EXPECT_TRUE(ledger.add(ack(kBert, kSeven, 11, 3600)));
}

TEST(Ledger, AClientBoundAnewHasGivenUpTheAddressBefore) {
  Ledger ledger;
  EXPECT_FALSE(ledger.add(ack(kAnna, kSeven, 0, 3600)));
  EXPECT_FALSE(ledger.add(ack(kAnna, kEight, 10, 3600)));
  EXPECT_FALSE(ledger.add(ack(kBert, kSeven, 11, 3600)));
  EXPECT_EQ(ledger.holder(kSeven, at(12)), kBert);
  EXPECT_EQ(ledger.holder(kEight, at(12)), kAnna);
}

TEST(Ledger, ALeaseForEverNeverEnds) {
  Ledger ledger;
  LedgerEntry entry = ack(kAnna, kSeven, 0, 0);
  entry.until = at(0) + Duration::infinite();
  EXPECT_FALSE(ledger.add(entry));
  EXPECT_TRUE(ledger.add(ack(kBert, kSeven, 1'000'000'000, 1'000'000'060)));
}

TEST(Ledger, ShowsWhatIsLive) {
  Ledger ledger;
  EXPECT_FALSE(ledger.add(ack(kAnna, kSeven, 0, 60)));
  EXPECT_FALSE(ledger.add(ack(kBert, kEight, 0, 3600)));
  std::vector<LedgerEntry> live;
  ledger.for_each_live(at(100), [&](const LedgerEntry& entry) { live.push_back(entry); });
  ASSERT_EQ(live.size(), 1u);
  EXPECT_EQ(live[0].client, kBert);
}

TEST(LedgerEntry, SurvivesItsLine) {
  LedgerEntry odd = ack(kAnna, kSeven, 0, 3600);
  odd.at = odd.at + Duration::nanoseconds(1);
  LedgerEntry endless = odd;
  endless.until = endless.at + Duration::infinite();
  for (const LedgerEntry& entry : {odd, endless, end(kBert, kEight, 5)}) {
    const auto parsed = LedgerEntry::parse(entry.line());
    ASSERT_TRUE(parsed) << entry.line() << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, entry);
  }
}

TEST(LedgerEntry, EveryOtherLineIsRefused) {
  const std::string good = ack(kAnna, kSeven, 0, 3600).line();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(LedgerEntry::parse(good.substr(0, size))) << size;
  }
  EXPECT_FALSE(LedgerEntry::parse(good + " more"));
  EXPECT_FALSE(LedgerEntry::parse("end 1.000000000 02:00 10.0.0.7"));
}

TEST(LedgerFile, IsReadBackAndDoubledAddressesInItAreFound) {
  const auto path = std::filesystem::path(testing::TempDir()) / "tandem-load-ledger-test";
  std::filesystem::remove(path);
  {
    auto file = LedgerFile::open(path);
    ASSERT_TRUE(file);
    file->add(ack(kAnna, kSeven, 0, 3600));
    file->add(ack(kBert, kSeven, 10, 3600));
    ASSERT_TRUE(file->flush());
  }
  std::vector<std::string> doubled;
  const auto ledger = read_ledger(path, doubled);
  ASSERT_TRUE(ledger);
  EXPECT_EQ(ledger->size(), 1u);
  EXPECT_EQ(doubled.size(), 1u);
  std::ofstream(path, std::ios::app) << "nonsense\n";
  const auto broken = read_ledger(path, doubled);
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message, HasSubstr(path.string() + ":3:"));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace tandem::load
