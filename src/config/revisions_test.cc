// SPDX-License-Identifier: Apache-2.0
#include "config/revisions.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_disk.h"

namespace tandem::config {
namespace {

constexpr WallTime kTime = WallTime::from_seconds(1'795'267'327);

Revisions open(Disk& disk) {
  auto opened = Revisions::open(disk);
  EXPECT_TRUE(opened.ok());
  return std::move(opened).value();
}

Result<std::uint64_t> try_store(Revisions& revisions, std::string_view text,
                                std::string_view author = "admin",
                                std::string_view comment = "because") {
  const Loaded loaded = load(text);
  EXPECT_NE(loaded.configuration, nullptr) << text;
  return revisions.store(*loaded.configuration, {.time = kTime,
                                                 .author = std::string(author),
                                                 .comment = std::string(comment),
                                                 .source = "api",
                                                 .file = std::nullopt});
}

std::uint64_t store(Revisions& revisions, std::string_view text) {
  const auto stored = try_store(revisions, text);
  EXPECT_TRUE(stored.ok()) << stored.error().message;
  return stored.value_or(0);
}

TEST(Revisions, AreNumberedAndReadBackExactly) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  EXPECT_EQ(revisions.latest(), std::nullopt);
  EXPECT_EQ(store(revisions, "{ } // first\r\n"), 1u);
  EXPECT_EQ(try_store(revisions, "{}", "j\"o\nhn\\", "größer").value_or(0), 2u);

  const Revisions again = open(disk);
  ASSERT_EQ(again.list().size(), 2u);
  EXPECT_EQ(again.list(), revisions.list());
  EXPECT_EQ(again.latest(), (RevisionInfo{2, kTime, "j\"o\nhn\\", "größer", "api", std::nullopt}));
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
  ASSERT_TRUE(try_store(revisions, "{}", "caf\xe9", std::string(5000, 'x')).ok());
  EXPECT_EQ(open(disk).latest()->author, "caf\\xe9");
  EXPECT_EQ(open(disk).latest()->comment.size(), 1000u);
}

TEST(Revisions, AFullDiskIsAnErrorAndLeavesTheLatest) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  store(revisions, "{}");
  disk.set_capacity(disk.used() + 10);
  const auto refused = try_store(revisions, "{ }");
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
      const bool said = try_store(before, "{} // new").ok();
      disk.crash();
      Revisions after = open(disk);
      ASSERT_TRUE(after.latest().has_value()) << seed << " " << cut;
      const std::string text = after.read(after.latest()->number).value().text;
      EXPECT_EQ(text, after.latest()->number == 2 ? "{} // new" : "{} // old");
      EXPECT_TRUE(!said || after.latest()->number == 2) << seed << " " << cut;
      EXPECT_TRUE(try_store(after, "{} // next").ok()) << seed << " " << cut;
    }
  }
}

// --- deltas

std::string many_scopes() {
  std::string text = "{ \"scopes\": [\n";
  for (int i = 0; i < 200; ++i) {
    text += fmt::format("  {{ \"subnet\": \"10.0.{}.0/24\", \"pools\": [] }},\n", i);
  }
  return text + "] }\n";
}

std::shared_ptr<const Configuration> store_next(Revisions& revisions,
                                                const std::shared_ptr<const Configuration>& next,
                                                const Configuration* previous) {
  const auto number = revisions.store(*next, {.time = kTime}, previous);
  EXPECT_TRUE(number.ok());
  return next->with_revision(number.value_or(0));
}

std::shared_ptr<const Configuration> with_name(const Configuration& base, int scope,
                                               std::string_view name) {
  const Edit edit{
      .where = {"scopes", fmt::format("10.0.{}.0", scope), "name"},
      .text = fmt::format("\"{}\"", name)
  };
  return config::edit(base, {&edit, 1}).configuration;
}

std::shared_ptr<const Configuration> without(const Configuration& base, int scope) {
  const Edit edit{
      .action = Edit::Action::Remove, .where = {"scopes", fmt::format("10.0.{}.0", scope)}
  };
  return config::edit(base, {&edit, 1}).configuration;
}

TEST(Revisions, ASmallChangeIsStoredAsWhatDiffersAndReadBackWhole) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  auto now = store_next(revisions, load(many_scopes()).configuration, nullptr);
  std::vector<std::string> texts = {now->text()};
  for (int i = 1; i <= 60; ++i) {
    const auto next =
        i % 3 == 0 ? without(*now, i) : with_name(*now, 100 + i % 7, fmt::format("n{}", i));
    now = store_next(revisions, next, now.get());
    texts.push_back(now->text());
    if (i % 20 == 0) revisions = open(disk);
  }
  EXPECT_LT(disk.content("revision-000002.delta").size(), 300u);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(revisions.read(i + 1).value().text, texts[i]) << i;
  }
  EXPECT_TRUE(revisions.damaged().empty());
}

