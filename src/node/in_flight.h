// SPDX-License-Identifier: Apache-2.0
// What has been handed to the journal and is not durable yet: which address each record is about,
// and which request waits for it. So that a repeated request is not worked on twice (D1.14), and
// that after a failure of the disk it is known which bindings were never proven to be stored.
#pragma once

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "base/address.h"
#include "base/flat_index.h"
#include "journal/record.h"

namespace tandem::node {

class InFlight {
 public:
  void add(journal::Position position, Ipv4Address address, std::uint64_t request);
  bool has_request(std::uint64_t request) const;
  // Forgets everything up to and including the position.
  void durable(journal::Position position);
  // Takes out the addresses of everything that is left.
  std::unordered_set<std::uint32_t> fail();
  std::size_t size() const { return end_ - begin_; }

 private:
  struct Entry {
    journal::Position position = 0;
    Ipv4Address address;
    std::uint64_t request = 0;  // 0: nobody waits
  };
  Entry& at(std::uint64_t number) { return ring_[number & (ring_.size() - 1)]; }
  const Entry& at(std::uint64_t number) const { return ring_[number & (ring_.size() - 1)]; }
  FlatIndex::Slot slot_of(std::uint64_t number) const {
    return static_cast<FlatIndex::Slot>(number & (ring_.size() - 1));
  }
  void grow();

  std::vector<Entry> ring_;  // a power of two
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  FlatIndex by_request_;  // slots of the ring
};

}  // namespace tandem::node
