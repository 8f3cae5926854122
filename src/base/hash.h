// SPDX-License-Identifier: Apache-2.0
// Hashes for tables in memory, seeded so that clients cannot choose collisions; never stored or
// sent.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/uint128.h"

namespace tandem {

constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const Uint128 product = static_cast<Uint128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

constexpr std::uint64_t hash_number(std::uint64_t value, std::uint64_t seed) {
  return mix(value ^ 0xa0761d6478bd642fu, seed ^ 0xe7037ed1a0b428dbu);
}

std::uint64_t hash_bytes(ByteView bytes, std::uint64_t seed);

}  // namespace tandem
