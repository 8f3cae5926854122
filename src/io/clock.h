// SPDX-License-Identifier: Apache-2.0
// The real clocks. The loop's driver reads them once per turn and hands the result to the core.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace tandem::io {

// Instant from CLOCK_BOOTTIME, which goes on while the machine is suspended: leases end on time
// after a resume (failure-modes P5). WallTime from CLOCK_REALTIME.
Now read_clock();

// A number that is the same until the machine boots again, other than 0; 0 when the system does not
// say. Instants of one boot may be compared across restarts of the process.
std::uint64_t boot_number();

}  // namespace tandem::io
