// SPDX-License-Identifier: Apache-2.0
// What this process uses of the machine, as /proc tells it: for the metrics that every Prometheus
// client has (process_*). Read when asked for; takes some ten microseconds.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace tandem::io {

struct ProcessUsage {
  Duration processor;  // user and system, all threads
  std::uint64_t resident_octets = 0;
  std::uint64_t virtual_octets = 0;
  std::uint64_t descriptors = 0;
  std::uint64_t descriptors_max = 0;
  std::uint64_t threads = 0;
};

// Zeros for what the system does not tell.
ProcessUsage process_usage();

}  // namespace tandem::io
