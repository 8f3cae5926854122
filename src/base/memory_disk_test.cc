// SPDX-License-Identifier: Apache-2.0
#include "base/memory_disk.h"

#include <set>

#include <gtest/gtest.h>

namespace tandem {
namespace {

using Mode = Disk::Mode;
using Operation = MemoryDisk::Operation;

std::unique_ptr<DiskFile> create(MemoryDisk& disk, const std::string& name) {
  auto file = disk.open(name, Mode::Create);
  EXPECT_TRUE(file.ok());
  return std::move(file).value();
}

// A file "f" that holds "stored", durable with its name.
std::unique_ptr<DiskFile> stored_file(MemoryDisk& disk) {
  auto file = create(disk, "f");
  EXPECT_TRUE(file->write(0, as_bytes("stored")).ok());
  EXPECT_TRUE(file->sync().ok());
  EXPECT_TRUE(disk.sync_names().ok());
  return file;
}

std::string text_of(const MemoryDisk& disk, const std::string& name) {
  return std::string(as_text(disk.content(name)));
}

TEST(MemoryDisk, ReadsWhatWasWrittenAndStopsAtTheEnd) {
  MemoryDisk disk;
  const auto file = create(disk, "f");
  ASSERT_TRUE(file->write(2, as_bytes("abc")).ok());
  EXPECT_EQ(file->size().value(), 5u);
  EXPECT_EQ(as_text(file->read(3, 10).value()), "bc");
  EXPECT_TRUE(file->read(9, 1).value().empty());
  ASSERT_TRUE(file->allocate(8).ok());
  EXPECT_EQ(file->read(4, 10).value(), (Bytes{std::byte{'c'}, {}, {}, {}}));
  ASSERT_TRUE(file->truncate(3).ok());
  EXPECT_EQ(file->size().value(), 3u);
  EXPECT_EQ(disk.used(), 3u);
}

TEST(MemoryDisk, NamesAreCreatedOnceAndListedInOrder) {
  MemoryDisk disk;
  create(disk, "b");
  create(disk, "a");
  EXPECT_FALSE(disk.open("a", Mode::Create).ok());
  EXPECT_EQ(disk.open("c", Mode::Read).error().kind, DiskError::Kind::NotFound);
  EXPECT_EQ(disk.list().value(), (std::vector<std::string>{"a", "b"}));
  ASSERT_TRUE(disk.rename("a", "b").ok());
  EXPECT_EQ(disk.list().value(), (std::vector<std::string>{"b"}));
  ASSERT_TRUE(disk.remove("b").ok());
  EXPECT_FALSE(disk.remove("b").ok());
}

TEST(MemoryDisk, ACrashKeepsWhatWasSynced) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    MemoryDisk disk(seed);
    stored_file(disk);
    disk.crash();
    EXPECT_EQ(text_of(disk, "f"), "stored");
  }
}

TEST(MemoryDisk, ACrashKeepsLosesOrTearsWhatWasNot) {
  std::set<std::string> outcomes;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    MemoryDisk disk(seed);
    const auto file = stored_file(disk);
    ASSERT_TRUE(file->write(0, as_bytes("UPDATE")).ok());
    disk.crash();
    EXPECT_FALSE(file->read(0, 1).ok());
    outcomes.insert(text_of(disk, "f"));
  }
  EXPECT_TRUE(outcomes.contains("stored"));
  EXPECT_TRUE(outcomes.contains("UPDATE"));
  EXPECT_TRUE(outcomes.contains("UPDred"));
  EXPECT_TRUE(outcomes.contains("stoATE"));
}

TEST(MemoryDisk, ACrashMayUndoNamesThatWereNotSynced) {
  std::set<std::vector<std::string>> outcomes;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    MemoryDisk disk(seed);
    stored_file(disk);
    ASSERT_TRUE(disk.rename("f", "g").ok());
    create(disk, "h");
    disk.crash();
    outcomes.insert(disk.list().value());
  }
  EXPECT_EQ(outcomes, (std::set<std::vector<std::string>>{
                          {"f"},
                          {"f", "h"},
                          {"g"},
                          {"g", "h"}
  }));
}

