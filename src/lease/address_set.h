// SPDX-License-Identifier: Apache-2.0
// A set of the addresses of one range, a bit each, with summaries above: the next member from any
// point on is found in a few words, however large the range (a /8 takes 2 MB). The allocator's free
// addresses.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/address.h"

namespace tandem::lease {

class AddressSet {
 public:
  explicit AddressSet(Ipv4Range range);  // empty at first

  const Ipv4Range& range() const { return range_; }
  std::uint64_t size() const { return size_; }
  bool contains(Ipv4Address address) const;
  void insert(Ipv4Address address);
  void insert_all();
  void erase(Ipv4Address address);
  // The first member at or after the address, which lies in the range.
  std::optional<Ipv4Address> from(Ipv4Address address) const;

 private:
  static constexpr std::uint32_t kBits = 64;
  std::optional<std::uint32_t> next(std::size_t level, std::uint32_t index) const;

  Ipv4Range range_;
  std::uint64_t size_ = 0;
  // levels_[0] has a bit per address; a bit of levels_[n+1] says that a word of levels_[n] is not
  // zero.
  std::vector<std::vector<std::uint64_t>> levels_;
};

}  // namespace tandem::lease
