// SPDX-License-Identifier: Apache-2.0
// The entries of a table by deadline: a radix heap (Ahuja, Mehlhorn, Orlin, Tarjan 1990). Bucket b
// holds the deadlines that differ from base() in bit b-1 and none above; bucket 0 those that are
// base(). Inserting and removing cost O(1); an entry moves down at most 32 times in its life, and a
// call moves no more of them than its budget, so that a million leases which end together never
// stall a packet. Deadlines come a little late then, never early.
//
// Table must offer `Links& links(Slot)`, `Seconds deadline(Slot)` and `std::uint8_t& bucket(Slot)`.
#pragma once

#include <array>
#include <bit>

#include "lease/binding.h"
#include "lease/slot_list.h"

namespace tandem::lease {

inline constexpr std::uint8_t kNoBucket = 0xff;

template <typename Table>
class ExpiryQueue {
 public:
  explicit ExpiryQueue(Table& table) : table_(table) {}

  void insert(Slot slot) {
    TANDEM_ASSERT(table_.bucket(slot) == kNoBucket);
    const std::uint8_t bucket = bucket_of(table_.deadline(slot));
    table_.bucket(slot) = bucket;
    push_back(table_, buckets_[bucket], slot);
  }

  // Does nothing if the entry is not in the queue.
  void remove(Slot slot) {
    std::uint8_t& bucket = table_.bucket(slot);
    if (bucket == kNoBucket) return;
    unlink(table_, buckets_[bucket], slot);
    bucket = kNoBucket;
  }

  // Takes out an entry whose deadline has come, or kNoSlot if there is none or the budget is used
  // up (then work remains: has_due()).
  Slot pop(Seconds now, std::size_t& budget) {
    while (budget > 0) {
      --budget;
      const std::size_t first = first_bucket();
      if (first == kBuckets) return kNoSlot;
      const Slot slot = buckets_[first].head;
      if (table_.deadline(slot) <= now) {  // in any bucket: why move it first?
        remove(slot);
        return slot;
      }
      if (!reach(first, now)) return kNoSlot;
      remove(slot);
      insert(slot);  // falls into a lower bucket
    }
    return kNoSlot;
  }

  // A time before which nothing is due; kNever if the queue is empty. At or before the first
  // deadline.
  Seconds next() const {
    const std::size_t first = first_bucket();
    if (first == kBuckets) return kNever;
    return first == 0 ? base_ : lower_bound(first);
  }

 private:
  static constexpr std::size_t kBuckets = 33;

  std::uint8_t bucket_of(Seconds deadline) const {
    return deadline <= base_ ? 0 : static_cast<std::uint8_t>(std::bit_width(deadline ^ base_));
  }
  // The lowest one that holds anything; but one whose time has come is emptied before any other.
  std::size_t first_bucket() const {
    if (!buckets_[emptying_].empty()) return emptying_;
    std::size_t b = 0;
    while (b < kBuckets && buckets_[b].empty()) ++b;
    return b;
  }
  // The first second that belongs into bucket b > 0; while b is being emptied base() itself.
  Seconds lower_bound(std::size_t b) const {
    const Seconds bit = Seconds{1} << (b - 1);
    return (base_ & bit) != 0 ? base_ : ((base_ | bit) & ~(bit - 1));
  }
  // Moves the base to bucket b's first second if that has come, so that its entries can fall.
  bool reach(std::size_t b, Seconds now) {
    if (b == 0) return false;
    const Seconds bound = lower_bound(b);
    if (bound > now) return false;
    base_ = bound;
    emptying_ = b;
    return true;
  }

  Table& table_;
  std::array<SlotList, kBuckets> buckets_{};
  Seconds base_ = 0;
  std::size_t emptying_ = 0;
};

}  // namespace tandem::lease
