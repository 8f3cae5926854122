// SPDX-License-Identifier: Apache-2.0
// Counts how often something happened to each of many keys within a span of time, in bounded
// memory: the oldest key is forgotten when a new one finds no room. For declines per client (D6.04)
// and for notices that repeat (D3.06).
#pragma once

#include <cstdint>
#include <vector>

#include "base/flat_index.h"
#include "base/hash.h"
#include "lease/binding.h"

namespace tandem::dhcp {

class Limiter {
 public:
  static constexpr std::size_t kKeysMax = 4096;

  // Counts one more, and says which it is within the span: 1 for the first.
  std::uint32_t count(std::uint64_t key, lease::Seconds now, lease::Seconds span) {
    const std::uint64_t hash = hash_number(key, 0x6c696d69);
    const auto slot = index_.find(hash, [&](auto s) { return keys_[s].key == key; });
    if (slot == FlatIndex::kNone) return add(key, hash, now);
    Key& known = keys_[slot];
    if (now - known.since >= span) known = {key, now, 0};
    return ++known.count;
  }

 private:
  struct Key {
    std::uint64_t key = 0;
    lease::Seconds since = 0;
    std::uint32_t count = 0;
  };

  std::uint32_t add(std::uint64_t key, std::uint64_t hash, lease::Seconds now) {
    FlatIndex::Slot slot = next_;
    next_ = static_cast<FlatIndex::Slot>((next_ + 1) % kKeysMax);
    if (slot == keys_.size()) {
      keys_.emplace_back();
    } else {
      index_.erase(hash_number(keys_[slot].key, 0x6c696d69), slot);
    }
    keys_[slot] = {key, now, 1};
    index_.insert(hash, slot);
    return 1;
  }

  std::vector<Key> keys_;
  FlatIndex index_;
  FlatIndex::Slot next_ = 0;
};

}  // namespace tandem::dhcp
