// SPDX-License-Identifier: Apache-2.0
// How many addresses are in use, by scope, by pool and of the whole server (W14.100 to W14.111),
// from counters that the core keeps as leases change: nothing is counted here but the counters.
#include <fmt/format.h>

#include "control/leases.h"
#include "control/nouns.h"
#include "control/paging.h"

namespace tandem::control {
namespace {

using lease::ScopeUse;

constexpr std::uint32_t kScopesAtOnce = 250;  // some 20 microseconds of the core

struct Used {
  Ipv4Address scope;
  ScopeUse use;
};

// Gathers the use of every scope, in pieces, then calls `done`. Each is named as the node names it:
// the configuration that the node serves by may be older than the one that is shown.
void read_uses(Core& core, std::shared_ptr<std::vector<Used>> uses, std::function<void()> done) {
  auto more = std::make_shared<bool>(false);
  core.ask(
      [uses, more](const node::Node& node) {
        const auto& scopes = node.settings().topology.scopes();
        const auto first = static_cast<std::uint32_t>(uses->size());
        const auto end =
            static_cast<std::uint32_t>(std::min<std::size_t>(scopes.size(), first + kScopesAtOnce));
        for (std::uint32_t i = first; i < end; ++i) {
          uses->push_back({scopes[i].subnet.network(), node.use_of_scope(i)});
        }
        *more = end < scopes.size();
      },
      [&core, uses, more, done = std::move(done)] {
        *more ? read_uses(core, uses, done) : done();
      });
}

double percentage(std::uint64_t size, std::uint64_t free) {
  return size == 0 ? 0.0 : 100.0 * static_cast<double>(size - free) / static_cast<double>(size);
}

void put_use(api::Object& object, const ScopeUse& use) {
  object["size"] = use.size;
  object["addresses-free"] = use.free;
  object["addresses-in-use"] = use.active;
  object["pending-offers"] = use.offered;
  object["reserved-addresses"] = use.reserved;
  object["abandoned"] = use.abandoned;
  object["percentage-in-use"] = percentage(use.size, use.free);
}

api::Object scope_json(const Used& used, const lease::Topology& topology) {
  api::Object object;
  object["scope"] = used.scope.text();
  object["name"] = "";
  object["shared-network"] = nullptr;
  const std::uint32_t scope = topology.scope_of(used.scope);
  if (scope != lease::kNoIndex) {
    object["name"] = topology.scopes()[scope].name;
    const lease::SharedNetwork* network = topology.shared_network(scope);
    if (network != nullptr) object["shared-network"] = network->name;
  }
  put_use(object, used.use);
  return object;
}

std::string key_of(const Used& used, std::string_view sort, const lease::Topology& topology) {
  const ScopeUse& use = used.use;
  const std::string scope = sort_key(used.scope);
  if (sort == "percentage-in-use") {
    const double millionths = 1e4 * percentage(use.size, use.free);
    return sort_key(static_cast<std::uint64_t>(millionths)) + scope;
  }
  if (sort == "addresses-free") return sort_key(use.free) + scope;
  if (sort == "addresses-in-use") return sort_key(use.active) + scope;
  if (sort == "abandoned") return sort_key(use.abandoned) + scope;
  if (sort == "size") return sort_key(use.size) + scope;
  if (sort == "name") {
    const std::uint32_t index = topology.scope_of(used.scope);
    return sort_key(index == lease::kNoIndex ? "" : topology.scopes()[index].name) + scope;
  }
  return scope;
}

void list_statistics(const Call& call, Services& services) {
  const auto query = list_query(call);
  if (!query) return;
  auto uses = std::make_shared<std::vector<Used>>();
  read_uses(services.core, uses, [call, &services, query = *query, uses] {
    const auto topology = topology_of(services);
    Page<const Used*> page(query);
    for (const Used& used : *uses) page.add(key_of(used, query.sort, *topology), &used);
    const Listed<const Used*> listed = page.take();
    api::Array items;
    for (const Used* used : listed.items) items.emplace_back(scope_json(*used, *topology));
    reply_list(call, query, std::move(items), listed.last);
  });
}

void show_total(const Call& call, Services& services) {
  auto uses = std::make_shared<std::vector<Used>>();
  auto leases = std::make_shared<std::size_t>(0);
  services.core.ask([leases](const node::Node& node) { *leases = node.bindings().size(); },
                    [call, &services, uses, leases] {
                      read_uses(services.core, uses, [call, uses, leases] {
                        ScopeUse sum;
                        for (const Used& used : *uses) {
                          sum.size += used.use.size;
                          sum.free += used.use.free;
                          sum.active += used.use.active;
                          sum.abandoned += used.use.abandoned;
                          sum.offered += used.use.offered;
                          sum.reserved += used.use.reserved;
                        }
                        api::Object object;
                        object["scopes"] = uses->size();
                        put_use(object, sum);
                        object["leases"] = *leases;
                        call.reply(api::Json(std::move(object)));
                      });
                    });
}

void show_scope(const Call& call, Services& services) {
  const auto subnet = scope_in_path(call, *topology_of(services));
  if (!subnet) return;
  auto used = std::make_shared<Used>(Used{subnet->network(), {}});
  services.core.ask(
      [used](const node::Node& node) {
        used->use = node.use_of_scope(node.settings().topology.scope_of(used->scope));
      },
      [call, &services, used] {
        call.reply(api::Json(scope_json(*used, *topology_of(services))));
      });
}

api::Object pool_json(const Ipv4Range& range, const lease::PoolUse& use) {
  api::Object object;
  object["pool"] = range.text();
  object["size"] = use.size;
  object["addresses-free"] = use.free();
  object["addresses-in-use"] = use.active;
  object["pending-offers"] = use.offered;
  object["abandoned"] = use.abandoned;
  object["percentage-in-use"] = percentage(use.size, use.free());
  return object;
}

void show_pool(const Call& call, Services& services) {
  const auto subnet = scope_in_path(call, *topology_of(services));
  if (!subnet) return;
  const auto range = Ipv4Range::parse(call.path("pool"));
  auto use = std::make_shared<std::optional<lease::PoolUse>>();
  services.core.ask(
      [use, network = subnet->network(), range](const node::Node& node) {
        const lease::Topology& topology = node.settings().topology;
        const std::uint32_t scope = topology.scope_of(network);
        if (scope == lease::kNoIndex || !range.ok()) return;
        const auto& pools = topology.scopes()[scope].pools;
        const auto pool = std::ranges::find(pools, *range, &lease::Pool::range);
        if (pool == pools.end()) return;
        *use = node.use_of_pool(scope, static_cast<std::uint32_t>(pool - pools.begin()));
      },
      [call, use, range] {
        if (*use) return call.reply(api::Json(pool_json(*range, **use)));
        call.problem(api::ProblemKind::NotFound, "The scope has no such pool.");
      });
}

}  // namespace

std::vector<Route> statistics_routes(Services& services) {
  const auto handled_by = [&services](void (*handler)(const Call&, Services&)) -> Handler {
    return [handler, &services](const Call& call) { handler(call, services); };
  };
  return {
      {.path = "/v1/statistics",
       .id = "list-statistics",
       .summary = "How many addresses are in use, scope by scope.",
       .shape = Shape::List,
       .sort_keys = "scope name percentage-in-use addresses-free addresses-in-use abandoned size",
       .reply = "scope-statistics",
       .handler = handled_by(list_statistics)},
      {.path = "/v1/statistics/total",
       .id = "show-statistics",
       .summary = "How many addresses of all scopes are in use.",
       .reply = "server-statistics",
       .handler = handled_by(show_total)},
      {.path = "/v1/scopes/{scope}/statistics",
       .id = "show-scope-statistics",
       .summary = "How many addresses of a scope are in use.",
       .reply = "scope-statistics",
       .handler = handled_by(show_scope)},
      {.path = "/v1/scopes/{scope}/pools/{pool}/statistics",
       .id = "show-pool-statistics",
       .summary = "How many addresses of a pool are in use.",
       .reply = "pool-statistics",
       .handler = handled_by(show_pool)},
      {.path = "/v1/scopes/{scope}/free-addresses",
       .id = "list-free-addresses",
       .summary = "Addresses of a scope that could be leased now.",
       .parameters = {{"limit", api::Form::Number, "How many at most, up to 1024; 1 without it."}},
       .reply = "free-addresses",
       .handler = handled_by(list_free_addresses)},
  };
}

}  // namespace tandem::control
