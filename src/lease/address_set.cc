// SPDX-License-Identifier: Apache-2.0
#include "lease/address_set.h"

#include <bit>

namespace tandem::lease {

AddressSet::AddressSet(Ipv4Range range) : range_(range) {
  std::uint64_t bits = range.size();
  do {
    bits = (bits + kBits - 1) / kBits;
    levels_.emplace_back(bits, 0);
  } while (bits > 1);
}

bool AddressSet::contains(Ipv4Address address) const {
  if (!range_.contains(address)) return false;
  const std::uint32_t index = address - range_.first;
  return (levels_[0][index / kBits] >> (index % kBits) & 1) != 0;
}

void AddressSet::insert(Ipv4Address address) {
  if (contains(address) || !range_.contains(address)) return;
  ++size_;
  std::uint32_t index = address - range_.first;
  for (auto& level : levels_) {
    level[index / kBits] |= std::uint64_t{1} << (index % kBits);
    index /= kBits;
  }
}

void AddressSet::insert_all() {
  size_ = range_.size();
  std::uint64_t bits = size_;
  for (auto& level : levels_) {
    for (std::size_t word = 0; word < level.size(); ++word) {
      const std::uint64_t here = bits - word * kBits;
      level[word] = here >= kBits ? ~std::uint64_t{0} : (std::uint64_t{1} << here) - 1;
    }
    bits = level.size();
  }
}

void AddressSet::erase(Ipv4Address address) {
  if (!contains(address)) return;
  --size_;
  std::uint32_t index = address - range_.first;
  for (auto& level : levels_) {
    std::uint64_t& word = level[index / kBits];
    word &= ~(std::uint64_t{1} << (index % kBits));
    if (word != 0) return;
    index /= kBits;
  }
}

std::optional<Ipv4Address> AddressSet::from(Ipv4Address address) const {
  const auto index = next(0, address - range_.first);
  if (!index) return std::nullopt;
  return range_.first + *index;
}

// The first set bit of the level at or after the index: in its word, or by the level above in a
// later one.
std::optional<std::uint32_t> AddressSet::next(std::size_t level, std::uint32_t index) const {
  const std::vector<std::uint64_t>& words = levels_[level];
  const std::uint32_t word = index / kBits;
  if (word >= words.size()) return std::nullopt;
  const std::uint64_t here = words[word] >> (index % kBits);
  if (here != 0) return index + static_cast<std::uint32_t>(std::countr_zero(here));
  if (level + 1 == levels_.size()) return std::nullopt;
  const auto later = next(level + 1, word + 1);
  if (!later) return std::nullopt;
  return *later * kBits + static_cast<std::uint32_t>(std::countr_zero(words[*later]));
}

}  // namespace tandem::lease
