// SPDX-License-Identifier: Apache-2.0
#include "config/scope_checks.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "config/values.h"

namespace tandem::config {

const Node& member_or_self(const Node& node, std::string_view name) {
  const Node* member = node.find(name);
  return member != nullptr ? *member : node;
}

std::string identity_text(const lease::Reservation& reservation) {
  return reservation.hardware_address
             ? fmt::format("hardware address {}", reservation.hardware_address->text())
             : fmt::format("client id {}", to_hex(reservation.client_id, ":"));
}

void check_place_of_reservation(const lease::Scope& scope, const lease::Reservation& reservation,
                                const Node& node, Faults& faults) {
  if (!reservation.address || scope.subnet.is_host(*reservation.address)) return;
  const Node& at = member_or_self(node, "address");
  const std::string address = reservation.address->text();
  if (!scope.subnet.contains(*reservation.address)) {
    refuse(at, faults, fmt::format("{} is not within the subnet {}", address, scope.subnet.text()),
           "move the reservation to its scope, or give an address of this one");
  } else {
    refuse(at, faults,
           fmt::format("{} is the {} address of {}, which no host can have", address,
                       *reservation.address == scope.subnet.network() ? "network" : "broadcast",
                       scope.subnet.text()));
  }
}

namespace {

void check_subnet(const lease::Scope& scope, const Node& node, Faults& faults) {
  const Node& at = member_or_self(node, "subnet");
  const Ipv4Range range = scope.subnet.range();
  const Ipv4Range multicast_and_reserved{Ipv4Address::of(224, 0, 0, 0), kBroadcastAddress};
  const Ipv4Range loopback{Ipv4Address::of(127, 0, 0, 0), Ipv4Address::of(127, 255, 255, 255)};
  const Ipv4Range this_network{Ipv4Address::of(0, 0, 0, 0), Ipv4Address::of(0, 255, 255, 255)};
  for (const Ipv4Range& none : {multicast_and_reserved, loopback, this_network}) {
    if (!range.overlaps(none)) continue;
    refuse(
        at, faults,
        fmt::format("{} has addresses that no host can have: {}", scope.subnet.text(), none.text()),
        "serve a unicast network, such as 192.0.2.0/24");
    return;
  }
}

// --- pools and exclusions

void check_pool(const lease::Scope& scope, const Ipv4Range& range, const Node& at, Faults& faults) {
  const Subnet& subnet = scope.subnet;
  if (!subnet.range().contains(range)) {
    refuse(at, faults, fmt::format("{} is not within the subnet {}", range.text(), subnet.text()),
           fmt::format("the subnet reaches from {} to {}", subnet.network().text(),
                       subnet.broadcast().text()));
    return;
  }
  for (const Ipv4Address end : {range.first, range.last}) {
    if (subnet.is_host(end)) continue;
    refuse(at, faults,
           fmt::format("{} is the {} address of {}, which no host can have", end.text(),
                       end == subnet.network() ? "network" : "broadcast", subnet.text()),
           fmt::format("hosts are {}-{}", (subnet.network() + 1).text(),
                       Ipv4Address{subnet.broadcast().value() - 1}.text()));
    return;
  }
}

// Sorts the pools, their nodes with them, and looks at neighbours.
void sort_pools(lease::Scope& scope, ScopeNodes& nodes, Faults& faults) {
  std::vector<std::size_t> order(scope.pools.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(scope.pools[i].range, i); });
  std::vector<lease::Pool> pools;
  std::vector<const Node*> where;
  for (const std::size_t i : order) {
    pools.push_back(std::move(scope.pools[i]));
    where.push_back(nodes.pools[i]);
  }
  scope.pools = std::move(pools);
  nodes.pools = std::move(where);
  for (std::size_t i = 1, widest = 0; i < scope.pools.size(); ++i) {
    const Ipv4Range& before = scope.pools[widest].range;
    const Ipv4Range& here = scope.pools[i].range;
    if (before.overlaps(here)) {
      const bool in_order = nodes.pools[widest]->place < nodes.pools[i]->place;
      const Node& first = *nodes.pools[in_order ? widest : i];
      const Node& second = *nodes.pools[in_order ? i : widest];
      refuse(member_or_self(second, "range"), faults,
             fmt::format("{} overlaps {}, ", (in_order ? here : before).text(),
                         (in_order ? before : here).text()),
             first, "an address belongs to one pool");
    }
    if (here.last > before.last) widest = i;
  }
}

void check_exclusions(const lease::Scope& scope, const ScopeNodes& nodes, Faults& faults) {
  for (std::size_t i = 0; i < scope.exclusions.size(); ++i) {
    if (scope.subnet.range().contains(scope.exclusions[i])) continue;
    refuse(*nodes.exclusions[i], faults,
           fmt::format("{} is not within the subnet {}", scope.exclusions[i].text(),
                       scope.subnet.text()),
           "an exclusion takes addresses out of this scope's pools");
  }
  const std::vector<Ipv4Range> excluded = lease::merged(scope.exclusions);
  for (std::size_t i = 0; i < scope.pools.size(); ++i) {
    if (lease::covered(excluded, scope.pools[i].range)) {
      warn(member_or_self(*nodes.pools[i], "range"), faults,
           "exclusions leave no address of this pool");
    }
  }
  for (std::size_t i = 0; i < scope.reservations.size(); ++i) {
    const std::optional<Ipv4Address>& address = scope.reservations[i].address;
    if (address && lease::covered(excluded, {*address, *address})) {
      warn(member_or_self(*nodes.reservations[i], "address"), faults,
           fmt::format("{} is reserved and excluded; its client gets it all the same",
                       address->text()));
    }
  }
}

// --- reservations

// One reservation with its place.
struct Reserved {
  const lease::Reservation* reservation;
  const Node* node;
};

// Neighbours in the order of `key` that have the same one: the later in the text is reported.
template <typename Same, typename Text>
void report_twins(const std::vector<Reserved>& sorted, std::string_view member, Same same,
                  Text text, Faults& faults) {
  for (std::size_t i = 1, first = 0; i < sorted.size(); ++i) {
    if (!same(*sorted[first].reservation, *sorted[i].reservation)) {
      first = i;
      continue;
    }
    refuse(member_or_self(*sorted[i].node, member), faults,
           fmt::format("{} has a reservation already: ", text(*sorted[i].reservation)),
           *sorted[first].node, "keep one of them");
  }
}

void check_addresses_once(std::vector<Reserved> reserved, Faults& faults) {
  std::erase_if(reserved, [](const Reserved& r) { return !r.reservation->address; });
  std::ranges::sort(reserved, {}, [&](const Reserved& r) {
    return std::pair(*r.reservation->address, r.node->place);
  });
  report_twins(
      reserved, "address", [&](const auto& a, const auto& b) { return a.address == b.address; },
      [&](const lease::Reservation& r) { return r.address->text(); }, faults);
}

void check_identities_once(std::vector<Reserved> reserved, Faults& faults) {
  const auto identity = [](const lease::Reservation& r) {
    return std::tie(r.hardware_address, r.client_id);
  };
  std::ranges::sort(reserved, [&](const Reserved& a, const Reserved& b) {
    return std::pair(identity(*a.reservation), a.node->place) <
           std::pair(identity(*b.reservation), b.node->place);
  });
  report_twins(
      reserved, "", [&](const auto& a, const auto& b) { return identity(a) == identity(b); },
      identity_text, faults);
}

void check_reservations(const lease::Scope& scope, const ScopeNodes& nodes, Faults& faults) {
  std::vector<Reserved> reserved;
  for (std::size_t i = 0; i < scope.reservations.size(); ++i) {
    check_place_of_reservation(scope, scope.reservations[i], *nodes.reservations[i], faults);
    reserved.push_back({&scope.reservations[i], nodes.reservations[i]});
  }
  check_addresses_once(reserved, faults);
  check_identities_once(std::move(reserved), faults);
}

}  // namespace

void check_scope(lease::Scope& scope, ScopeNodes& nodes, Faults& faults) {
  check_subnet(scope, *nodes.node, faults);
  for (std::size_t i = 0; i < scope.pools.size(); ++i) {
    check_pool(scope, scope.pools[i].range, member_or_self(*nodes.pools[i], "range"), faults);
  }
  sort_pools(scope, nodes, faults);
  check_exclusions(scope, nodes, faults);
  check_reservations(scope, nodes, faults);
  if (nodes.node->find("pools") == nullptr && nodes.node->find("reservations") == nullptr) {
    warn(*nodes.node, faults,
         "no client can get an address here: the scope has neither pools nor reservations");
  }
}

}  // namespace tandem::config
