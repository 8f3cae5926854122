// SPDX-License-Identifier: Apache-2.0
// check_lease_times of config/checks.h: at every level that sets one of the times, those that then
// hold for its clients must be in order: min <= lease <= max, and T1 < T2 < lease (RFC 2131
// section 4.4.5).
#include <map>

#include <fmt/format.h>

#include "config/checks.h"
#include "config/values.h"

namespace tandem::config {

namespace {

using lease::Levels;
using lease::Parameters;

constexpr Duration kLeaseTimeLow = Duration::seconds(60);

std::string text_of(Duration duration) {
  return duration.text();
}

// Points at the first of these keys that the level sets itself.
const Node& set_here(const Node& node, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (const Node* member = node.find(key)) return *member;
  }
  return node;
}

Levels below(const Parameters& own, const Levels& above) {
  Levels levels;
  levels.push(&own);
  for (const Parameters* level : above.list()) levels.push(level);
  return levels;
}

void check_bounds(Parameters& own, const Levels& levels, const Node& node, Faults& faults) {
  if (!own.lease_time && !own.lease_time_min && !own.lease_time_max) return;
  const Duration lease = levels.get(&Parameters::lease_time, lease::kLeaseTimeDefault);
  const Duration* min = levels.find(&Parameters::lease_time_min);
  const Duration* max = levels.find(&Parameters::lease_time_max);
  if (own.lease_time && *own.lease_time < kLeaseTimeLow) {
    warn(
        set_here(node, {"lease-time"}), faults,
        fmt::format("a lease of {} makes every client ask several times a minute", text_of(lease)));
  }
  if (min != nullptr && max != nullptr && *min > *max) {
    refuse(
        set_here(node, {"lease-time-min", "lease-time-max", "lease-time"}), faults,
        fmt::format("lease-time-min {} is above lease-time-max {}", text_of(*min), text_of(*max)));
    return;
  }
  if (min != nullptr && *min > lease) {
    refuse(set_here(node, {"lease-time", "lease-time-min", "lease-time-max"}), faults,
           fmt::format("lease-time {} is below lease-time-min {}", text_of(lease), text_of(*min)),
           "set both at the same level");
  }
  if (max != nullptr && *max < lease) {
    refuse(set_here(node, {"lease-time", "lease-time-max", "lease-time-min"}), faults,
           fmt::format("lease-time {} is above lease-time-max {}", text_of(lease), text_of(*max)),
           "set both at the same level");
  }
  // The bounds that nobody set go along with the lease-time.
  if (min == nullptr && lease < lease::kLeaseTimeMin) own.lease_time_min = lease;
  if (max == nullptr && lease > lease::kLeaseTimeMax) own.lease_time_max = lease;
}

void check_renewal(const Parameters& own, const Levels& levels, const Node& node, Faults& faults) {
  if (!own.lease_time && !own.renewal_time && !own.rebinding_time) return;
  const Duration lease = levels.get(&Parameters::lease_time, lease::kLeaseTimeDefault);
  const Duration* renewal = levels.find(&Parameters::renewal_time);
  const Duration* rebinding = levels.find(&Parameters::rebinding_time);
  if (renewal != nullptr && rebinding != nullptr && *renewal >= *rebinding) {
    refuse(set_here(node, {"renewal-time", "rebinding-time", "lease-time"}), faults,
           fmt::format("renewal-time {} is not below rebinding-time {}", text_of(*renewal),
                       text_of(*rebinding)),
           "renewal-time < rebinding-time < lease-time");
  } else if (rebinding != nullptr && *rebinding >= lease) {
    refuse(set_here(node, {"rebinding-time", "lease-time", "renewal-time"}), faults,
           fmt::format("rebinding-time {} is not below lease-time {}", text_of(*rebinding),
                       text_of(lease)),
           "renewal-time < rebinding-time < lease-time");
  } else if (renewal != nullptr && *renewal >= lease) {
    refuse(set_here(node, {"renewal-time", "lease-time"}), faults,
           fmt::format("renewal-time {} is not below lease-time {}", text_of(*renewal),
                       text_of(lease)),
           "renewal-time < rebinding-time < lease-time");
  }
}

void check_level(Parameters& own, const Levels& above, const Node& node, Faults& faults) {
  const Levels levels = below(own, above);
  check_renewal(own, levels, node, faults);
  check_bounds(own, levels, node, faults);
}

}  // namespace

// From below upwards, so that a level sees of those above it what was written, not what
// check_bounds has added.
void check_lease_times(Draft& draft, Faults& faults) {
  lease::TopologySource& source = draft.source;
  Levels global;
  global.push(&source.parameters);
  std::map<Subnet, const Parameters*> network_of;
  for (const lease::SharedNetwork& network : source.shared_networks) {
    for (const Subnet& scope : network.scopes) network_of.emplace(scope, &network.parameters);
  }
  for (std::size_t i = 0; i < source.reservations.size(); ++i) {
    check_level(source.reservations[i].parameters, global, *draft.reservations[i], faults);
  }
  for (std::size_t s = 0; s < source.scopes.size(); ++s) {
    lease::Scope& scope = source.scopes[s];
    const ScopeNodes& nodes = draft.scopes[s];
    const auto network = network_of.find(scope.subnet);
    const Levels above = network == network_of.end() ? global : below(*network->second, global);
    const Levels here = below(scope.parameters, above);
    for (std::size_t i = 0; i < scope.reservations.size(); ++i) {
      check_level(scope.reservations[i].parameters, here, *nodes.reservations[i], faults);
    }
    for (std::size_t i = 0; i < scope.pools.size(); ++i) {
      check_level(scope.pools[i].parameters, here, *nodes.pools[i], faults);
    }
    check_level(scope.parameters, above, *nodes.node, faults);
  }
  for (std::size_t n = 0; n < source.shared_networks.size(); ++n) {
    check_level(source.shared_networks[n].parameters, global, *draft.shared_networks[n].node,
                faults);
  }
  check_level(source.parameters, Levels{}, *draft.root, faults);
}

}  // namespace tandem::config
