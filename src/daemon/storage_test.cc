// SPDX-License-Identifier: Apache-2.0
#include "daemon/storage.h"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "base/memory_disk.h"
#include "config/configuration.h"

namespace tandem::daemon {
namespace {

using State = journal::Store::State;

// A disk whose next sync hangs until it is let go.
class HangingDisk : public Disk {
 public:
  void hang() { hanging_ = true; }
  void let_go() { go_.set_value(); }

  DiskResult<std::unique_ptr<DiskFile>> open(const std::string& name, Mode mode) override {
    auto file = disk_.open(name, mode);
    if (!file.ok()) return file;
    return std::unique_ptr<DiskFile>(std::make_unique<File>(*this, std::move(file).value()));
  }
  DiskResult<std::vector<std::string>> list() override { return disk_.list(); }
  DiskResult<void> rename(const std::string& from, const std::string& to) override {
    return disk_.rename(from, to);
  }
  DiskResult<void> remove(const std::string& name) override { return disk_.remove(name); }
  DiskResult<void> sync_names() override { return disk_.sync_names(); }

 private:
  class File : public DiskFile {
   public:
    File(HangingDisk& disk, std::unique_ptr<DiskFile> file) : disk_(disk), file_(std::move(file)) {}
    DiskResult<void> write(std::uint64_t offset, ByteView bytes) override {
      return file_->write(offset, bytes);
    }
    DiskResult<Bytes> read(std::uint64_t offset, std::size_t size) override {
      return file_->read(offset, size);
    }
    DiskResult<std::uint64_t> size() override { return file_->size(); }
    DiskResult<void> allocate(std::uint64_t size) override { return file_->allocate(size); }
    DiskResult<void> truncate(std::uint64_t size) override { return file_->truncate(size); }
    DiskResult<void> sync() override {
      if (disk_.hanging_.exchange(false)) disk_.go_.get_future().wait();
      return file_->sync();
    }

   private:
    HangingDisk& disk_;
    std::unique_ptr<DiskFile> file_;
  };

  MemoryDisk disk_;
  std::atomic<bool> hanging_{false};
  std::promise<void> go_;
};

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

TEST(Storage, ADiskThatHangsIsToldWhileItHangs) {
  io::Loop loop;
  io::Log log{io::LogFormat::Text, Level::Error};
  HangingDisk disk;
  node::Node node{config::load("{}").settings, 1};
  Storage storage{loop, log, disk, {.segment_size = std::uint64_t{1} << 20}};
  ASSERT_TRUE(storage.recover([](const journal::Record&) {}));
  storage.start(node, [&] {
    if (!storage.busy()) loop.stop();
  });
  std::vector<NoticeId> told;
  log.listen([&](const Notice& notice) {
    told.push_back(notice.id);
    if (notice.id == NoticeId::StorageSlow) disk.let_go();
  });

  disk.hang();
  node::Effects batch;
  journal::encode(journal::ForgetRecord{Ipv4Address{1}}, batch.records);
  batch.record_count = 1;
  batch.last_position = 1;
  storage.commit(batch);
  loop.run();  // for ever, if nothing is told
  EXPECT_EQ(told, (std::vector{NoticeId::StorageSlow, NoticeId::StorageCaughtUp}));
  EXPECT_EQ(storage.status().durable, 1u);
}

}  // namespace
}  // namespace tandem::daemon
