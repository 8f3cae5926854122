// SPDX-License-Identifier: Apache-2.0
#include "journal/store.h"

#include <gtest/gtest.h>

#include "journal/test_node.h"

namespace tandem::journal {
namespace {

using Operation = MemoryDisk::Operation;
using State = Store::State;

std::uint64_t operations_of(int turns) {
  MemoryDisk disk;
  TestNode node(1);
  TestDriver driver(disk, node);
  EXPECT_TRUE(driver.recover(node.memory).ok());
  driver.run(turns);
  return disk.operations();
}

TEST(Store, AnEmptyDirectoryIsAFreshJournal) {
  MemoryDisk disk;
  disk.put("LOCK", {});
  disk.put("tandem.json", to_bytes(as_bytes("{}")));
  Store store(disk, small_options());
  const auto recovered = store.recover([](const Record&) { FAIL(); });
  ASSERT_TRUE(recovered.ok());
  EXPECT_TRUE(recovered->fresh);
  EXPECT_EQ(recovered->last, 0u);
  EXPECT_EQ(store.state(), State::Healthy);
}

TEST(Store, AnEmptyJournalIsNotFreshTheSecondTime) {
  MemoryDisk disk;
  for (const bool first : {true, false}) {
    Store store(disk, small_options());
    EXPECT_EQ(store.recover([](const Record&) {})->fresh, first);
  }
}

TEST(Store, ABatchIsDurableWhenAppendReturns) {
  MemoryDisk disk;
  TestNode node(1);
  {
    TestDriver driver(disk, node);
    ASSERT_TRUE(driver.recover(node.memory).ok());
    ASSERT_TRUE(append_next(driver.store, node, 7).ok());
    EXPECT_EQ(driver.store.durable(), 7u);
  }
  disk.crash();
  expect_sound_restart(disk, node, 7);
}

TEST(Store, ABatchCostsOneWriteAndOneSync) {
  MemoryDisk disk;
  TestNode node(1);
  TestDriver driver(disk, node);
  ASSERT_TRUE(driver.recover(node.memory).ok());
  const std::uint64_t before = disk.operations();
  ASSERT_TRUE(append_next(driver.store, node, 20).ok());
  EXPECT_EQ(disk.operations() - before, 2u);
}

TEST(Store, ABatchOfAnySizeGoesIn) {
  MemoryDisk disk;
  TestNode node(1);
  {
    TestDriver driver(disk, node);
    ASSERT_TRUE(driver.recover(node.memory).ok());
    ASSERT_TRUE(append_next(driver.store, node, 2000).ok());
    ASSERT_GT(driver.store.segment_number(), 10u);
  }
  disk.crash();
  expect_sound_restart(disk, node, 2000);
}

TEST(Store, TheNextSegmentIsReadyBeforeItIsNeeded) {
  MemoryDisk disk;
  TestNode node(1);
  TestDriver driver(disk, node);
  ASSERT_TRUE(driver.recover(node.memory).ok());
  while (driver.store.segment_number() < 5) {
    while (driver.store.has_idle_work()) ASSERT_TRUE(driver.store.idle().ok());
    const std::uint64_t before = disk.operations();
    ASSERT_TRUE(append_next(driver.store, node, 3).ok());
    EXPECT_EQ(disk.operations() - before, 2u);
  }
}

TEST(Store, OldFilesGoWhenTwoSnapshotsStand) {
  MemoryDisk disk;
  TestNode node(3);
  TestDriver driver(disk, node);
  ASSERT_TRUE(driver.recover(node.memory).ok());
  driver.run(2000);
  ASSERT_GT(driver.store.segment_number(), 20u);
  EXPECT_LT(disk.list()->size(), 12u) << "of segments and snapshots";
  EXPECT_FALSE(disk.exists("segment-0000000001"));
  EXPECT_FALSE(disk.exists("snapshot-0000000001"));
  disk.crash();
  expect_sound_restart(disk, node, node.last);
}

TEST(Store, ASnapshotThatFailsHarmsNothing) {
  MemoryDisk disk;
  TestNode node(1);
  TestDriver driver(disk, node);
  ASSERT_TRUE(driver.recover(node.memory).ok());
  driver.turn();
  ASSERT_TRUE(driver.store.begin_snapshot().ok());
  disk.fail(Operation::Write, 1, DiskError::Kind::NoSpace);
  const Bytes piece = encoded(ForgetRecord{});
  EXPECT_EQ(driver.store.add_to_snapshot(piece, 1).error().kind, DiskError::Kind::NoSpace);
  EXPECT_FALSE(driver.store.snapshot_under_way());
  EXPECT_FALSE(driver.store.finish_snapshot().ok());
  EXPECT_EQ(driver.store.state(), State::Healthy);
  driver.turn();
  EXPECT_EQ(driver.store.durable(), node.last);
  EXPECT_FALSE(disk.exists("snapshot-0000000001.new"));
}

TEST(Store, AFailedSyncStopsAtOnceAndIsNotRepeated) {
  MemoryDisk disk;
  TestNode node(1);
  TestDriver driver(disk, node);
  ASSERT_TRUE(driver.recover(node.memory).ok());
  ASSERT_TRUE(append_next(driver.store, node, 2).ok());
  disk.fail(Operation::Sync);
  EXPECT_FALSE(append_next(driver.store, node, 2).ok());
  EXPECT_EQ(driver.store.state(), State::Failed);
  EXPECT_NE(driver.store.failure().find("segment-0000000001"), std::string::npos);
  const std::uint64_t before = disk.operations();
  EXPECT_FALSE(append_next(driver.store, node, 2).ok());
  EXPECT_FALSE(driver.store.has_idle_work());
  EXPECT_EQ(disk.operations(), before);
  EXPECT_EQ(driver.store.durable(), 2u);
}

// failure-modes P3: a sync that fails once and then "succeeds" without having stored.
TEST(Store, AfterAFailedSyncTheMemoryIsWrittenAnew) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    MemoryDisk disk(seed);
    TestNode node(seed);
    {
      TestDriver driver(disk, node);
      ASSERT_TRUE(driver.recover(node.memory).ok());
      driver.run(10);
      disk.fail(Operation::Sync);
      EXPECT_FALSE(append_next(driver.store, node, 3).ok());
      ASSERT_EQ(driver.store.state(), State::Failed);
      const Position failed_at = driver.store.durable();
      while (driver.store.state() != State::Healthy) {
        EXPECT_EQ(driver.store.durable(), failed_at);
        driver.turn();
      }
      EXPECT_EQ(driver.store.durable(), node.last);
      driver.run(3);
    }
    disk.crash();
    expect_sound_restart(disk, node, node.last);
  }
}

