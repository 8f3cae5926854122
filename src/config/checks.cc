// SPDX-License-Identifier: Apache-2.0
#include "config/checks.h"

#include <algorithm>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "config/values.h"

namespace tandem::config {

namespace {

// "scopes[0].pools[1] on line 12"
std::string name_place(const Node& node) {
  return fmt::format("{} on line {}", node.path(), node.place.line);
}

// The member if the object has it, else the object: the nearest place to point at.
const Node& member_or_self(const Node& node, std::string_view name) {
  const Node* member = node.find(name);
  return member != nullptr ? *member : node;
}

// --- scopes

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

// Two subnets are apart or one holds the other, so that one pass in order finds every overlap.
void check_overlap_of_scopes(const Draft& draft, Faults& faults) {
  const std::vector<lease::Scope>& scopes = draft.source.scopes;
  std::vector<std::size_t> order(scopes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(scopes[i].subnet, i); });
  for (std::size_t i = 1, outer = 0; i < order.size(); ++i) {
    const Subnet& wide = scopes[order[outer]].subnet;
    const Subnet& here = scopes[order[i]].subnet;
    if (!wide.contains(here.network())) {
      outer = i;
      continue;
    }
    const auto [first, second] = std::minmax(order[outer], order[i]);
    refuse(member_or_self(*draft.scopes[second].node, "subnet"), faults,
           fmt::format("{} {} {}, {}", scopes[second].subnet.text(),
                       here == wide ? "is the same subnet as" : "overlaps",
                       scopes[first].subnet.text(), name_place(*draft.scopes[first].node)),
           "scopes on one segment stand side by side in a shared network; their subnets do not "
           "overlap");
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
             fmt::format("{} overlaps {}, {}", (in_order ? here : before).text(),
                         (in_order ? before : here).text(), name_place(first)),
             "an address belongs to one pool");
    }
    if (here.last > before.last) widest = i;
  }
}

// Exclusions in order, those that touch made one.
std::vector<Ipv4Range> merged(std::vector<Ipv4Range> ranges) {
  std::ranges::sort(ranges);
  std::vector<Ipv4Range> merged;
  for (const Ipv4Range& range : ranges) {
    if (!merged.empty() &&
        (merged.back().overlaps(range) || merged.back().last + 1 == range.first)) {
      merged.back().last = std::max(merged.back().last, range.last);
    } else {
      merged.push_back(range);
    }
  }
  return merged;
}

bool covered(const std::vector<Ipv4Range>& merged, const Ipv4Range& range) {
  const auto after = std::ranges::upper_bound(merged, range.first, {}, &Ipv4Range::first);
  return after != merged.begin() && std::prev(after)->contains(range);
}

void check_scope(lease::Scope& scope, ScopeNodes& nodes, Faults& faults) {
  check_subnet(scope, *nodes.node, faults);
  for (std::size_t i = 0; i < scope.pools.size(); ++i) {
    check_pool(scope, scope.pools[i].range, member_or_self(*nodes.pools[i], "range"), faults);
  }
  sort_pools(scope, nodes, faults);
  for (std::size_t i = 0; i < scope.exclusions.size(); ++i) {
    if (scope.subnet.range().contains(scope.exclusions[i])) continue;
    refuse(*nodes.exclusions[i], faults,
           fmt::format("{} is not within the subnet {}", scope.exclusions[i].text(),
                       scope.subnet.text()),
           "an exclusion takes addresses out of this scope's pools");
  }
  const std::vector<Ipv4Range> excluded = merged(scope.exclusions);
  for (std::size_t i = 0; i < scope.pools.size(); ++i) {
    if (covered(excluded, scope.pools[i].range)) {
      warn(member_or_self(*nodes.pools[i], "range"), faults,
           "exclusions leave no address of this pool");
    }
  }
  for (std::size_t i = 0; i < scope.reservations.size(); ++i) {
    const std::optional<Ipv4Address>& address = scope.reservations[i].address;
    if (address && covered(excluded, {*address, *address})) {
      warn(member_or_self(*nodes.reservations[i], "address"), faults,
           fmt::format("{} is reserved and excluded; its client gets it all the same",
                       address->text()));
    }
  }
  if (nodes.node->find("pools") == nullptr && nodes.node->find("reservations") == nullptr) {
    warn(*nodes.node, faults,
         "no client can get an address here: the scope has neither pools nor reservations");
  }
}

