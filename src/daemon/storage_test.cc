// SPDX-License-Identifier: Apache-2.0
#include "daemon/storage.h"

#include <gtest/gtest.h>

#include "base/memory_disk.h"
#include "config/config.h"

namespace tandem::daemon {
namespace {

using State = journal::Store::State;

class StorageTest : public ::testing::Test {
 protected:
  StorageTest() {
    EXPECT_TRUE(storage_.recover([](const journal::Record&) {}));
    storage_.start(node_, [this] { changed(); });
  }

  // One batch of `count` records, whose content is of no matter here.
  void add_batch(std::uint32_t count) {
    batch_.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
      journal::encode(journal::ForgetRecord{Ipv4Address{++position_}}, batch_.records);
    }
    batch_.record_count = count;
    batch_.last_position = position_;
    storage_.commit(batch_);
  }

  void run_until(std::function<bool()> reached) {
    reached_ = std::move(reached);
    loop_.run();
  }
  void changed() {
    // Upkeep of a healthy journal would take the faults that are meant for a batch.
    if (!storage_.busy() && !storage_.status().healthy()) storage_.upkeep();
    if (reached_()) loop_.stop();
  }

  io::Loop loop_;
  io::Log log_{io::LogFormat::Text, Level::Error};
  MemoryDisk disk_;
  node::Node node_{config::load("{}").settings, 1};
  Storage storage_{loop_, log_, disk_, {.segment_size = std::uint64_t{1} << 20}};
  node::Effects batch_;
  std::uint32_t position_ = 0;
  std::function<bool()> reached_ = [] { return false; };
};

TEST_F(StorageTest, ABatchIsDurableWhenItIsNoLongerBusy) {
  add_batch(3);
  EXPECT_TRUE(storage_.busy());
  EXPECT_EQ(storage_.status().durable, 0u);
  run_until([this] { return !storage_.busy(); });
  EXPECT_EQ(storage_.status().durable, 3u);
}

TEST_F(StorageTest, AfterAFailedFlushItComesBackByASnapshot) {
  add_batch(2);
  run_until([this] { return !storage_.busy(); });
  disk_.fail(MemoryDisk::Operation::Sync);
  add_batch(2);
  run_until([this] { return !storage_.busy(); });
  EXPECT_FALSE(storage_.status().healthy());
  EXPECT_EQ(storage_.status().durable, 2u);
  EXPECT_FALSE(storage_.status().failure.empty());

  add_batch(1);  // refused, yet its position counts
  run_until([this] { return storage_.status().healthy(); });
  EXPECT_EQ(storage_.status().durable, 5u);
}

TEST_F(StorageTest, WhileTheDiskStaysFullItKeepsTrying) {
  disk_.fail(MemoryDisk::Operation::Write, 1, DiskError::Kind::NoSpace);
  disk_.fail(MemoryDisk::Operation::Create, 2, DiskError::Kind::NoSpace);
  add_batch(1);
  run_until([this] { return !storage_.busy(); });
  EXPECT_FALSE(storage_.status().healthy());
  run_until([this] { return storage_.status().healthy(); });
  EXPECT_EQ(storage_.status().durable, 1u);
}

}  // namespace
}  // namespace tandem::daemon
