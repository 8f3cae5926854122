// SPDX-License-Identifier: Apache-2.0
#include "journal/recovery.h"

#include <gtest/gtest.h>

#include "journal/test_node.h"

namespace tandem::journal {
namespace {

using State = Store::State;

// A disk that a server ran on, with segments and snapshots, and the node as it then was.
struct Ran {
  explicit Ran(int turns, std::uint64_t seed = 1) : disk(seed), node(seed) {
    TestDriver driver(disk, node);
    EXPECT_TRUE(driver.recover(node.memory).ok());
    driver.run(turns);
    EXPECT_EQ(driver.store.durable(), node.last);
  }
  std::vector<std::string> names(std::string_view prefix) {
    std::vector<std::string> names = disk.list().value();
    std::erase_if(names, [&](const std::string& name) { return !name.starts_with(prefix); });
    return names;
  }
  // Of the last segment that has frames.
  std::string last_segment() {
    std::string last;
    for (const std::string& name : names("segment-")) {
      if (disk.content(name)[kFileHeaderSize] != std::byte{0}) last = name;
    }
    return last;
  }
  std::uint64_t used_size(const std::string& name) {
    const Bytes& content = disk.content(name);
    std::size_t size = content.size();
    while (content[size - 1] == std::byte{0}) --size;
    return size;
  }

  MemoryDisk disk;
  TestNode node;
};

Result<Replayed> read(Disk& disk, Memory& memory) {
  return replay(disk, [&](const Record& record) { apply_record(record, memory); });
}

bool says(const Result<Replayed>& result, std::string_view text) {
  return !result.ok() && result.error().message.find(text) != std::string::npos;
}

// After every operation of a run the power fails, in several ways each.
TEST(Recovery, ACrashAnywhereLosesNothingThatWasDurable) {
  constexpr int kTurns = 150;
  std::uint64_t operations = 0;
  {
    Ran ran(kTurns);
    operations = ran.disk.operations();
  }
  for (std::uint64_t n = 1; n <= operations; ++n) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      SCOPED_TRACE(testing::Message() << "operation " << n << " seed " << seed);
      MemoryDisk disk(seed * 1000 + n);
      TestNode node(1);
      Position durable = 0;
      disk.cut_power(n);
      {
        TestDriver driver(disk, node);
        if (driver.recover(node.memory).ok()) {
          for (int i = 0; i < kTurns && driver.store.state() == State::Healthy; ++i) driver.turn();
          durable = driver.store.durable();
        }
      }
      disk.crash();
      ASSERT_NO_FATAL_FAILURE(expect_sound_restart(disk, node, durable));
      disk.crash();
      ASSERT_NO_FATAL_FAILURE(expect_sound_restart(disk, node, node.last));
    }
  }
}

// Crashes during the restarts after crashes.
TEST(Recovery, ManyCrashesInARowLoseNothing) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    MemoryDisk disk(seed);
    TestNode node(seed);
    Random random(seed);
    Position durable = 0;
    for (int life = 0; life < 12; ++life) {
      SCOPED_TRACE(testing::Message() << "seed " << seed << " life " << life);
      if (!random.one_in(4)) disk.cut_power(1 + random.below(60));
      {
        TestDriver driver(disk, node);
        Memory memory;
        const auto recovered = driver.recover(memory);
        if (recovered.ok()) {
          ASSERT_GE(recovered->last, durable);
          ASSERT_TRUE(node.was(recovered->last));
          ASSERT_TRUE(memory == node.at(recovered->last));
          node.go_back_to(recovered->last);
          driver.run(30);
          durable = std::max(durable, driver.store.durable());
        }
      }
      if (random.one_in(3)) continue;  // only the process died
      disk.crash();
    }
    disk.crash();
    ASSERT_NO_FATAL_FAILURE(expect_sound_restart(disk, node, durable));
  }
}

