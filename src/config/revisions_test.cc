// SPDX-License-Identifier: Apache-2.0
#include "config/revisions.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_disk.h"
#include "config/config.h"

namespace tandem::config {
namespace {

constexpr WallTime kTime = WallTime::from_seconds(1'795'267'327);

Revisions open(Disk& disk) {
  auto opened = Revisions::open(disk);
  EXPECT_TRUE(opened.ok());
  return std::move(opened).value();
}

std::uint64_t store(Revisions& revisions, std::string_view text) {
  const auto stored = revisions.store(text, kTime, "admin", "because");
  EXPECT_TRUE(stored.ok()) << stored.error().message;
  return stored.value_or(0);
}

TEST(Revisions, AreNumberedAndReadBackExactly) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  EXPECT_EQ(revisions.latest(), std::nullopt);
  EXPECT_EQ(store(revisions, "{ } // first\r\n"), 1u);
  EXPECT_EQ(revisions.store("{}", kTime, "j\"o\nhn\\", "größer").value_or(0), 2u);

  const Revisions again = open(disk);
  ASSERT_EQ(again.list().size(), 2u);
  EXPECT_EQ(again.list(), revisions.list());
  EXPECT_EQ(again.latest(), (RevisionInfo{2, kTime, "j\"o\nhn\\", "größer"}));
  EXPECT_EQ(again.read(1).value().text, "{ } // first\r\n");
}

TEST(Revisions, AFileIsADocumentItself) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  store(revisions, "{\"lease-time\": \"8h\"}");
  EXPECT_NE(load(as_text(disk.content("revision-000001.json"))).settings, nullptr);
}

TEST(Revisions, TheLatestTextAgainMakesNoNewOne) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  store(revisions, "{}");
  EXPECT_EQ(store(revisions, "{}"), 1u);
  EXPECT_EQ(store(revisions, "{ }"), 2u);
  EXPECT_EQ(store(revisions, "{}"), 3u) << "an older text again is a change";
}

TEST(Revisions, TheLastHundredAreKept) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  for (int i = 1; i <= 105; ++i) store(revisions, fmt::format("{{}} // {}", i));
  EXPECT_EQ(revisions.list().size(), kRevisionsKept);
  EXPECT_EQ(open(disk).list().front().number, 6u);
  EXPECT_EQ(disk.list().value().size(), kRevisionsKept);
}

TEST(Revisions, ADamagedOneIsPassedOverAndItsNumberNotGivenAgain) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  store(revisions, "{}");
  store(revisions, "{ \"lease-time\": 60 }");
  disk.flip_bit("revision-000002.json", disk.content("revision-000002.json").size() - 3, 0);
  Revisions again = open(disk);
  EXPECT_EQ(again.latest()->number, 1u);
  EXPECT_EQ(store(again, "{ }"), 3u);
}

TEST(Revisions, NotesThatAreNoUtf8AreMadePrintable) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  ASSERT_TRUE(revisions.store("{}", kTime, "caf\xe9", std::string(5000, 'x')).ok());
  EXPECT_EQ(open(disk).latest()->author, "caf\\xe9");
  EXPECT_EQ(open(disk).latest()->comment.size(), 1000u);
}

TEST(Revisions, AFullDiskIsAnErrorAndLeavesTheLatest) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  store(revisions, "{}");
  disk.set_capacity(disk.used() + 10);
  const auto refused = revisions.store("{ }", kTime, "", "");
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, testing::StartsWith("revision 2 could not be stored: "));
  EXPECT_EQ(open(disk).latest()->number, 1u);
  disk.set_capacity(MemoryDisk::kUnlimited);
  EXPECT_EQ(store(revisions, "{ }"), 2u) << "what was left of the attempt is in nobody's way";
}

// The power fails at each operation in turn, with many fates of what was not synced.
TEST(Revisions, ACrashLeavesTheOldOrTheNewWhole) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    for (std::uint64_t cut = 1; cut <= 8; ++cut) {
      MemoryDisk disk(seed);
      Revisions before = open(disk);
      store(before, "{} // old");
      disk.cut_power(cut);
      const bool said = before.store("{} // new", kTime, "admin", "").ok();
      disk.crash();
      Revisions after = open(disk);
      ASSERT_TRUE(after.latest().has_value()) << seed << " " << cut;
      const std::string text = after.read(after.latest()->number).value().text;
      EXPECT_EQ(text, after.latest()->number == 2 ? "{} // new" : "{} // old");
      EXPECT_TRUE(!said || after.latest()->number == 2) << seed << " " << cut;
      EXPECT_TRUE(after.store("{} // next", kTime, "admin", "").ok()) << seed << " " << cut;
    }
  }
}

}  // namespace
}  // namespace tandem::config
