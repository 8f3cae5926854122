// SPDX-License-Identifier: Apache-2.0
#include "control/nouns.h"

namespace tandem::control {

std::vector<Route> all_routes(Services& services) {
  std::vector<Route> all;
  for (const auto noun :
       {server_routes, scope_routes, reservation_routes, option_routes, network_routes,
        lease_routes, statistics_routes, configuration_routes, change_routes, event_routes,
        trace_routes, explain_routes, metrics_routes, token_routes}) {
    for (Route& route : noun(services)) all.push_back(std::move(route));
  }
  return all;
}

}  // namespace tandem::control