// What follows the snapshot can be followed by position, without a gap, up to the last record.
TEST(Recovery, BatchesBehindTheSnapshotComeWithTheirPositions) {
  Ran ran(300);
  Memory memory;
  Position at = 0;
  const auto replayed = replay(
      ran.disk, [&](const Record& record) { apply_record(record, memory); },
      [&](ByteView records, std::uint32_t count, Position last) {
        EXPECT_TRUE(at == 0 || last - count == at);
        at = last;
        for (; !records.empty(); --count) records = records.subspan(record_size(records));
        EXPECT_EQ(count, 0u);
        EXPECT_TRUE(ran.node.was(last));
      });
  ASSERT_TRUE(replayed.ok());
  EXPECT_FALSE(replayed->snapshots.empty());
  EXPECT_EQ(at, ran.node.last);
}

TEST(Recovery, ATornTailIsCutAndItsOctetsAreTold) {
  Ran ran(5);
  const std::string name = ran.last_segment();
  const std::uint64_t end = replay(ran.disk, [](const Record&) {})->segment_end;
  Bytes content = ran.disk.content(name);
  std::fill(content.begin() + static_cast<long>(end), content.begin() + static_cast<long>(end) + 50,
            std::byte{0x55});
  ran.disk.put(name, content);
  {
    TestDriver driver(ran.disk, ran.node);
    Memory memory;
    const auto recovered = driver.recover(memory);
    ASSERT_TRUE(recovered.ok());
    EXPECT_EQ(recovered->octets_cut, 50u);
    ASSERT_EQ(recovered->remarks.size(), 1u);
    EXPECT_NE(recovered->remarks[0].find(name), std::string::npos);
    EXPECT_TRUE(memory == ran.node.memory);
  }
  EXPECT_LE(ran.used_size(name), end);
  expect_sound_restart(ran.disk, ran.node, ran.node.last);
}

// Wherever one bit turns, the answer is the same memory, a cut of the last frame that is told, or a
// refusal that names the file.
TEST(Recovery, NoFlippedBitIsOverlooked) {
  Ran ran(60);
  Random random(3);
  std::uint64_t refused = 0, equal = 0, cut = 0;
  for (const std::string& name : ran.names("")) {
    const std::uint64_t size = ran.disk.content(name).size();
    for (std::uint64_t offset = 0; offset < size; ++offset) {
      SCOPED_TRACE(testing::Message() << name << " octet " << offset);
      const auto bit = static_cast<unsigned>(random.below(8));
      ran.disk.flip_bit(name, offset, bit);
      Memory memory;
      const auto replayed = read(ran.disk, memory);
      ran.disk.flip_bit(name, offset, bit);
      if (!replayed.ok()) {
        ++refused;
        ASSERT_TRUE(says(replayed, name)) << replayed.error().message;
        continue;
      }
      const Position last = replayed->report.last;
      ASSERT_TRUE(memory == ran.node.at(last));
      if (last == ran.node.last) {
        ++equal;
        continue;
      }
      ++cut;
      ASSERT_EQ(name, ran.last_segment());
      ASSERT_GT(replayed->report.octets_cut, 0u);
      ASSERT_GE(last + 5, ran.node.last) << "only the last batch may go";
    }
  }
  EXPECT_GT(refused, 100u);
  EXPECT_GT(equal, 100u);
  EXPECT_GT(cut, 10u);
}

TEST(Recovery, AZeroedPageInTheMiddleIsRefusedWithItsPlace) {
  Ran ran(60);
  const std::string name = ran.last_segment();
  Bytes content = ran.disk.content(name);
  ASSERT_GT(ran.used_size(name), 1500u);
  std::fill(content.begin() + 300, content.begin() + 1000, std::byte{0});
  ran.disk.put(name, content);
  Memory memory;
  const auto replayed = read(ran.disk, memory);
  ASSERT_FALSE(replayed.ok());
  EXPECT_TRUE(says(replayed, name));
  EXPECT_TRUE(says(replayed, "Positions "));
  EXPECT_TRUE(says(replayed, "are missing"));
  EXPECT_TRUE(says(replayed, "--repair-journal"));
}

