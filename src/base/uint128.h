// SPDX-License-Identifier: Apache-2.0
// The compilers' 128-bit integer, which ISO C++ lacks, for full products of 64-bit numbers.
#pragma once

namespace tandem {

__extension__ typedef unsigned __int128 Uint128;

}  // namespace tandem
