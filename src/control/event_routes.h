// SPDX-License-Identifier: Apache-2.0
// The rows of events and of live traces, made of just what they need.
#pragma once

#include <vector>

#include "control/events.h"
#include "control/route.h"
#include "control/trace_hub.h"

namespace tandem::control {

std::vector<Route> event_routes(EventLog& events, io::Loop& loop);
std::vector<Route> trace_routes(TraceHub& traces, io::Loop& loop);

}  // namespace tandem::control