TEST(Recovery, AZeroedFirstPageIsNoEmptySegment) {
  Ran ran(3);
  const std::string name = ran.last_segment();
  Bytes content = ran.disk.content(name);
  std::fill(content.begin(), content.end(), std::byte{0});
  ran.disk.put(name, content);
  Memory memory;
  EXPECT_TRUE(says(read(ran.disk, memory), name));
}

TEST(Recovery, AMissingSegmentInTheMiddleIsRefused) {
  MemoryDisk disk;
  TestNode node(1);
  {
    StoreOptions options = small_options();
    options.snapshot_after = UINT64_MAX;
    Store store(disk, options);
    ASSERT_TRUE(store.recover([](const Record&) {}).ok());
    while (store.segment_number() < 4) ASSERT_TRUE(append_next(store, node, 4).ok());
  }
  for (const std::string name : {"segment-0000000001", "segment-0000000002"}) {
    const Bytes content = disk.content(name);
    ASSERT_TRUE(disk.remove(name).ok());
    Memory memory;
    const auto replayed = read(disk, memory);
    EXPECT_TRUE(says(replayed, name + " is missing"));
    EXPECT_TRUE(says(replayed, "--repair-journal"));
    disk.put(name, content);
  }
}

TEST(Recovery, ATruncatedSegmentInTheMiddleIsRefused) {
  MemoryDisk disk;
  TestNode node(1);
  {
    StoreOptions options = small_options();
    options.snapshot_after = UINT64_MAX;
    Store store(disk, options);
    ASSERT_TRUE(store.recover([](const Record&) {}).ok());
    while (store.segment_number() < 3) ASSERT_TRUE(append_next(store, node, 4).ok());
  }
  const std::string name = "segment-0000000002";
  const Bytes whole = disk.content(name);
  for (const std::size_t size : {0u, 10u, 64u, 70u, 1000u, 5000u}) {
    disk.put(name, to_bytes(ByteView(whole).first(size)));
    Memory memory;
    EXPECT_TRUE(says(read(disk, memory), "are missing")) << size;
  }
}

TEST(Recovery, ADamagedSnapshotGivesWayToTheOlderOne) {
  Ran ran(800);
  const auto snapshots = ran.names("snapshot-");
  ASSERT_EQ(snapshots.size(), 2u);
  ran.disk.flip_bit(snapshots[1], 200, 3);
  Memory memory;
  const auto replayed = read(ran.disk, memory);
  ASSERT_TRUE(replayed.ok()) << replayed.error().message;
  EXPECT_TRUE(memory == ran.node.memory);
  ASSERT_EQ(replayed->report.remarks.size(), 1u);
  EXPECT_NE(replayed->report.remarks[0].find(snapshots[1]), std::string::npos);
  expect_sound_restart(ran.disk, ran.node, ran.node.last);

  ran.disk.flip_bit(snapshots[0], 20, 3);
  memory.clear();
  const auto refused = read(ran.disk, memory);
  EXPECT_TRUE(says(refused, snapshots[0]) && says(refused, snapshots[1]));
}

// failure-modes P2: an old snapshot beside a newer journal.
TEST(Recovery, AnOldSnapshotBesideANewerJournalIsEnoughIfTheSegmentsAre) {
  Ran ran(800);
  const auto snapshots = ran.names("snapshot-");
  ASSERT_TRUE(ran.disk.remove(snapshots[1]).ok());
  Memory memory;
  ASSERT_TRUE(read(ran.disk, memory).ok());
  EXPECT_TRUE(memory == ran.node.memory);
  // A backup's snapshot that is older than every segment is not.
  ASSERT_TRUE(ran.disk.remove(ran.names("segment-")[0]).ok());
  EXPECT_TRUE(says(read(ran.disk, memory), "is missing"));
}

TEST(Recovery, SnapshotsWithoutSegmentsAreRefused) {
  Ran ran(800);
  for (const std::string& name : ran.names("segment-")) ASSERT_TRUE(ran.disk.remove(name).ok());
  Memory memory;
  EXPECT_TRUE(says(read(ran.disk, memory), "is missing"));
}

