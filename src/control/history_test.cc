// SPDX-License-Identifier: Apache-2.0
#include "control/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_disk.h"

namespace tandem::control {
namespace {

using Kind = ChangeResult::Kind;

constexpr WallTime kNow = WallTime::from_seconds(1'800'000'000);

std::string document(std::string_view name) {
  return R"({ "server": { "name": ")" + std::string(name) +
         R"(" }, // kept
  "scopes": [
    { "subnet": "10.0.0.0/24", "pools": [{ "range": "10.0.0.10-10.0.0.19" }] }
  ]})";
}

// A data directory and a configuration file beside it.
class HistoryTest : public testing::Test {
 protected:
  std::unique_ptr<History> open() {
    auto history = History::open(disk_, [this]() -> Result<std::string> { return file_; });
    EXPECT_TRUE(history.ok());
    return std::move(*history);
  }
  static Change edit(std::string name) {
    return {.what = Edits{{.where = {"server", "name"}, .text = "\"" + name + "\""}},
            .author = "alice"};
  }
  static Change whole(std::string text) { return {.what = WholeDocument{std::move(text)}}; }
  static std::string name(const History& history) {
    return history.current() ? history.current()->settings()->server_name : "none";
  }

  MemoryDisk disk_;
  std::string file_ = document("one");
};

TEST_F(HistoryTest, TheFileBecomesTheFirstRevision) {
  const auto history = open();
  EXPECT_EQ(history->current(), nullptr);
  const ChangeResult taken = history->take_file_at_start(kNow);
  EXPECT_TRUE(taken.done());
  EXPECT_EQ(taken.revision, 1u);
  EXPECT_EQ(history->revisions().latest()->source, "file");
  EXPECT_EQ(history->current()->text(), file_);
}

TEST_F(HistoryTest, TheSameFileIsNotTakenAgain) {
  const auto history = open();
  ASSERT_TRUE(history->take_file(kNow).done());
  EXPECT_TRUE(history->take_file(kNow).done());
  const ChangeResult again = open()->take_file_at_start(kNow);
  EXPECT_TRUE(again.done());
  EXPECT_EQ(again.revision, 1u);
  EXPECT_EQ(again.configuration, nullptr);
}

TEST_F(HistoryTest, AChangeThroughTheApiSurvivesARestartWithTheSameFile) {
  ASSERT_TRUE(open()->take_file(kNow).done());
  ASSERT_TRUE(open()->apply(edit("two"), kNow).done());
  const auto history = open();
  EXPECT_TRUE(history->take_file_at_start(kNow).done());
  EXPECT_EQ(name(*history), "two");
  EXPECT_THAT(history->current()->text(), testing::HasSubstr("// kept"));
}

TEST_F(HistoryTest, AFileThatChangedIsTaken) {
  const auto history = open();
  ASSERT_TRUE(history->take_file(kNow).done());
  file_ = document("two");
  const ChangeResult taken = history->take_file(kNow);
  EXPECT_TRUE(taken.done());
  EXPECT_EQ(taken.revision, 2u);
  EXPECT_EQ(taken.differences.size(), 1u);
  EXPECT_EQ(name(*history), "two");
}

TEST_F(HistoryTest, AFileAndAnApiThatBothChangedAreNotReconciledByChance) {
  const auto history = open();
  ASSERT_TRUE(history->take_file(kNow).done());
  ASSERT_TRUE(history->apply(edit("api"), kNow).done());
  file_ = document("file");
  const ChangeResult refused = history->take_file(kNow);
  EXPECT_EQ(refused.kind, Kind::Diverged);
  EXPECT_THAT(refused.detail, testing::HasSubstr("tandem config apply -f"));
  EXPECT_EQ(name(*history), "api");
  const auto restarted = open();
  EXPECT_EQ(restarted->take_file_at_start(kNow).kind, Kind::Diverged);
  EXPECT_EQ(name(*restarted), "api");
}

TEST_F(HistoryTest, ApplyingTheFilesTextMarksItAsTaken) {
  const auto history = open();
  ASSERT_TRUE(history->take_file(kNow).done());
  ASSERT_TRUE(history->apply(edit("api"), kNow).done());
  file_ = document("file");
  ASSERT_TRUE(history->apply(whole(file_), kNow).done());
  EXPECT_TRUE(history->take_file(kNow).done());
  // And from there on the file may change again.
  file_ = document("next");
  EXPECT_TRUE(history->take_file(kNow).done());
  EXPECT_EQ(name(*history), "next");
}

TEST_F(HistoryTest, RollingBackToTheFileLetsItChangeAgain) {
  const auto history = open();
  ASSERT_TRUE(history->take_file(kNow).done());
  ASSERT_TRUE(history->apply(edit("api"), kNow).done());
  const ChangeResult back = history->apply({.what = Rollback{1}}, kNow);
  ASSERT_TRUE(back.done());
  EXPECT_EQ(back.revision, 3u);
  EXPECT_EQ(name(*history), "one");
  file_ = document("two");
  EXPECT_TRUE(history->take_file(kNow).done());
}

TEST_F(HistoryTest, ABadFileLeavesWhatIsServed) {
  const auto history = open();
  ASSERT_TRUE(history->take_file(kNow).done());
  file_ = "{ \"scopes\": [{}] }";
  const ChangeResult refused = history->take_file(kNow);
  EXPECT_EQ(refused.kind, Kind::Refused);
  EXPECT_FALSE(refused.faults.empty());
  EXPECT_EQ(name(*history), "one");
  EXPECT_EQ(open()->take_file_at_start(kNow).kind, Kind::Refused);
}

