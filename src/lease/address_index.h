// SPDX-License-Identifier: Apache-2.0
// Addresses from anywhere in the whole space, in order: a bitmap for each block of 4,096 of them
// that was ever used, so that a page of a list is found without sorting a million bindings. Where
// addresses lie dense it costs a fraction of an octet each. Blocks stay once used, so that a client
// that comes and goes allocates nothing.
#pragma once

#include <map>
#include <optional>

#include "lease/address_set.h"

namespace tandem::lease {

class AddressIndex {
 public:
  void insert(Ipv4Address address) {
    blocks_.try_emplace(block_of(address), kOffsets).first->second.insert(offset_of(address));
  }
  void erase(Ipv4Address address) {
    const auto block = blocks_.find(block_of(address));
    if (block != blocks_.end()) block->second.erase(offset_of(address));
  }
  // The first one at or after the address.
  std::optional<Ipv4Address> from(Ipv4Address address) const {
    auto block = blocks_.lower_bound(block_of(address));
    if (block == blocks_.end()) return std::nullopt;
    const bool inside = block->first == block_of(address);
    auto offset = block->second.from(inside ? offset_of(address) : Ipv4Address{});
    while (!offset && ++block != blocks_.end()) offset = block->second.from(Ipv4Address{});
    if (!offset) return std::nullopt;
    return Ipv4Address{block->first << kOffsetBits | offset->value()};
  }

 private:
  static constexpr std::uint32_t kOffsetBits = 12;
  static constexpr Ipv4Range kOffsets{Ipv4Address{0}, Ipv4Address{(1u << kOffsetBits) - 1}};
  static std::uint32_t block_of(Ipv4Address address) { return address.value() >> kOffsetBits; }
  static Ipv4Address offset_of(Ipv4Address address) {
    return Ipv4Address{address.value() & kOffsets.last.value()};
  }

  std::map<std::uint32_t, AddressSet> blocks_;  // by the address's upper bits
};

}  // namespace tandem::lease
