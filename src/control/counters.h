// SPDX-License-Identifier: Apache-2.0
// The counters of a running server as one object of the API (the type "counters"), for
// `GET /v1/server/counters` and, in the log, at SIGUSR1 and at the end.
#pragma once

#include "api/json.h"
#include "control/network_counters.h"
#include "node/counters.h"

namespace tandem::control {

// Counters that are 0 are left out of the lists by name ("received", "dropped", ...).
api::Json counters_json(const node::Counters& node, const NetworkCounters& network,
                        std::size_t bindings);

}  // namespace tandem::control
