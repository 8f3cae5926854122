// SPDX-License-Identifier: Apache-2.0
// Leases as CSV, read from a data directory: `tandemd --export-leases`. What it writes is what the
// API exports, and imports. It only reads, so it may run beside a server; what that server writes
// meanwhile may be missing.
#pragma once

#include <string>

#include "base/disk.h"
#include "base/result.h"
#include "base/time.h"

namespace tandem::daemon {

// Every binding, ascending by address, with a line of column names first. `boot` and `now` place
// the journal's line of time (node/lease_clock.h).
Result<std::string> export_leases(Disk& disk, std::uint64_t boot, Now now);

}  // namespace tandem::daemon
