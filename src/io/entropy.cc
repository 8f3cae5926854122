// SPDX-License-Identifier: Apache-2.0
#include "io/entropy.h"

#include <sys/random.h>

#include "base/assert.h"

namespace tandem::io {

std::uint64_t unpredictable() {
  std::uint64_t value = 0;
  // So few octets come whole, once the kernel has been seeded at boot.
  TANDEM_ASSERT(::getrandom(&value, sizeof value, 0) == sizeof value);
  return value;
}

}  // namespace tandem::io
