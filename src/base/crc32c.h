// SPDX-License-Identifier: Apache-2.0
// CRC-32C (Castagnoli, RFC 3720 appendix B.4), by the processor's instruction where it has one.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace tandem {

// The checksum of `bytes` continued from `seed`, itself a checksum or 0.
std::uint32_t crc32c(ByteView bytes, std::uint32_t seed = 0);

}  // namespace tandem
