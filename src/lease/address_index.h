// SPDX-License-Identifier: Apache-2.0
// Addresses from anywhere in the whole space, in order: a bitmap for each block of 4,096 of them
// that was ever used, so that a page of a list is found without sorting a million bindings. Where
// addresses lie dense it costs a fraction of an octet each. Blocks stay once used, so that a client
// that comes and goes allocates nothing.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "lease/address_set.h"

namespace tandem::lease {

class AddressIndex {
 public:
  void insert(Ipv4Address address);
  void erase(Ipv4Address address);
  // The first one at or after the address.
  std::optional<Ipv4Address> from(Ipv4Address address) const;

 private:
  // An address is the number of a region, of a block in it, and an offset in that.
  static constexpr std::uint32_t kRegionBits = 10, kBlockBits = 10, kOffsetBits = 12;
  static_assert(kRegionBits + kBlockBits + kOffsetBits == 32);
  static constexpr std::uint32_t kBlocks = 1u << kBlockBits;  // in a region
  static constexpr Ipv4Range kOffsets{Ipv4Address{0}, Ipv4Address{(1u << kOffsetBits) - 1}};
  using Region = std::array<std::unique_ptr<AddressSet>, kBlocks>;

  static std::uint32_t block_of(Ipv4Address address) { return address.value() >> kOffsetBits; }
  static Ipv4Address offset_of(Ipv4Address address) {
    return Ipv4Address{address.value() & kOffsets.last.value()};
  }

  std::array<std::unique_ptr<Region>, 1u << kRegionBits> regions_;
};

}  // namespace tandem::lease
