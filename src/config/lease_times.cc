// SPDX-License-Identifier: Apache-2.0
#include "config/lease_times.h"

#include <fmt/format.h>

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

}  // namespace

bool sets_lease_times(const Parameters& own) {
  return own.lease_time || own.lease_time_min || own.lease_time_max || own.renewal_time ||
         own.rebinding_time;
}

Parameters only_lease_times(const Parameters& own) {
  Parameters times;
  times.lease_time = own.lease_time;
  times.lease_time_min = own.lease_time_min;
  times.lease_time_max = own.lease_time_max;
  times.renewal_time = own.renewal_time;
  times.rebinding_time = own.rebinding_time;
  return times;
}

Levels below(const Parameters& own, const Levels& above) {
  Levels levels;
  levels.push(&own);
  for (const Parameters* level : above.list()) levels.push(level);
  return levels;
}

void check_lease_times(Parameters& own, const Levels& above, const Node& node, Faults& faults) {
  const Levels levels = below(own, above);
  check_renewal(own, levels, node, faults);
  check_bounds(own, levels, node, faults);
}

}  // namespace tandem::config
