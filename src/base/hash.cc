// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <cstring>

namespace tandem {

std::uint64_t hash_bytes(ByteView bytes, std::uint64_t seed) {
  std::uint64_t state = hash_number(bytes.size(), seed);
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t taken = bytes.size() < 8 ? bytes.size() : 8;
    std::memcpy(&word, bytes.data(), taken);
    state = mix(state ^ word, 0x8ebc6af09c88c6e3u);
    bytes = bytes.subspan(taken);
  }
  return mix(state, seed ^ 0x589965cc75374cc3u);
}

}  // namespace tandem