// The frame of a failed sync is in the system's cache, seems whole to the next process, and is gone
// when the power fails: the next process must store it itself before it builds on it.
TEST(Store, ARestartStoresWhatAFailedSyncLeftInTheCache) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    MemoryDisk disk(seed);
    TestNode node(seed);
    {
      TestDriver driver(disk, node);
      ASSERT_TRUE(driver.recover(node.memory).ok());
      driver.run(5);
      disk.fail(Operation::Sync);
      EXPECT_FALSE(append_next(driver.store, node, 2).ok());
    }
    {
      TestDriver driver(disk, node);
      Memory memory;
      ASSERT_EQ(driver.recover(memory)->last, node.last);
      ASSERT_EQ(driver.store.durable(), node.last);
    }
    disk.crash();
    expect_sound_restart(disk, node, node.last);
  }
}

// The same for a name: the next segment got its name, but the flush of the directory failed.
TEST(Store, ARestartStoresTheNamesThatAFailedSyncLeftInTheCache) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    MemoryDisk disk(seed);
    TestNode node(seed);
    {
      TestDriver driver(disk, node);
      ASSERT_TRUE(driver.recover(node.memory).ok());
      disk.fail(Operation::SyncNames);
      while (driver.store.has_idle_work()) (void)driver.store.idle();
      ASSERT_TRUE(disk.exists("segment-0000000002"));
    }
    {
      TestDriver driver(disk, node);
      ASSERT_TRUE(driver.recover(node.memory).ok());
      while (driver.store.segment_number() < 2) {
        ASSERT_TRUE(append_next(driver.store, node, 4).ok());
      }
    }
    disk.crash();
    expect_sound_restart(disk, node, node.last);
  }
}

TEST(Store, AFullDiskStopsAndSpaceBringsItBack) {
  MemoryDisk disk;
  TestNode node(5);
  TestDriver driver(disk, node);
  ASSERT_TRUE(driver.recover(node.memory).ok());
  driver.run(20);
  disk.set_capacity(disk.used());
  while (driver.store.state() != State::Failed) driver.turn();
  const Position durable = driver.store.durable();
  driver.run(50);
  EXPECT_NE(driver.store.state(), State::Healthy);
  EXPECT_EQ(driver.store.durable(), durable);
  EXPECT_NE(driver.store.failure().find("no space"), std::string::npos);
  disk.set_capacity(MemoryDisk::kUnlimited);
  driver.run(30);
  EXPECT_EQ(driver.store.state(), State::Healthy);
  EXPECT_EQ(driver.store.durable(), node.last);
  disk.crash();
  expect_sound_restart(disk, node, node.last);
}

