// SPDX-License-Identifier: Apache-2.0
// Numbers that nobody can guess, from the kernel: seeds for the core, which has no randomness of
// its own.
#pragma once

#include <cstdint>

namespace tandem::io {

std::uint64_t unpredictable();

}  // namespace tandem::io
