// SPDX-License-Identifier: Apache-2.0
#include "lease/address_index.h"

namespace tandem::lease {

void AddressIndex::insert(Ipv4Address address) {
  const std::uint32_t number = block_of(address);
  std::unique_ptr<Region>& region = regions_[number / kBlocks];
  if (!region) region = std::make_unique<Region>();
  std::unique_ptr<AddressSet>& block = (*region)[number % kBlocks];
  if (!block) block = std::make_unique<AddressSet>(kOffsets);
  block->insert(offset_of(address));
}

void AddressIndex::erase(Ipv4Address address) {
  const std::uint32_t number = block_of(address);
  const std::unique_ptr<Region>& region = regions_[number / kBlocks];
  if (!region) return;
  if (const auto& block = (*region)[number % kBlocks]) block->erase(offset_of(address));
}

std::optional<Ipv4Address> AddressIndex::from(Ipv4Address address) const {
  Ipv4Address offset = offset_of(address);
  for (std::uint32_t number = block_of(address); number / kBlocks < regions_.size(); ++number) {
    const std::unique_ptr<Region>& region = regions_[number / kBlocks];
    if (!region) {
      number |= kBlocks - 1;  // on to the next region
    } else if (const auto& block = (*region)[number % kBlocks]) {
      if (const auto found = block->from(offset)) {
        return Ipv4Address{number << kOffsetBits | found->value()};
      }
    }
    offset = {};
  }
  return std::nullopt;
}

}  // namespace tandem::lease
