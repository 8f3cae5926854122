// SPDX-License-Identifier: Apache-2.0
// The counters of a running server as one JSON object, for SIGUSR1, the end, and tests.
#pragma once

#include <string>

#include "daemon/network.h"
#include "node/counters.h"

namespace tandem::daemon {

// Counters that are 0 are left out of the lists by name ("received", "dropped", ...).
std::string counters_json(const node::Counters& node, const NetworkCounters& network,
                          std::size_t bindings);

}  // namespace tandem::daemon
