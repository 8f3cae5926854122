// SPDX-License-Identifier: Apache-2.0
#include "lease/topology.h"

#include <algorithm>
#include <numeric>

namespace tandem::lease {

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

ServedScope::ServedScope(Scope scope)
    : scope_(std::move(scope)), excluded_(merged(scope_.exclusions)) {
  reservations_.reserve(scope_.reservations.size());
  for (const Reservation& reservation : scope_.reservations) reservations_.add(reservation);
  reservations_.finish();
}

// --- making it

namespace {

TopologyParts parts_of(TopologySource source) {
  TopologyParts parts;
  for (Scope& scope : source.scopes) {
    parts.scopes.push_back(std::make_shared<const ServedScope>(std::move(scope)));
  }
  for (SharedNetwork& network : source.shared_networks) {
    parts.shared_networks.push_back(std::make_shared<const SharedNetwork>(std::move(network)));
  }
  for (Reservation& reservation : source.reservations) {
    parts.reservations.push_back(std::make_shared<const Reservation>(std::move(reservation)));
  }
  parts.parameters = std::move(source.parameters);
  return parts;
}

// Sorted by key; of those with the same one the first stays.
template <typename Key>
void sort_and_keep_first(std::vector<std::pair<Key, std::uint32_t>>& entries) {
  using Entry = std::pair<Key, std::uint32_t>;
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(entries[i].first, i); });
  std::vector<Entry> sorted;
  for (const std::size_t i : order) {
    if (sorted.empty() || sorted.back().first != entries[i].first) sorted.push_back(entries[i]);
  }
  entries = std::move(sorted);
}

template <typename Key>
std::uint32_t find_in(const std::vector<std::pair<Key, std::uint32_t>>& entries, Key key) {
  const auto found =
      std::ranges::lower_bound(entries, key, {}, &std::pair<Key, std::uint32_t>::first);
  return found != entries.end() && found->first == key ? found->second : kNoIndex;
}

}  // namespace

Topology::Topology(TopologySource source) : Topology(parts_of(std::move(source))) {}

Topology::Topology(TopologyParts parts, const Topology* previous) {
  auto data = std::make_shared<Data>();
  data->parts = std::move(parts);
  data->index_scopes();
  data->index_networks();
  data->index_ways_in();
  data->index_reservations(previous == nullptr ? nullptr : previous->data_.get());
  data_ = std::move(data);
}

TopologySource Topology::source() const {
  TopologySource source;
  for (const Scope& scope : scopes()) source.scopes.push_back(scope);
  for (const auto& network : shared_networks()) source.shared_networks.push_back(*network);
  for (const auto& global : parts().reservations) source.reservations.push_back(*global);
  source.parameters = parameters();
  return source;
}

void Topology::Data::index_scopes() {
  const auto subnet = [](const std::shared_ptr<const ServedScope>& s) { return s->scope().subnet; };
  if (!std::ranges::is_sorted(parts.scopes, {}, subnet)) {
    std::ranges::sort(parts.scopes, {}, subnet);
  }
  networks.reserve(parts.scopes.size());
  for (const auto& served : parts.scopes) networks.push_back(served->scope().subnet.network());
}

void Topology::Data::index_networks() {
  network_of_scope.assign(parts.scopes.size(), kNoIndex);
  scopes_of_network.resize(parts.shared_networks.size());
  for (std::uint32_t n = 0; n < parts.shared_networks.size(); ++n) {
    for (const Subnet& subnet : parts.shared_networks[n]->scopes) {
      const std::uint32_t scope = scope_of(subnet.network());
      if (scope == kNoIndex) continue;
      network_of_scope[scope] = n;
      scopes_of_network[n].push_back(scope);
    }
  }
}

// A scope's own relays and interfaces go before its network's.
void Topology::Data::index_ways_in() {
  const auto add = [this](const auto& level, std::uint32_t scope) {
    for (const Ipv4Address relay : level.relays) scope_by_relay.emplace_back(relay, scope);
    for (const std::string& name : level.interfaces) scope_by_interface.emplace_back(name, scope);
  };
  for (std::uint32_t s = 0; s < parts.scopes.size(); ++s) add(parts.scopes[s]->scope(), s);
  for (std::uint32_t n = 0; n < parts.shared_networks.size(); ++n) {
    if (!scopes_of_network[n].empty()) add(*parts.shared_networks[n], scopes_of_network[n].front());
  }
  sort_and_keep_first(scope_by_relay);
  sort_and_keep_first(scope_by_interface);
}

void Topology::Data::index_reservations(const Data* previous) {
  if (previous != nullptr && previous->parts.reservations == parts.reservations) {
    globals = previous->globals;
    return;
  }
  auto index = std::make_shared<ReservationIndex>();
  index->reserve(parts.reservations.size());
  for (const auto& reservation : parts.reservations) index->add(*reservation);
  index->finish();
  globals = std::move(index);
}

// --- asking it

std::uint32_t Topology::Data::scope_of(Ipv4Address address) const {
  const auto after = std::ranges::upper_bound(networks, address);
  if (after == networks.begin()) return kNoIndex;
  const auto scope = static_cast<std::uint32_t>(after - networks.begin() - 1);
  return parts.scopes[scope]->scope().subnet.contains(address) ? scope : kNoIndex;
}

