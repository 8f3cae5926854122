// SPDX-License-Identifier: Apache-2.0
// Scopes with their pools and exclusions.
#include "base/address.h"
#include "control/nouns.h"
#include "control/objects.h"
#include "control/text_filter.h"

namespace tandem::control {

namespace {

using lease::Scope;

// Among 10,000 scopes only those of the page are rendered.
void list_scopes(const Call& call, Services& services) {
  const auto query = list_query(call);
  if (!query) return;
  const TextFilter name(call.text("name")), subnet(call.text("subnet")),
      network(call.text("shared-network")), any(call.text("q"));
  const auto configuration = services.configurator.current();
  const lease::Topology& topology = configuration->settings()->topology;
  const auto enabled = call.text("enabled");
  Page<config::Where> page(*query);
  for (std::uint32_t i = 0; i < topology.scopes().size(); ++i) {
    const Scope& scope = topology.scopes()[i];
    const std::string subnet_text = scope.subnet.text();
    const lease::SharedNetwork* of = topology.shared_network(i);
    const std::string_view network_name = of == nullptr ? std::string_view() : of->name;
    if (enabled && (*enabled == "true") != scope.enabled) continue;
    if (!name.matches(scope.name) || !subnet.matches(subnet_text) ||
        !network.matches(network_name)) {
      continue;
    }
    if (!any.matches(scope.name) && !any.matches(subnet_text) && !any.matches(network_name)) {
      continue;
    }
    std::string key = query->sort == "name" ? sort_key(scope.name) : std::string();
    key += sort_key(scope.subnet.network());
    page.add(std::move(key), {"scopes", scope.subnet.network().text()});
  }
  auto listed = page.take();
  reply_list(call, *query, objects_of(*configuration, listed.items), listed.last);
}

Route members(Services& services, std::string_view path, std::string_view id,
              std::string_view summary, std::string_view reply) {
  return {.path = path,
          .id = id,
          .summary = summary,
          .shape = Shape::List,
          .parameters = {{"q", api::Form::Text, "Any part of it."}},
          .reply = reply,
          .handler = [&services](const Call& call) {
            reply_members(call, *services.configurator.current());
          }};
}

void append(std::vector<Route>& routes, std::vector<Route> more) {
  for (Route& route : more) routes.push_back(std::move(route));
}

}  // namespace

std::vector<Route> scope_routes(Services& services) {
  std::vector<Route> routes;
  routes.push_back({
      .path = "/v1/scopes",
      .id = "list-scopes",
      .summary = "Lists the scopes as they stand in the configuration.",
      .shape = Shape::List,
      .parameters = {{"q", api::Form::Text, "A part of the name, subnet or shared network."},
                     {"name", api::Form::Text, "A part of the name."},
                     {"subnet", api::Form::Text, "A part of the subnet."},
                     {"shared-network", api::Form::Text, "A part of its shared network's name."},
                     {"enabled", api::Form::Boolean, "Only those that are, or are not, served."}},
      .sort_keys = "subnet name",
      .reply = "scope",
      .handler = [&services](const Call& call) { list_scopes(call, services); }
  });
  append(routes, object_routes(services, {.path = "/v1/scopes/{scope}",
                                          .list_path = "/v1/scopes",
                                          .type = "scope",
                                          .what = "the scope"}));
  routes.push_back(members(services, "/v1/scopes/{scope}/pools", "list-pools",
                           "Lists the scope's pools.", "pool"));
  append(routes, object_routes(services, {.path = "/v1/scopes/{scope}/pools/{pool}",
                                          .list_path = "/v1/scopes/{scope}/pools",
                                          .type = "pool",
                                          .what = "the pool"}));
  routes.push_back(members(services, "/v1/scopes/{scope}/exclusions", "list-exclusions",
                           "Lists the scope's exclusions.", "exclusion"));
  append(routes, object_routes(services, {.path = "/v1/scopes/{scope}/exclusions/{exclusion}",
                                          .list_path = "/v1/scopes/{scope}/exclusions",
                                          .type = "exclusion",
                                          .what = "the exclusion",
                                          .can_patch = false}));
  return routes;
}

}  // namespace tandem::control
