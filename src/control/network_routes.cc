// SPDX-License-Identifier: Apache-2.0
// Shared networks.
#include "control/nouns.h"
#include "control/objects.h"
#include "control/text_filter.h"

namespace tandem::control {

namespace {

void list_networks(const Call& call, Services& services) {
  const auto query = list_query(call);
  if (!query) return;
  const auto configuration = services.configurator.current();
  const TextFilter name(call.text("q"));
  Page<config::Where> page(*query);
  for (const auto& network : configuration->settings()->topology.shared_networks()) {
    if (!name.matches(network->name)) continue;
    // Names that differ in case only stay apart.
    page.add(sort_key(network->name) + network->name, {"shared-networks", network->name});
  }
  auto listed = page.take();
  reply_list(call, *query, objects_of(*configuration, listed.items), listed.last);
}

}  // namespace

std::vector<Route> network_routes(Services& services) {
  std::vector<Route> routes = object_routes(services, {.path = "/v1/shared-networks/{name}",
                                                       .list_path = "/v1/shared-networks",
                                                       .type = "shared-network",
                                                       .what = "the shared network"});
  routes.push_back({.path = "/v1/shared-networks",
                    .id = "list-shared-networks",
                    .summary = "Lists the shared networks.",
                    .shape = Shape::List,
                    .parameters = {{"q", api::Form::Text, "A part of the name."}},
                    .sort_keys = "name",
                    .reply = "shared-network",
                    .handler = [&services](const Call& call) { list_networks(call, services); }});
  return routes;
}

}  // namespace tandem::control
