// SPDX-License-Identifier: Apache-2.0
#include "journal/repair.h"

#include <gtest/gtest.h>

#include "journal/test_node.h"

namespace tandem::journal {
namespace {

// Three segments, no snapshot, each batch of four records.
struct Ran {
  Ran() : node(1) {
    StoreOptions options = small_options();
    options.snapshot_after = UINT64_MAX;
    Store store(disk, options);
    EXPECT_TRUE(store.recover([](const Record&) {}).ok());
    while (store.segment_number() < 3) {
      batches.push_back(node.change(4));
      EXPECT_TRUE(store.append(batches.back(), 4, node.last).ok());
    }
  }
  // The memory without the batches of the positions that were lost.
  Memory without(const std::vector<std::pair<Position, Position>>& lost) const {
    Memory memory;
    for (std::size_t i = 0; i < batches.size(); ++i) {
      const Position first = 4 * i + 1;
      const bool gone = std::any_of(lost.begin(), lost.end(), [&](const auto& range) {
        return range.first <= first && first + 3 <= range.second;
      });
      if (gone) continue;
      for (ByteView rest = batches[i]; !rest.empty();) apply_record(decode(rest).value(), memory);
    }
    return memory;
  }

  MemoryDisk disk;
  TestNode node;
  std::vector<Bytes> batches;
};

Memory recovered_memory(Disk& disk, Position last) {
  Memory memory;
  Store store(disk, small_options());
  const auto recovered = store.recover([&](const Record& record) { apply_record(record, memory); });
  EXPECT_TRUE(recovered.ok()) << recovered.error().message;
  if (!recovered.ok()) return memory;
  EXPECT_EQ(recovered->last, last);
  const Bytes batch = encoded(ForgetRecord{Ipv4Address{99}});
  EXPECT_TRUE(store.append(batch, 1, last + 1).ok());
  return memory;
}

TEST(Repair, KeepsEveryWholeRecordBeforeAndAfterTheDamage) {
  for (std::uint64_t offset = kFileHeaderSize; offset < 4000; offset += 97) {
    SCOPED_TRACE(offset);
    Ran ran;
    const std::string name = "segment-0000000002";
    ran.disk.flip_bit(name, offset, 1);
    EXPECT_FALSE(replay(ran.disk, [](const Record&) {}).ok());
    const auto report = repair(ran.disk);
    ASSERT_TRUE(report.ok()) << report.error().message;
    ASSERT_EQ(report->lost.size(), 1u);
    EXPECT_EQ(report->lost[0].second - report->lost[0].first, 3u) << "one batch";
    EXPECT_EQ(report->set_aside, std::vector<std::string>{name + ".damaged"});
    EXPECT_EQ(report->last, ran.node.last);
    EXPECT_TRUE(ran.disk.exists(name + ".damaged"));
    EXPECT_EQ(recovered_memory(ran.disk, ran.node.last), ran.without(report->lost));
  }
}

TEST(Repair, AMissingSegmentIsToldAsItsRange) {
  Ran ran;
  ASSERT_TRUE(ran.disk.remove("segment-0000000002").ok());
  const auto report = repair(ran.disk);
  ASSERT_TRUE(report.ok());
  ASSERT_EQ(report->lost.size(), 1u);
  EXPECT_TRUE(report->set_aside.empty());
  EXPECT_EQ(recovered_memory(ran.disk, ran.node.last), ran.without(report->lost));
}

TEST(Repair, ADamagedHeaderCostsNoRecord) {
  Ran ran;
  Bytes content = ran.disk.content("segment-0000000003");
  std::fill(content.begin(), content.begin() + kFileHeaderSize, std::byte{0});
  ran.disk.put("segment-0000000003", content);
  const auto report = repair(ran.disk);
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->lost.empty());
  EXPECT_EQ(recovered_memory(ran.disk, ran.node.last), ran.node.memory);
}

TEST(Repair, WhatADamagedSnapshotLostComesFromTheOlderOneAndTheSegments) {
  MemoryDisk disk;
  TestNode node(4);
  {
    TestDriver driver(disk, node);
    ASSERT_TRUE(driver.recover(node.memory).ok());
    driver.run(800);
  }
  std::string newest;
  const auto names = disk.list().value();
  for (const std::string& name : names) {
    if (name.starts_with("snapshot-")) newest = name;
  }
  disk.flip_bit(newest, 100, 0);
  const auto report = repair(disk);
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_TRUE(report->lost.empty());
  EXPECT_EQ(report->set_aside, std::vector<std::string>{newest + ".damaged"});
  EXPECT_EQ(recovered_memory(disk, node.last), node.memory);
}

// A failed segment keeps frames that are older than the snapshot that healed the journal.
TEST(Repair, WhatAFailedSegmentKeptIsNotTakenForNews) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    MemoryDisk disk(seed);
    TestNode node(seed);
    TestDriver driver(disk, node);
    ASSERT_TRUE(driver.recover(node.memory).ok());
    driver.run(10);
    disk.fail(MemoryDisk::Operation::Sync);
    driver.turn();
    driver.run(20);
    ASSERT_EQ(driver.store.durable(), node.last);
    const auto report = repair(disk);
    ASSERT_TRUE(report.ok());
    EXPECT_TRUE(report->lost.empty());
    EXPECT_EQ(recovered_memory(disk, node.last), node.memory);
  }
}

TEST(Repair, ARecordThatMakesNoSenseIsDroppedAndTold) {
  MemoryDisk disk;
  {
    Store store(disk, small_options());
    ASSERT_TRUE(store.recover([](const Record&) {}).ok());
    Bytes records = encoded(BindingRecord{});
    records[8] = std::byte{200};  // the status
    encode(ForgetRecord{Ipv4Address{5}}, records);
    ASSERT_TRUE(store.append(records, 2, 2).ok());
  }
  const auto refused = replay(disk, [](const Record&) {});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("unknown status 200"), std::string::npos);
  const auto report = repair(disk);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->records, 1u);
  EXPECT_FALSE(report->remarks.empty());
  EXPECT_TRUE(recovered_memory(disk, 2).empty());
}

TEST(Repair, RefusesWhatANewerTandemWrote) {
  MemoryDisk disk;
  {
    Store store(disk, small_options());
    ASSERT_TRUE(store.recover([](const Record&) {}).ok());
    Bytes record = encoded(ForgetRecord{});
    record[3] = std::byte{2};
    ASSERT_TRUE(store.append(record, 1, 1).ok());
  }
  const auto report = repair(disk);
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.error().message.find("newer Tandem"), std::string::npos);
}

TEST(Repair, ThereMustBeAJournal) {
  MemoryDisk disk;
  EXPECT_FALSE(repair(disk).ok());
}

TEST(Repair, AnInterruptedRepairIsRepeated) {
  std::uint64_t operations = 0;
  for (std::uint64_t n = 1; n == 1 || n <= operations; ++n) {
    Ran ran;
    ran.disk.flip_bit("segment-0000000002", 500, 1);
    const std::uint64_t before = ran.disk.operations();
    if (n > 1) ran.disk.cut_power(n - 1);
    const auto first = repair(ran.disk);
    if (n == 1) operations = ran.disk.operations() - before + 1;
    ran.disk.crash();
    if (!replay(ran.disk, [](const Record&) {}).ok()) {
      ASSERT_TRUE(repair(ran.disk).ok());
    }
    const Memory memory = recovered_memory(ran.disk, ran.node.last);
    EXPECT_GE(memory.size() + 4, ran.node.memory.size());
  }
}

}  // namespace
}  // namespace tandem::journal