TEST_F(HistoryTest, AnUntouchedTextMakesNoRevision) {
  const auto history = open();
  ASSERT_TRUE(history->take_file(kNow).done());
  const ChangeResult same = history->apply(whole(file_), kNow);
  EXPECT_TRUE(same.done());
  EXPECT_EQ(same.revision, 1u);
  EXPECT_EQ(same.configuration, nullptr);
}

TEST_F(HistoryTest, ADryRunSaysWhatItWouldDoAndDoesNothing) {
  const auto history = open();
  ASSERT_TRUE(history->take_file(kNow).done());
  Change change = edit("two");
  change.dry_run = true;
  const std::uint64_t before = disk_.operations();
  const ChangeResult result = history->apply(change, kNow);
  EXPECT_TRUE(result.done());
  EXPECT_EQ(result.revision, 1u);
  EXPECT_EQ(result.differences.size(), 1u);
  EXPECT_EQ(result.configuration, nullptr);
  EXPECT_EQ(disk_.operations(), before);
  EXPECT_EQ(name(*history), "one");
}

TEST_F(HistoryTest, AChangeOnAnOldRevisionIsStale) {
  const auto history = open();
  ASSERT_TRUE(history->take_file(kNow).done());
  Change first = edit("two"), second = edit("three");
  first.if_revision = second.if_revision = 1;
  EXPECT_TRUE(history->apply(first, kNow).done());
  EXPECT_EQ(history->apply(second, kNow).kind, Kind::Stale);
  EXPECT_EQ(name(*history), "two");
}

TEST_F(HistoryTest, APatchChangesTheMembersThatItNames) {
  const auto history = open();
  ASSERT_TRUE(history->take_file(kNow).done());
  const config::Where scope = {"scopes", "10.0.0.0"};
  ASSERT_TRUE(history
                  ->apply(
                      {
                          .what = Patch{scope, R"({"name": "Office", "lease-time": "2h"})", {}}
  },
                      kNow)
                  .done());
  EXPECT_EQ(history->current()->settings()->topology.scopes()[0].name, "Office");
  ASSERT_TRUE(history
                  ->apply(
                      {
                          .what = Patch{scope, R"({"name": null})", 2}
  },
                      kNow)
                  .done());
  EXPECT_EQ(history->current()->settings()->topology.scopes()[0].name, "");
  EXPECT_EQ(history
                ->apply(
                    {
                        .what = Patch{scope, R"({"name": "x"})", 2}
  },
                    kNow)
                .kind,
            Kind::Stale);
  EXPECT_EQ(history
                ->apply(
                    {
                        .what = Patch{{"scopes", "10.1.0.0"}, "{}", {}}
  },
                    kNow)
                .kind,
            Kind::NotFound);
  const ChangeResult bad = history->apply(
      {
          .what = Patch{scope, R"({"nane": "x"})", {}}
  },
      kNow);
  EXPECT_EQ(bad.kind, Kind::Refused);
  EXPECT_EQ(bad.faults.at(0).place.line, 0u);  // not in what was sent
}

TEST_F(HistoryTest, WithoutADiskTheFileIsServedAllTheSame) {
  disk_.set_read_only(true);
  const auto history = open();
  EXPECT_EQ(history->take_file_at_start(kNow).kind, Kind::NotStored);
  EXPECT_EQ(name(*history), "one");
  EXPECT_EQ(history->current()->revision(), 0u);
  EXPECT_EQ(history->apply(edit("two"), kNow).kind, Kind::NotStored);
  EXPECT_EQ(name(*history), "one");
  disk_.set_read_only(false);
  EXPECT_TRUE(history->apply(edit("two"), kNow).done());
}

// Whatever the power interrupts: what is served next is the old revision or the new one, whole; and
// the new one if its change was answered.
TEST(History, ThePowerMayFailAtEveryOperationOfTheDisk) {
  const std::string old_text = document("old");
  int interrupted = 0;
  for (std::uint64_t cut = 1; cut <= 30; ++cut) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      MemoryDisk disk(seed);
      const auto read_file = [&] { return Result<std::string>(old_text); };
      std::string new_text;
      bool answered = false;
      {
        auto history = History::open(disk, read_file).value();
        ASSERT_TRUE(history->take_file(kNow).done());
        disk.cut_power(cut);
        answered =
            history->apply({.what = Edits{{.where = {"server", "name"}, .text = "\"new\""}}}, kNow)
                .done();
        interrupted += answered ? 0 : 1;
        new_text = document("new");
      }
      disk.crash();
      auto history = History::open(disk, read_file).value();
      ASSERT_NE(history->current(), nullptr) << "cut " << cut << " seed " << seed;
      const std::string text = history->current()->text();
      EXPECT_TRUE(text == new_text || (!answered && text == old_text))
          << "cut " << cut << " seed " << seed << ": " << text;
      EXPECT_TRUE(history->take_file_at_start(kNow).done());
      EXPECT_EQ(history->current()->text(), text);
      EXPECT_TRUE(
          history->apply({.what = Edits{{.where = {"server", "name"}, .text = "\"3\""}}}, kNow)
              .done());
    }
  }
  EXPECT_GE(interrupted, 10);
}

}  // namespace
}  // namespace tandem::control
