// SPDX-License-Identifier: Apache-2.0
// The nouns of the API: each function gives the rows of one noun with their handlers, which use the
// services. all_routes() is the whole table.
#pragma once

#include <vector>

#include "control/route.h"
#include "control/services.h"

namespace tandem::control {

std::vector<Route> server_routes(Services& services);
std::vector<Route> scope_routes(Services& services);
std::vector<Route> reservation_routes(Services& services);
std::vector<Route> option_routes(Services& services);
std::vector<Route> network_routes(Services& services);
std::vector<Route> lease_routes(Services& services);
std::vector<Route> statistics_routes(Services& services);
std::vector<Route> change_routes(Services& services);
std::vector<Route> configuration_routes(Services& services);
std::vector<Route> event_routes(Services& services);
std::vector<Route> trace_routes(Services& services);
std::vector<Route> explain_routes(Services& services);
std::vector<Route> metrics_routes(Services& services);
std::vector<Route> token_routes(Services& services);

std::vector<Route> all_routes(Services& services);

}  // namespace tandem::control
