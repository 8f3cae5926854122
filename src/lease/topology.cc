// SPDX-License-Identifier: Apache-2.0
#include "lease/topology.h"

#include <algorithm>

#include "base/hash.h"

namespace tandem::lease {

Topology::Topology(TopologySource source) : source_(std::move(source)) {
  std::ranges::sort(source_.scopes, {}, &Scope::subnet);
  index_networks();
  index_reservations();
}

void Topology::index_networks() {
  network_of_scope_.assign(source_.scopes.size(), kNoIndex);
  scopes_of_network_.resize(source_.shared_networks.size());
  for (std::uint32_t n = 0; n < source_.shared_networks.size(); ++n) {
    for (const Subnet& subnet : source_.shared_networks[n].scopes) {
      const std::uint32_t scope = scope_of(subnet.network());
      if (scope == kNoIndex) continue;
      network_of_scope_[scope] = n;
      scopes_of_network_[n].push_back(scope);
    }
  }
  // A scope's own relays and interfaces go before its network's.
  for (std::uint32_t s = 0; s < source_.scopes.size(); ++s) {
    for (const Ipv4Address relay : source_.scopes[s].relays) {
      scope_by_relay_.emplace(relay.value(), s);
    }
    for (const std::string& name : source_.scopes[s].interfaces) {
      scope_by_interface_.emplace(name, s);
    }
  }
  for (std::uint32_t n = 0; n < source_.shared_networks.size(); ++n) {
    if (scopes_of_network_[n].empty()) continue;
    const SharedNetwork& network = source_.shared_networks[n];
    for (const Ipv4Address relay : network.relays) {
      scope_by_relay_.emplace(relay.value(), scopes_of_network_[n].front());
    }
    for (const std::string& name : network.interfaces) {
      scope_by_interface_.emplace(name, scopes_of_network_[n].front());
    }
  }
}

void Topology::index_reservations() {
  const auto add = [this](std::uint32_t scope, const Reservation& reservation) {
    by_identity_.emplace(identity_hash(scope, reservation.client_id,
                                       reservation.hardware_address.value_or(HardwareAddress{})),
                         &reservation);
    if (reservation.address) by_address_.push_back({*reservation.address, &reservation});
  };
  for (std::uint32_t s = 0; s < source_.scopes.size(); ++s) {
    for (const Reservation& reservation : source_.scopes[s].reservations) add(s, reservation);
  }
  for (const Reservation& reservation : source_.reservations) {
    add(reservation.address ? scope_of(*reservation.address) : kNoIndex, reservation);
  }
  std::ranges::sort(by_address_, {}, &ReservationAt::address);
}

std::uint64_t Topology::identity_hash(std::uint32_t scope, ByteView client_id,
                                      const HardwareAddress& hardware_address) {
  return client_id.empty()
             ? hash_bytes(hardware_address.octets(), hash_number(scope, hardware_address.type()))
             : hash_bytes(client_id, hash_number(scope, 0x100));
}

std::uint32_t Topology::scope_of(Ipv4Address address) const {
  const auto after = std::ranges::upper_bound(
      source_.scopes, address, {}, [](const Scope& scope) { return scope.subnet.network(); });
  if (after == source_.scopes.begin()) return kNoIndex;
  const auto before = std::prev(after);
  if (!before->subnet.contains(address)) return kNoIndex;
  return static_cast<std::uint32_t>(before - source_.scopes.begin());
}

std::uint32_t Topology::scope_of_relay(Ipv4Address giaddr) const {
  const auto listed = scope_by_relay_.find(giaddr.value());
  return listed != scope_by_relay_.end() ? listed->second : scope_of(giaddr);
}

std::uint32_t Topology::scope_of_interface(std::string_view interface) const {
  const auto listed = scope_by_interface_.find(std::string(interface));
  return listed != scope_by_interface_.end() ? listed->second : kNoIndex;
}

Segment Topology::segment(std::uint32_t scope) const {
  const std::uint32_t network = network_of_scope_[scope];
  if (network == kNoIndex) return Segment{scope, {}};
  return Segment{scope, scopes_of_network_[network]};
}

bool Topology::same_segment(std::uint32_t a, std::uint32_t b) const {
  return a == b ||
         (network_of_scope_[a] != kNoIndex && network_of_scope_[a] == network_of_scope_[b]);
}

const SharedNetwork* Topology::shared_network(std::uint32_t scope) const {
  const std::uint32_t network = network_of_scope_[scope];
  return network == kNoIndex ? nullptr : &source_.shared_networks[network];
}

const Pool* Topology::pool_of(std::uint32_t scope, Ipv4Address address) const {
  const std::vector<Pool>& pools = source_.scopes[scope].pools;
  const auto after = std::ranges::upper_bound(pools, address, {},
                                              [](const Pool& pool) { return pool.range.first; });
  if (after == pools.begin() || !std::prev(after)->range.contains(address)) return nullptr;
  return &*std::prev(after);
}

bool Topology::excluded(std::uint32_t scope, Ipv4Address address) const {
  return std::ranges::any_of(source_.scopes[scope].exclusions,
                             [&](const Ipv4Range& range) { return range.contains(address); });
}

const Reservation* Topology::find_identity(std::uint32_t scope, ByteView client_id,
                                           const HardwareAddress& hardware_address) const {
  const auto [first, last] =
      by_identity_.equal_range(identity_hash(scope, client_id, hardware_address));
  for (auto i = first; i != last; ++i) {
    const Reservation& reservation = *i->second;
    const bool same = client_id.empty() ? reservation.hardware_address == hardware_address
                                        : equal(reservation.client_id, client_id);
    const std::uint32_t home = reservation.address ? scope_of(*reservation.address) : scope;
    if (same && (home == scope || scope == kNoIndex)) return &reservation;
  }
  return nullptr;
}

const Reservation* Topology::reservation(std::uint32_t scope, ByteView client_id,
                                         const HardwareAddress& hardware_address) const {
  if (by_identity_.empty()) return nullptr;
  for (const std::uint32_t level : {scope, kNoIndex}) {
    if (!client_id.empty()) {
      if (const Reservation* found = find_identity(level, client_id, hardware_address))
        return found;
    }
    if (hardware_address.size() > 0) {
      if (const Reservation* found = find_identity(level, {}, hardware_address)) return found;
    }
  }
  return nullptr;
}

const Reservation* Topology::reservation_at(Ipv4Address address) const {
  const auto found = std::ranges::lower_bound(by_address_, address, {}, &ReservationAt::address);
  return found != by_address_.end() && found->address == address ? found->reservation : nullptr;
}

std::vector<Ipv4Address> Topology::reserved_in(const Ipv4Range& range) const {
  std::vector<Ipv4Address> addresses;
  auto i = std::ranges::lower_bound(by_address_, range.first, {}, &ReservationAt::address);
  for (; i != by_address_.end() && i->address <= range.last; ++i) addresses.push_back(i->address);
  return addresses;
}

Levels Topology::levels(std::uint32_t scope, const Pool* pool,
                        const Reservation* reservation) const {
  Levels levels;
  if (reservation != nullptr) levels.push(&reservation->parameters);
  if (pool != nullptr) levels.push(&pool->parameters);
  if (scope != kNoIndex) {
    levels.push(&source_.scopes[scope].parameters);
    if (const SharedNetwork* network = shared_network(scope)) levels.push(&network->parameters);
  }
  levels.push(&source_.parameters);
  return levels;
}

}  // namespace tandem::lease