TEST(Revisions, ALargeChangeIsStoredWhole) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  auto now = store_next(revisions, load(many_scopes()).configuration, nullptr);
  store_next(revisions, load("{}").configuration, now.get());
  EXPECT_TRUE(disk.exists("revision-000002.json"));
}

TEST(Revisions, WhatKeptDeltasRestOnIsKept) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  auto now = store_next(revisions, load(many_scopes()).configuration, nullptr);
  for (int i = 1; i <= 150; ++i) {
    now = store_next(revisions, with_name(*now, 7, fmt::format("n{}", i)), now.get());
  }
  EXPECT_TRUE(disk.exists("revision-000001.json"));
  EXPECT_FALSE(disk.exists("revision-000002.delta"));
  EXPECT_EQ(open(disk).list().size(), kRevisionsKept + 1);
  EXPECT_EQ(open(disk).read(151).value().text, now->text());
}

TEST(Revisions, ADeltaWhoseWholeIsDamagedIsPassedOverAndSaidSo) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  store(revisions, "{}");
  auto now = load(many_scopes()).configuration;
  now = store_next(revisions, now, nullptr);
  store_next(revisions, with_name(*now, 7, "x"), now.get());
  ASSERT_TRUE(disk.exists("revision-000003.delta"));
  disk.flip_bit("revision-000002.json", 400, 0);
  const Revisions again = open(disk);
  EXPECT_EQ(again.latest()->number, 1u);
  EXPECT_EQ(again.damaged().size(), 2u);
}

TEST(Revisions, TheFileLastTakenIsRemembered) {
  MemoryDisk disk;
  Revisions revisions = open(disk);
  const auto first = load("{ }").configuration;
  const FileMark mark = FileMark::of("{ }");
  const auto number = revisions.store(*first, {.time = kTime, .source = "file", .file = mark});
  const auto now = first->with_revision(*number);
  const auto next = load("{  }").configuration;
  ASSERT_TRUE(revisions.store(*next, {.time = kTime, .source = "api"}, now.get()).ok());
  EXPECT_EQ(open(disk).latest()->file, mark) << "a change through the API is none of the file";
  EXPECT_EQ(revisions.store(*next, {.time = kTime, .file = FileMark::of("x")}).value(), 3u)
      << "the same text, but the file was taken";
}

TEST(Revisions, FilesOfTheFirstFormatAreRead) {
  MemoryDisk disk;
  disk.put("revision-000004.json",
           to_bytes(as_bytes("// {\"revision\": 4, \"time\": 1795267327, \"author\": \"a\", "
                             "\"comment\": \"c\", \"size\": 3, \"crc32c\": 4028603687}\n{}\n")));
  const Revisions revisions = open(disk);
  ASSERT_EQ(revisions.list().size(), 1u) << revisions.damaged().front();
  EXPECT_EQ(revisions.latest(), (RevisionInfo{4, kTime, "a", "c", "", std::nullopt}));
  EXPECT_EQ(revisions.read(4).value().text, "{}\n");
}

// The same as above for a delta; also each operation failing once, without a crash.
TEST(Revisions, ADeltaIsStoredWholeOrNotAtAllWhateverFails) {
  const auto base = load(many_scopes()).configuration;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    for (std::uint64_t nth = 1; nth <= 8; ++nth) {
      for (const bool power : {true, false}) {
        MemoryDisk disk(seed);
        Revisions before = open(disk);
        const auto old = store_next(before, base, nullptr);
        const auto next = with_name(*old, 7, "new");
        power ? disk.cut_power(nth) : disk.fail_any(nth);
        const bool said = before.store(*next, {.time = kTime}, old.get()).ok();
        if (power) disk.crash();
        disk.forget_failures();
        Revisions after = open(disk);
        ASSERT_TRUE(after.latest().has_value()) << seed << " " << nth;
        const std::uint64_t number = after.latest()->number;
        EXPECT_EQ(after.read(number).value().text, number == 2 ? next->text() : old->text());
        EXPECT_TRUE(!said || number == 2) << seed << " " << nth;
        EXPECT_TRUE(after.store(*next, {.time = kTime}, old.get()).ok()) << seed << " " << nth;
        EXPECT_EQ(after.read(after.latest()->number).value().text, next->text());
      }
    }
  }
}

}  // namespace
}  // namespace tandem::config
