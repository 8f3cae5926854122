// SPDX-License-Identifier: Apache-2.0
// TANDEM_ASSERT(condition): an invariant of our own, checked in production too. A broken one ends
// the process at once with its text and place: a server that stops is restarted or relieved by its
// partner, one that goes on may give an address twice. Never assert on what came from outside.
#pragma once

namespace tandem {

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace tandem

#define TANDEM_ASSERT(condition)          \
  (static_cast<bool>(condition) ? void(0) \
                                : ::tandem::assertion_failed(#condition, __FILE__, __LINE__))