TEST(Recovery, FilesOfWhichNoneCanBeReadAreNotAnEmptyJournal) {
  MemoryDisk disk;
  disk.put("segment-0000000001", Bytes(kSegmentSizeMin));
  Memory memory;
  EXPECT_TRUE(says(read(disk, memory), "none can be read"));
  disk.put("segment-0000000001", {});
  EXPECT_TRUE(says(read(disk, memory), "none can be read"));
  ASSERT_TRUE(disk.rename("segment-0000000001", "segment-0000000001.damaged").ok());
  EXPECT_TRUE(says(read(disk, memory), "set aside"));
}

TEST(Recovery, FilesOfTwoJournalsAreNotMixed) {
  Ran ran(60);
  MemoryDisk other;
  {
    StoreOptions options = small_options();
    options.seed = 8;
    Store store(other, options);
    ASSERT_TRUE(store.recover([](const Record&) {}).ok());
  }
  ran.disk.put("segment-0000000001", other.content("segment-0000000001"));
  Memory memory;
  EXPECT_TRUE(says(read(ran.disk, memory), "different journals"));
}

TEST(Recovery, AFileUnderAWrongNameIsRefused) {
  Ran ran(3);
  ASSERT_TRUE(ran.disk.rename("segment-0000000001", "segment-0000000009").ok());
  Memory memory;
  EXPECT_TRUE(says(read(ran.disk, memory), "wrong name"));
}

TEST(Recovery, ANewerFormatOrRecordIsRefusedAndNotSkipped) {
  MemoryDisk disk;
  {
    Store store(disk, small_options());
    ASSERT_TRUE(store.recover([](const Record&) {}).ok());
    Bytes record = encoded(ForgetRecord{});
    record[2] = std::byte{77};
    ASSERT_TRUE(store.append(record, 1, 1).ok());
  }
  Memory memory;
  EXPECT_TRUE(says(read(disk, memory), "type 77 version 1, written by a newer Tandem"));
  EXPECT_TRUE(says(read(disk, memory), "segment-0000000001"));
}

TEST(Recovery, UnfinishedFilesAreRemovedAndOthersLeftAlone) {
  Ran ran(3);
  for (const char* name : {"snapshot-0000000009.new", "segment-0000000009.new", "LOCK",
                           "snapshot-1", "segment-00000000010", "segment-0000000000"}) {
    ran.disk.put(name, to_bytes(as_bytes("x")));
  }
  expect_sound_restart(ran.disk, ran.node, ran.node.last);
  EXPECT_FALSE(ran.disk.exists("snapshot-0000000009.new"));
  EXPECT_FALSE(ran.disk.exists("segment-0000000009.new"));
  EXPECT_TRUE(ran.disk.exists("LOCK"));
  EXPECT_TRUE(ran.disk.exists("segment-0000000000"));
}

// A client may put what looks like a frame into its host name; a torn tail that shows it must not
// pass for damage, nor the frame be believed.
TEST(Recovery, AFrameForgedInAHostNameIsNone) {
  Ran ran(3);
  const std::string name = ran.last_segment();
  Bytes forged;
  const Bytes record = encoded(ForgetRecord{Ipv4Address{1}});
  encode_frame(FrameKind::Records, checksum_seed(0, {FileKind::Segment, 1}), ran.node.last + 2, 1,
               record, forged);
  Bytes content = ran.disk.content(name);
  std::copy(forged.begin(), forged.end(),
            content.begin() + static_cast<long>(ran.used_size(name)) + 60);
  ran.disk.put(name, content);
  Memory memory;
  const auto replayed = read(ran.disk, memory);
  ASSERT_TRUE(replayed.ok()) << replayed.error().message;
  EXPECT_TRUE(memory == ran.node.memory);
  EXPECT_GT(replayed->report.octets_cut, 0u);
}

}  // namespace
}  // namespace tandem::journal