// --- reservations

// One reservation with its place, and the scope in which its client is known by it.
struct Reserved {
  const lease::Reservation* reservation;
  const Node* node;
  std::size_t scope;  // kEverywhere: global, without address
};
constexpr std::size_t kEverywhere = SIZE_MAX;

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

// Neighbours in the order of `key` that have the same one: the later in the text is reported.
template <typename Same, typename Text>
void report_twins(const std::vector<Reserved>& sorted, std::string_view member, Same same,
                  Text text, Faults& faults) {
  for (std::size_t i = 1, first = 0; i < sorted.size(); ++i) {
    if (!same(sorted[first], sorted[i])) {
      first = i;
      continue;
    }
    refuse(member_or_self(*sorted[i].node, member), faults,
           fmt::format("{} has a reservation already: {}", text(sorted[i]),
                       name_place(*sorted[first].node)),
           "keep one of them");
  }
}

void check_addresses_once(std::vector<Reserved> reserved, Faults& faults) {
  std::erase_if(reserved, [](const Reserved& r) { return !r.reservation->address; });
  const auto address = [](const Reserved& r) { return *r.reservation->address; };
  std::ranges::sort(reserved, {},
                    [&](const Reserved& r) { return std::pair(address(r), r.node->place); });
  report_twins(
      reserved, "address", [&](const auto& a, const auto& b) { return address(a) == address(b); },
      [&](const Reserved& r) { return address(r).text(); }, faults);
}

void check_identities_once(std::vector<Reserved> reserved, Faults& faults) {
  const auto identity = [](const Reserved& r) {
    return std::tie(r.scope, r.reservation->hardware_address, r.reservation->client_id);
  };
  std::ranges::sort(reserved, [&](const Reserved& a, const Reserved& b) {
    return std::pair(identity(a), a.node->place) < std::pair(identity(b), b.node->place);
  });
  report_twins(
      reserved, "", [&](const auto& a, const auto& b) { return identity(a) == identity(b); },
      [](const Reserved& r) { return identity_text(*r.reservation); }, faults);
}

// The scope whose subnet holds the address.
std::size_t scope_of(const std::map<Ipv4Address, std::size_t>& by_network,
                     const std::vector<lease::Scope>& scopes, Ipv4Address address) {
  const auto after = by_network.upper_bound(address);
  if (after == by_network.begin()) return kEverywhere;
  const std::size_t scope = std::prev(after)->second;
  return scopes[scope].subnet.contains(address) ? scope : kEverywhere;
}

void check_reservations(const Draft& draft, Faults& faults) {
  const std::vector<lease::Scope>& scopes = draft.source.scopes;
  std::map<Ipv4Address, std::size_t> by_network;
  std::vector<Reserved> reserved;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    by_network.emplace(scopes[s].subnet.network(), s);
    for (std::size_t i = 0; i < scopes[s].reservations.size(); ++i) {
      const lease::Reservation& reservation = scopes[s].reservations[i];
      const Node& node = *draft.scopes[s].reservations[i];
      check_place_of_reservation(scopes[s], reservation, node, faults);
      reserved.push_back({&reservation, &node, s});
    }
  }
  for (std::size_t i = 0; i < draft.source.reservations.size(); ++i) {
    const lease::Reservation& reservation = draft.source.reservations[i];
    const Node& node = *draft.reservations[i];
    std::size_t home = kEverywhere;
    if (reservation.address) {
      home = scope_of(by_network, scopes, *reservation.address);
      if (home == kEverywhere) {
        refuse(member_or_self(node, "address"), faults,
               fmt::format("{} lies in no scope", reservation.address->text()),
               "add the scope, or leave out the address");
        continue;
      }
      check_place_of_reservation(scopes[home], reservation, node, faults);
    }
    reserved.push_back({&reservation, &node, home});
  }
  check_addresses_once(reserved, faults);
  check_identities_once(std::move(reserved), faults);
}