TEST(MemoryDisk, AfterAFailedSyncTheNextSucceedsWithoutHavingStored) {
  std::set<std::string> outcomes;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    MemoryDisk disk(seed);
    const auto file = stored_file(disk);
    ASSERT_TRUE(file->write(0, as_bytes("UPDATE")).ok());
    disk.fail(Operation::Sync);
    EXPECT_FALSE(file->sync().ok());
    EXPECT_TRUE(file->sync().ok());
    EXPECT_EQ(as_text(file->read(0, 6).value()), "UPDATE");
    disk.crash();
    outcomes.insert(text_of(disk, "f"));
  }
  EXPECT_TRUE(outcomes.contains("stored"));
  EXPECT_TRUE(outcomes.contains("UPDATE"));
}

TEST(MemoryDisk, AFaultComesAtItsNumberAndOnce) {
  MemoryDisk disk;
  const auto file = create(disk, "f");
  disk.fail(Operation::Write, 2, DiskError::Kind::NoSpace);
  EXPECT_TRUE(file->write(0, as_bytes("a")).ok());
  EXPECT_EQ(file->write(1, as_bytes("b")).error().kind, DiskError::Kind::NoSpace);
  EXPECT_TRUE(file->write(1, as_bytes("b")).ok());
  disk.fail_any(2);
  EXPECT_TRUE(file->sync().ok());
  EXPECT_FALSE(file->sync().ok());
  EXPECT_TRUE(file->sync().ok());
}

TEST(MemoryDisk, TheSpaceEndsAndReturns) {
  MemoryDisk disk;
  const auto file = create(disk, "f");
  disk.set_capacity(4);
  EXPECT_EQ(file->write(0, as_bytes("abcdef")).error().kind, DiskError::Kind::NoSpace);
  EXPECT_EQ(file->allocate(6).error().kind, DiskError::Kind::NoSpace);
  EXPECT_TRUE(file->write(0, as_bytes("abcd")).ok());
  disk.set_capacity(MemoryDisk::kUnlimited);
  EXPECT_TRUE(file->write(0, as_bytes("abcdef")).ok());
}

TEST(MemoryDisk, AReadOnlyDiskCanBeReadOnly) {
  MemoryDisk disk;
  const auto file = stored_file(disk);
  disk.set_read_only(true);
  EXPECT_EQ(file->write(0, as_bytes("x")).error().kind, DiskError::Kind::ReadOnly);
  EXPECT_EQ(disk.open("f", Mode::Write).error().kind, DiskError::Kind::ReadOnly);
  EXPECT_EQ(disk.open("g", Mode::Create).error().kind, DiskError::Kind::ReadOnly);
  EXPECT_TRUE(disk.open("f", Mode::Read).ok());
  EXPECT_EQ(text_of(disk, "f"), "stored");
}

TEST(MemoryDisk, WithoutPowerNothingWorksUntilItReturns) {
  MemoryDisk disk;
  const auto file = stored_file(disk);
  disk.cut_power();
  EXPECT_FALSE(file->write(0, as_bytes("x")).ok());
  EXPECT_FALSE(file->read(0, 1).ok());
  EXPECT_FALSE(disk.list().ok());
  disk.crash();
  EXPECT_TRUE(disk.open("f", Mode::Write).ok());
}

TEST(MemoryDisk, FlipsABit) {
  MemoryDisk disk;
  stored_file(disk);
  disk.flip_bit("f", 0, 5);
  EXPECT_EQ(text_of(disk, "f"), "Stored");
  disk.crash();
  EXPECT_EQ(text_of(disk, "f"), "Stored");
}

}  // namespace
}  // namespace tandem
