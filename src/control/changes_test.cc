// SPDX-License-Identifier: Apache-2.0
#include "control/changes.h"

#include <thread>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "io/clock.h"

namespace tandem::control {
namespace {

using Found = ChangeLog::Found;

// A record that says its own position, of one of several sizes.
void encode(journal::Position position, Bytes& out) {
  const Bytes name(position % 7 * 40, std::byte{'n'});
  journal::encode(
      journal::BindingRecord{
          {.address = Ipv4Address{static_cast<std::uint32_t>(position)}, .host_name = name}
  },
      out);
}

Bytes batch(journal::Position first, std::uint32_t count) {
  Bytes out;
  for (std::uint32_t i = 0; i < count; ++i) encode(first + i, out);
  return out;
}

std::vector<journal::Position> positions_in(ByteView records) {
  std::vector<journal::Position> positions;
  while (!records.empty()) {
    const auto record = journal::decode(records);
    positions.push_back(std::get<journal::BindingRecord>(*record).binding.address.value());
  }
  return positions;
}

class Changes : public testing::Test {
 protected:
  void append(std::uint32_t count) {
    log_.append(batch(last_ + 1, count), count, last_ + count);
    last_ += count;
  }
  // Everything after the position, read piece by piece.
  std::vector<journal::Position> read(journal::Position after) {
    Bytes records;
    journal::Position position = after;
    while (log_.read(position, records) == Found::Records) {
    }
    EXPECT_EQ(position, after + positions_in(records).size());
    return positions_in(records);
  }

  io::Loop loop_;
  ChangeLog log_{loop_, 4 * ChangeLog::kChunkSize};
  journal::Position last_ = 0;
};

TEST_F(Changes, AReaderGetsEveryRecordAfterItsPositionInOrder) {
  append(3);
  append(4);
  EXPECT_EQ(read(0), (std::vector<journal::Position>{1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(read(5), (std::vector<journal::Position>{6, 7}));
}

TEST_F(Changes, AtTheLastPositionThereIsNothing) {
  append(3);
  journal::Position position = 3;
  Bytes records;
  EXPECT_EQ(log_.read(position, records), Found::Nothing);
  EXPECT_TRUE(records.empty());
}

TEST_F(Changes, APositionThatIsYetToComeIsOfAnotherJournal) {
  append(3);
  journal::Position position = 4;
  Bytes records;
  EXPECT_EQ(log_.read(position, records), Found::TooOld);
}

TEST_F(Changes, TheOldestAreLetGoWhenTheBoundIsReached) {
  while (log_.kept().floor == 0) append(100);
  const ChangeLog::Kept kept = log_.kept();
  EXPECT_EQ(kept.last, last_);
  journal::Position position = kept.floor - 1;
  Bytes records;
  EXPECT_EQ(log_.read(position, records), Found::TooOld);
  const auto all = read(kept.floor);
  EXPECT_EQ(all.front(), kept.floor + 1);
  EXPECT_EQ(all.back(), kept.last);
}

TEST_F(Changes, ABatchLargerThanTheRingLeavesItsEnd) {
  append(100);
  append(4000);
  EXPECT_GT(log_.kept().floor, 100u);
  EXPECT_EQ(read(log_.kept().floor).size(), last_ - log_.kept().floor);
}

TEST_F(Changes, AfterAGapOnlyWhatFollowsItIsKept) {
  append(10);
  last_ += 5;  // a snapshot has these
  append(2);
  EXPECT_EQ(log_.kept().floor, 15u);
  EXPECT_EQ(read(15), (std::vector<journal::Position>{16, 17}));
  journal::Position position = 10;
  Bytes records;
  EXPECT_EQ(log_.read(position, records), Found::TooOld);
}

RC_GTEST_PROP(ChangesProperty, WhateverTheBatchesAReaderMissesNothing, ()) {
  io::Loop loop;
  ChangeLog log(loop, 3 * ChangeLog::kChunkSize);
  journal::Position last = 0;
  journal::Position position = 0;
  for (const auto count : *rc::gen::container<std::vector<std::uint32_t>>(
           30, rc::gen::inRange<std::uint32_t>(1, 200))) {
    log.append(batch(last + 1, count), count, last + count);
    last += count;
    const bool reads = *rc::gen::arbitrary<bool>();
    if (!reads) continue;
    const journal::Position before = position;
    Bytes records;
    Found found = Found::Records;
    while (found == Found::Records) found = log.read(position, records);
    if (found == Found::TooOld) {
      RC_ASSERT(position < log.kept().floor);
      position = last;
      continue;
    }
    const auto seen = positions_in(records);
    RC_ASSERT(seen.size() == last - before);
    for (std::size_t i = 0; i < seen.size(); ++i) RC_ASSERT(seen[i] == before + 1 + i);
  }
}

TEST_F(Changes, FollowersAreCalledOnTheLoopAndInBatches) {
  std::uint64_t calls = 0;
  journal::Position position = 0;
  constexpr journal::Position kAll = 20'000;
  ChangeLog::Follower follower(log_, [&] {
    ++calls;
    Bytes records;
    if (log_.read(position, records) == Found::TooOld) position = log_.kept().last;
    while (log_.read(position, records) == Found::Records) records.clear();
    if (position == kAll) loop_.stop();
  });
  io::Timer give_up(loop_, [&] { loop_.stop(); });
  give_up.set(io::read_clock().instant + Duration::seconds(20));
  std::thread core([&] {
    while (last_ < kAll) append(10);
  });
  loop_.run();
  core.join();
  EXPECT_EQ(position, kAll);
  EXPECT_LT(calls, kAll / 10);  // fewer than there were batches
}

TEST_F(Changes, AFollowerMayEndItselfWhenCalled) {
  std::optional<ChangeLog::Follower> follower;
  follower.emplace(log_, [&] {
    follower.reset();
    loop_.stop();
  });
  append(1);
  loop_.run();
  EXPECT_FALSE(follower.has_value());
}

}  // namespace
}  // namespace tandem::control
