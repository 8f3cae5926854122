// SPDX-License-Identifier: Apache-2.0
// For the journal's tests: a small memory of bindings that journals its changes as a node does, and
// a driver that does with the store what its header asks. Every state the memory ever had is kept,
// so that what comes back from a disk can be compared with what was there at that position.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/memory_disk.h"
#include "base/random.h"
#include "journal/repair.h"
#include "journal/store.h"

namespace tandem::journal {

// Address to its last record, encoded; the clock stands at 0.0.0.0.
using Memory = std::map<std::uint32_t, Bytes>;

inline Bytes encoded(const Record& record) {
  Bytes out;
  encode(record, out);
  return out;
}

inline void apply_record(const Record& record, Memory& memory) {
  if (const auto* binding = std::get_if<BindingRecord>(&record)) {
    memory[binding->binding.address.value()] = encoded(record);
  } else if (const auto* forget = std::get_if<ForgetRecord>(&record)) {
    memory.erase(forget->address.value());
  } else {
    memory[0] = encoded(record);
  }
}

inline StoreOptions small_options() {
  return {.segment_size = kSegmentSizeMin, .snapshot_after = kSegmentSizeMin, .seed = 7};
}

class TestNode {
 public:
  explicit TestNode(std::uint64_t seed) : random_(seed) {}

  // One batch of records; the memory follows.
  Bytes change(std::uint32_t count) {
    Bytes batch;
    for (std::uint32_t i = 0; i < count; ++i) {
      const Ipv4Address address{1 + static_cast<std::uint32_t>(random_.below(24))};
      std::string text(random_.below(120), 'x');
      for (char& c : text) c = static_cast<char>(random_.next());
      Record record = ForgetRecord{address};
      if (random_.one_in(20)) {
        record = ClockRecord{static_cast<std::int64_t>(random_.next()), 1, 2, 3};
      } else if (!random_.one_in(4)) {
        lease::BindingData binding;
        binding.address = address;
        binding.status = lease::BindingStatus::Active;
        binding.ends = static_cast<lease::Seconds>(random_.next());
        binding.host_name = as_bytes(text);
        record = BindingRecord{binding};
      }
      encode(record, batch);
      apply_record(record, memory);
    }
    last += count;
    history_[last] = memory;
    return batch;
  }

  // The next few bindings from `cursor` on, as a piece of a snapshot.
  std::uint32_t piece(std::uint32_t& cursor, Bytes& out) const {
    std::uint32_t count = 0;
    for (auto at = memory.lower_bound(cursor); at != memory.end() && count < 5; ++at, ++count) {
      out.insert(out.end(), at->second.begin(), at->second.end());
      cursor = at->first + 1;
    }
    return count;
  }

  const Memory& at(Position position) const { return history_.at(position); }
  bool was(Position position) const { return history_.contains(position); }
  // After a restart: this is what is remembered, the rest never was.
  void go_back_to(Position position) {
    last = position;
    memory = history_.at(position);
    history_.erase(history_.upper_bound(position), history_.end());
  }

  Memory memory;
  Position last = 0;
  Random& random() { return random_; }

 private:
  Random random_;
  std::map<Position, Memory> history_{
      {0, {}}
  };
};

// The next batch of `count` records.
inline DiskResult<void> append_next(Store& store, TestNode& node, std::uint32_t count) {
  const Bytes batch = node.change(count);
  return store.append(batch, count, node.last);
}

// One life of a process.
class TestDriver {
 public:
  TestDriver(Disk& disk, TestNode& node) : store(disk, small_options()), node_(node) {}

  Result<Recovered> recover(Memory& memory) {
    return store.recover([&](const Record& record) { apply_record(record, memory); });
  }

  // A batch; then a piece of a snapshot, or of the upkeep, as is due.
  void turn() {
    const auto count = static_cast<std::uint32_t>(1 + node_.random().below(5));
    (void)append_next(store, node_, count);
    if (store.snapshot_under_way()) {
      snapshot_piece();
    } else if (store.state() == Store::State::Failed || store.snapshot_due()) {
      cursor_ = 0;
      (void)store.begin_snapshot();
    } else if (store.has_idle_work()) {
      (void)store.idle();
    }
  }

  void run(int turns) {
    for (int i = 0; i < turns; ++i) turn();
  }

  Store store;

 private:
  void snapshot_piece() {
    Bytes piece;
    const std::uint32_t count = node_.piece(cursor_, piece);
    if (count == 0) {
      (void)store.finish_snapshot();
    } else {
      (void)store.add_to_snapshot(piece, count);
    }
  }

  TestNode& node_;
  std::uint32_t cursor_ = 0;
};

// Starts anew from the disk and checks what must hold: everything reported durable is there,
// nothing is that never was, and the store goes on. The node goes back to what was found.
inline void expect_sound_restart(Disk& disk, TestNode& node, Position durable) {
  TestDriver driver(disk, node);
  Memory memory;
  const auto recovered = driver.recover(memory);
  ASSERT_TRUE(recovered.ok()) << recovered.error().message;
  ASSERT_GE(recovered->last, durable);
  ASSERT_LE(recovered->last, node.last);
  ASSERT_TRUE(node.was(recovered->last)) << "half a batch, up to " << recovered->last;
  ASSERT_TRUE(memory == node.at(recovered->last)) << "at position " << recovered->last;
  ASSERT_EQ(driver.store.state(), Store::State::Healthy) << driver.store.failure();
  ASSERT_EQ(driver.store.durable(), recovered->last);
  node.go_back_to(recovered->last);
  ASSERT_TRUE(append_next(driver.store, node, 3).ok());
  ASSERT_EQ(driver.store.durable(), node.last);
}

}  // namespace tandem::journal