// --- shared networks

void check_members(const Draft& draft, Faults& faults) {
  std::map<Subnet, const Node*> taken;  // by which network, once one has it
  for (const lease::Scope& scope : draft.source.scopes) taken.emplace(scope.subnet, nullptr);
  for (std::size_t n = 0; n < draft.shared_networks.size(); ++n) {
    const std::vector<Subnet>& scopes = draft.source.shared_networks[n].scopes;
    for (std::size_t i = 0; i < scopes.size(); ++i) {
      const Node& at = *draft.shared_networks[n].scopes[i];
      const auto scope = taken.find(scopes[i]);
      if (scope == taken.end()) {
        refuse(at, faults, fmt::format("there is no scope {}", scopes[i].text()),
               "name scopes of this document by their subnet");
      } else if (scope->second != nullptr) {
        refuse(at, faults,
               fmt::format("{} belongs to a shared network already: {}", scopes[i].text(),
                           name_place(*scope->second)),
               "a scope belongs to one shared network at most");
      } else {
        scope->second = &at;
      }
    }
  }
}

// Each key of the map once; the second place that claims it is reported.
template <typename T>
class Claims {
 public:
  void claim(const T& what, std::string_view text, const Node& node, Faults& faults) {
    const auto [held, is_new] = by_.emplace(what, &node);
    if (is_new) return;
    refuse(node, faults, fmt::format("{} is named already: {}", text, name_place(*held->second)),
           "keep one of them");
  }

 private:
  std::map<T, const Node*> by_;
};

void check_relay(Ipv4Address relay, const Node& node, Claims<Ipv4Address>& claims, Faults& faults) {
  if (relay.is_zero() || relay.is_multicast() || relay == kBroadcastAddress) {
    refuse(node, faults, fmt::format("{} is no address that a relay can have", relay.text()));
  }
  claims.claim(relay, relay.text(), node, faults);
}

void check_ways_in(const Draft& draft, Faults& faults) {
  Claims<Ipv4Address> relays;
  Claims<std::string> interfaces;
  const auto check = [&](const auto& level, const auto& nodes) {
    for (std::size_t i = 0; i < level.relays.size(); ++i) {
      check_relay(level.relays[i], *nodes.relays[i], relays, faults);
    }
    for (std::size_t i = 0; i < level.interfaces.size(); ++i) {
      interfaces.claim(level.interfaces[i], level.interfaces[i], *nodes.interfaces[i], faults);
    }
  };
  for (std::size_t s = 0; s < draft.scopes.size(); ++s) {
    check(draft.source.scopes[s], draft.scopes[s]);
  }
  for (std::size_t n = 0; n < draft.shared_networks.size(); ++n) {
    check(draft.source.shared_networks[n], draft.shared_networks[n]);
  }
}

}  // namespace

void check_addresses(Draft& draft, Faults& faults) {
  check_overlap_of_scopes(draft, faults);
  for (std::size_t s = 0; s < draft.scopes.size(); ++s) {
    check_scope(draft.source.scopes[s], draft.scopes[s], faults);
  }
  check_reservations(draft, faults);
}

void check_networks(const Draft& draft, Faults& faults) {
  check_members(draft, faults);
  check_ways_in(draft, faults);
  Claims<std::string> names;
  for (std::size_t n = 0; n < draft.shared_networks.size(); ++n) {
    const std::string& name = draft.source.shared_networks[n].name;
    if (name.empty()) continue;  // told already
    names.claim(name, fmt::format("shared network \"{}\"", name),
                member_or_self(*draft.shared_networks[n].node, "name"), faults);
  }
}

}  // namespace tandem::config