TEST(Store, AReadOnlyDiskIsReadAndTold) {
  MemoryDisk disk;
  TestNode node(5);
  {
    TestDriver driver(disk, node);
    ASSERT_TRUE(driver.recover(node.memory).ok());
    driver.run(20);
  }
  disk.set_read_only(true);
  {
    TestDriver driver(disk, node);
    Memory memory;
    ASSERT_TRUE(driver.recover(memory).ok());
    EXPECT_TRUE(memory == node.memory);
    EXPECT_EQ(driver.store.state(), State::Failed);
    EXPECT_NE(driver.store.failure().find("read-only"), std::string::npos);
    EXPECT_EQ(driver.store.durable(), 0u);
    driver.run(10);
    disk.set_read_only(false);
    driver.run(30);
    EXPECT_EQ(driver.store.state(), State::Healthy);
  }
  disk.crash();
  expect_sound_restart(disk, node, node.last);
}

// Every operation of a run fails once, in each way; the server goes on, and comes back by itself.
TEST(Store, NoFailedOperationLosesAnything) {
  constexpr int kTurns = 150;
  const std::uint64_t operations = operations_of(kTurns);
  for (std::uint64_t n = 1; n <= operations; ++n) {
    for (const auto kind : {DiskError::Kind::Io, DiskError::Kind::NoSpace}) {
      SCOPED_TRACE(n);
      MemoryDisk disk(n);
      TestNode node(1);
      disk.fail_any(n, kind);
      Position durable = 0;
      {
        TestDriver driver(disk, node);
        ASSERT_TRUE(driver.recover(node.memory).ok());
        driver.run(kTurns);
        durable = driver.store.durable();
        EXPECT_TRUE(n + 60 > operations || driver.store.state() == State::Healthy);
      }
      if (n % 2 == 0) disk.crash();
      ASSERT_NO_FATAL_FAILURE(expect_sound_restart(disk, node, durable));
    }
  }
}

// The segment of a failure keeps what it has: neither this process nor the next one writes to it.
TEST(Store, TheFileOfAFailureIsNotTouchedAgain) {
  MemoryDisk disk;
  TestNode node(1);
  {
    TestDriver driver(disk, node);
    ASSERT_TRUE(driver.recover(node.memory).ok());
    disk.fail(Operation::Write);
    EXPECT_FALSE(append_next(driver.store, node, 3).ok());
    const Bytes failed = disk.content("segment-0000000001");
    driver.run(12);
    ASSERT_EQ(driver.store.state(), State::Healthy);
    EXPECT_EQ(driver.store.segment_number(), 2u);
    EXPECT_EQ(disk.content("segment-0000000001"), failed);
  }
  const Bytes failed = disk.content("segment-0000000001");
  expect_sound_restart(disk, node, node.last);
  EXPECT_EQ(disk.content("segment-0000000001"), failed);
}

// One life after the other, each with a few failures close together, and ended at any moment by the
// end of the process or of the power.
TEST(Store, ManyLivesWithFailuresLoseNothing) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    MemoryDisk disk(seed);
    TestNode node(seed);
    Random random(seed);
    Position durable = 0;
    for (int life = 0; life < 8; ++life) {
      SCOPED_TRACE(testing::Message() << "seed " << seed << " life " << life);
      const std::uint64_t n = 1 + random.below(80);
      for (std::uint64_t more = random.below(4); more > 0; --more) {
        disk.fail_any(n + random.below(20));
      }
      TestDriver driver(disk, node);
      Memory memory;
      const auto recovered = driver.recover(memory);
      ASSERT_TRUE(recovered.ok()) << recovered.error().message;
      ASSERT_GE(recovered->last, durable);
      ASSERT_TRUE(node.was(recovered->last));
      ASSERT_TRUE(memory == node.at(recovered->last));
      node.go_back_to(recovered->last);
      driver.run(static_cast<int>(random.below(60)));
      durable = std::max(durable, driver.store.durable());
      disk.forget_failures();
      if (random.one_in(2)) disk.crash();
    }
  }
}

}  // namespace
}  // namespace tandem::journal