std::uint32_t Topology::scope_of(Ipv4Address address) const {
  return data_->scope_of(address);
}

std::uint32_t Topology::scope_of_relay(Ipv4Address giaddr) const {
  const std::uint32_t listed = find_in(data_->scope_by_relay, giaddr);
  return listed != kNoIndex ? listed : scope_of(giaddr);
}

std::uint32_t Topology::scope_of_interface(std::string_view interface) const {
  return find_in(data_->scope_by_interface, interface);
}

Segment Topology::segment(std::uint32_t scope) const {
  const std::uint32_t network = data_->network_of_scope[scope];
  if (network == kNoIndex) return Segment{scope, {}};
  return Segment{scope, data_->scopes_of_network[network]};
}

bool Topology::same_segment(std::uint32_t a, std::uint32_t b) const {
  const std::vector<std::uint32_t>& network_of = data_->network_of_scope;
  return a == b || (network_of[a] != kNoIndex && network_of[a] == network_of[b]);
}

const SharedNetwork* Topology::shared_network(std::uint32_t scope) const {
  const std::uint32_t network = data_->network_of_scope[scope];
  return network == kNoIndex ? nullptr : shared_networks()[network].get();
}

const Pool* Topology::pool_of(std::uint32_t scope, Ipv4Address address) const {
  const std::vector<Pool>& pools = scopes()[scope].pools;
  const auto after = std::ranges::upper_bound(pools, address, {},
                                              [](const Pool& pool) { return pool.range.first; });
  if (after == pools.begin() || !std::prev(after)->range.contains(address)) return nullptr;
  return &*std::prev(after);
}

bool Topology::excluded(std::uint32_t scope, Ipv4Address address) const {
  return covered(served()[scope]->excluded(), {address, address});
}

const Reservation* Topology::find_reservation(std::uint32_t scope, ByteView client_id,
                                              const HardwareAddress& hardware_address) const {
  const auto any = [](const Reservation&) { return true; };
  const auto is_here = [&](const Reservation& reservation) {
    return reservation.address && scope_of(*reservation.address) == scope;
  };
  const auto is_everywhere = [](const Reservation& reservation) { return !reservation.address; };
  const ReservationIndex& globals = *data_->globals;
  if (scope == kNoIndex) return globals.find(client_id, hardware_address, is_everywhere);
  const ReservationIndex& own = served()[scope]->reservations();
  const Reservation* found = own.find(client_id, hardware_address, any);
  return found != nullptr ? found : globals.find(client_id, hardware_address, is_here);
}

const Reservation* Topology::reservation(std::uint32_t scope, ByteView client_id,
                                         const HardwareAddress& hardware_address) const {
  const bool none = scope == kNoIndex || served()[scope]->reservations().empty();
  if (none && data_->globals->empty()) return nullptr;
  for (const std::uint32_t level : {scope, kNoIndex}) {
    if (!client_id.empty()) {
      const Reservation* found = find_reservation(level, client_id, hardware_address);
      if (found != nullptr) return found;
    }
    if (hardware_address.size() > 0) {
      const Reservation* found = find_reservation(level, {}, hardware_address);
      if (found != nullptr) return found;
    }
  }
  return nullptr;
}

const Reservation* Topology::reservation_at(Ipv4Address address) const {
  const std::uint32_t scope = scope_of(address);
  if (scope == kNoIndex) return nullptr;
  const Reservation* own = served()[scope]->reservations().at(address);
  return own != nullptr ? own : data_->globals->at(address);
}

std::vector<Ipv4Address> Topology::reserved_in(const Ipv4Range& range) const {
  std::vector<Ipv4Address> addresses;
  const std::uint32_t scope = scope_of(range.first);
  if (scope == kNoIndex) return addresses;
  const auto own = served()[scope]->reservations().addresses_in(range);
  const auto global = data_->globals->addresses_in(range);
  addresses.reserve(own.size() + global.size());
  for (const ReservationIndex::At& at : own) addresses.push_back(at.address);
  for (const ReservationIndex::At& at : global) addresses.push_back(at.address);
  if (!global.empty()) std::ranges::sort(addresses);
  return addresses;
}

std::size_t Topology::reserved_count(std::uint32_t scope) const {
  return served()[scope]->reservations().addresses().size() +
         data_->globals->addresses_in(scopes()[scope].subnet.range()).size();
}

Levels Topology::levels(std::uint32_t scope, const Pool* pool,
                        const Reservation* reservation) const {
  Levels levels;
  if (reservation != nullptr) levels.push(&reservation->parameters, Origin::Reservation);
  if (pool != nullptr) levels.push(&pool->parameters, Origin::Pool);
  if (scope != kNoIndex) {
    levels.push(&scopes()[scope].parameters, Origin::Scope);
    if (const SharedNetwork* network = shared_network(scope)) {
      levels.push(&network->parameters, Origin::SharedNetwork);
    }
  }
  levels.push(&parameters(), Origin::Global);
  return levels;
}

}  // namespace tandem::lease
