// SPDX-License-Identifier: Apache-2.0
// Leases: whose an address is, who may have it, and which one a client gets.
#include <algorithm>

#include "lease/leases.h"

namespace tandem::lease {

std::string_view to_text(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::None:
      return "free for this client";
    case Obstacle::NoScope:
      return "in no scope";
    case Obstacle::OtherNetwork:
      return "on another network";
    case Obstacle::ScopeDisabled:
      return "the scope is disabled";
    case Obstacle::NoHost:
      return "no host can have it";
    case Obstacle::NoPool:
      return "in no pool";
    case Obstacle::Excluded:
      return "excluded";
    case Obstacle::ReservedForAnother:
      return "reserved for another client";
    case Obstacle::PoolClosed:
      return "the pool is not for this client";
    case Obstacle::OfferedToAnother:
      return "on offer to another client";
    case Obstacle::LeasedToAnother:
      return "leased to another client";
    case Obstacle::SetAside:
      return "set aside after a decline";
  }
  return "unknown";
}

// --- who has what

Matching Leases::matching(std::uint32_t scope) const {
  const Levels levels = topology_->levels(scope, nullptr, nullptr);
  return {.ignore_client_id = !levels.get(&Parameters::match_client_id, true),
          .reuse_by_hardware_address = levels.get(&Parameters::reuse_by_hardware_address, false)};
}

// A client is looked up as its scope says; where hardware addresses may be reused, by these if it
// has nothing under its id (D10.02, D10.03). Of several the one that it spoke of last.
template <typename Matches>
Slot Leases::find_client(const BindingTable& table, const Client& client, const Segment& segment,
                         Matches matches) const {
  const Matching how = matching(segment.first());
  const bool has_hardware = client.hardware_address.size() > 0;
  const auto age_of = [&](Slot slot) {
    return std::pair(table.client_last_transaction_time(slot), table.address(slot));
  };
  const auto latest = [&](bool by_hardware) {
    Slot found = kNoSlot;
    table.find(client, by_hardware, [&](Slot slot) {
      const std::uint32_t scope = topology_->scope_of(table.address(slot));
      if (scope == kNoIndex || !segment.contains(scope) || !matches(slot)) return false;
      if (found == kNoSlot || age_of(found) < age_of(slot)) found = slot;
      return false;
    });
    return found;
  };
  const Slot found = latest(how.ignore_client_id && has_hardware);
  if (found != kNoSlot || !how.reuse_by_hardware_address || !has_hardware) return found;
  return latest(true);
}

Slot Leases::active_binding(const Client& client, const Segment& segment) const {
  return find_client(table_, client, segment,
                     [&](Slot slot) { return table_.status(slot) == BindingStatus::Active; });
}

Slot Leases::ended_binding(const Client& client, const Segment& segment) const {
  return find_client(table_, client, segment, [&](Slot slot) {
    return is_ended(table_.status(slot)) && available(table_.address(slot), client);
  });
}

Slot Leases::offer_of(const Client& client, const Segment& segment) const {
  return find_client(offers_, client, segment, [](Slot) { return true; });
}

bool Leases::is_holder(Slot slot, const Client& client) const {
  return belongs_to(table_.data(slot), client);
}

bool Leases::belongs_to(const BindingData& data, const Client& client) const {
  const std::uint32_t scope = topology_->scope_of(data.address);
  const Matching how = scope == kNoIndex ? Matching{} : matching(scope);
  const bool by_hardware =
      (how.ignore_client_id || how.reuse_by_hardware_address) && client.hardware_address.size() > 0;
  return is_same_client(client, data.hardware_address, data.client_id, false) ||
         (by_hardware && is_same_client(client, data.hardware_address, data.client_id, true));
}

// What the configuration has against it; None: `found` says where the address lies and what gives
// it.
Obstacle Leases::permit(Ipv4Address address, const Client& client, Candidate& found) const {
  const std::uint32_t scope = topology_->scope_of(address);
  if (scope == kNoIndex) return Obstacle::NoScope;
  if (!topology_->scopes()[scope].enabled) return Obstacle::ScopeDisabled;
  if (!topology_->scopes()[scope].subnet.is_host(address)) return Obstacle::NoHost;
  const Reservation* own = topology_->reservation(scope, client.client_id, client.hardware_address);
  const Pool* pool = topology_->pool_of(scope, address);
  found = {address, scope, pool, own};
  if (own != nullptr && own->address == address) return Obstacle::None;
  if (pool == nullptr) return Obstacle::NoPool;
  if (topology_->excluded(scope, address)) return Obstacle::Excluded;
  if (topology_->reservation_at(address) != nullptr) return Obstacle::ReservedForAnother;
  return is_open(scope, *pool, own) ? Obstacle::None : Obstacle::PoolClosed;
}

// Who has it now that is not this client.
Obstacle Leases::taken(Ipv4Address address, const Client& client) const {
  if (const Slot offer = offers_.find(address); offer != kNoSlot) {
    if (!belongs_to(offers_.data(offer), client)) return Obstacle::OfferedToAnother;
  }
  const Slot slot = table_.find(address);
  if (slot == kNoSlot || is_ended(table_.status(slot))) return Obstacle::None;
  if (table_.status(slot) != BindingStatus::Active) return Obstacle::SetAside;
  return is_holder(slot, client) ? Obstacle::None : Obstacle::LeasedToAnother;
}

std::optional<Candidate> Leases::permitted(Ipv4Address address, const Client& client) const {
  Candidate found;
  if (permit(address, client, found) != Obstacle::None) return std::nullopt;
  return found;
}

bool Leases::available(Ipv4Address address, const Client& client) const {
  return taken(address, client) == Obstacle::None;
}

std::optional<Candidate> Leases::usable(Ipv4Address address, const Client& client,
                                        const Segment& segment, Trace* trace, StepId step) const {
  Candidate found;
  Obstacle obstacle = permit(address, client, found);
  if (obstacle == Obstacle::None && !segment.contains(found.scope)) {
    obstacle = Obstacle::OtherNetwork;
  }
  if (obstacle == Obstacle::None) obstacle = taken(address, client);
  note(trace, step, "address", address, "result", to_text(obstacle));
  if (obstacle != Obstacle::None) return std::nullopt;
  return found;
}

// A client is known where it has a reservation, with an address or without.
bool Leases::is_open(std::uint32_t scope, const Pool& pool, const Reservation* own) const {
  switch (topology_->levels(scope, &pool, own).get(&Parameters::clients, Clients::All)) {
    case Clients::All:
      return true;
    case Clients::Known:
      return own != nullptr;
    case Clients::Unknown:
      return own == nullptr;
  }
  return true;
}

bool Leases::has_pool_for(const Client& client, const Segment& segment) const {
  return segment.any_of([&](std::uint32_t scope) {
    const Reservation* own =
        topology_->reservation(scope, client.client_id, client.hardware_address);
    if (!topology_->scopes()[scope].enabled) return false;
    return std::ranges::any_of(topology_->scopes()[scope].pools,
                               [&](const Pool& pool) { return is_open(scope, pool, own); });
  });
}

bool Leases::reserved_or_excluded(std::uint32_t scope, Ipv4Address address) const {
  return topology_->excluded(scope, address) || topology_->reservation_at(address) != nullptr;
}

// --- choosing an address

std::optional<Candidate> Leases::reserved(const Client& client, const Segment& segment,
                                          Trace* trace) const {
  std::optional<Candidate> found;
  segment.any_of([&](std::uint32_t scope) {
    const Reservation* own =
        topology_->reservation(scope, client.client_id, client.hardware_address);
    if (own == nullptr || !own->address) return false;
    found = usable(*own->address, client, segment, trace, StepId::TriedReserved);
    return found.has_value();
  });
  return found;
}

std::optional<Candidate> Leases::last_or_requested(const Client& client, const Segment& segment,
                                                   std::optional<Ipv4Address> requested,
                                                   Trace* trace) const {
  std::optional<Candidate> found;
  Slot bound = find_client(table_, client, segment, [&](Slot slot) {
    return table_.status(slot) == BindingStatus::Active &&
           usable(table_.address(slot), client, segment);
  });
  if (bound == kNoSlot && trace != nullptr) bound = active_binding(client, segment);  // why not
  if (bound != kNoSlot) {
    found = usable(table_.address(bound), client, segment, trace, StepId::TriedLease);
    if (found) return found;
  }
  if (const Slot offer = offer_of(client, segment); offer != kNoSlot) {
    found = usable(offers_.address(offer), client, segment, trace, StepId::TriedOffer);
    if (found) return found;
  }
  if (const Slot slot = ended_binding(client, segment); slot != kNoSlot) {
    found = usable(table_.address(slot), client, segment, trace, StepId::TriedLast);
    if (found) return found;
  }
  if (!requested) return std::nullopt;
  return usable(*requested, client, segment, trace, StepId::TriedRequested);
}

std::optional<Candidate> Leases::choose(const Client& client, const Segment& segment,
                                        std::optional<Ipv4Address> requested, Trace* trace) {
  auto chosen = reserved(client, segment, trace);
  if (!chosen) chosen = last_or_requested(client, segment, requested, trace);
  if (!chosen) chosen = fresh(client, segment, trace);
  if (chosen) {
    note(trace, StepId::AddressChosen, "address", chosen->address);
  } else {
    note(trace, StepId::NoAddress);
  }
  return chosen;
}

std::optional<Candidate> Leases::fresh(const Client& client, const Segment& segment, Trace* trace) {
  std::optional<Candidate> found;
  // Addresses that nobody ever had come before another client's last one, in the whole segment.
  for (const bool unused : {true, false}) {
    const bool done = segment.any_of([&](std::uint32_t scope) {
      if (!topology_->scopes()[scope].enabled) return false;
      const Reservation* own =
          topology_->reservation(scope, client.client_id, client.hardware_address);
      for (const Pool& pool : topology_->scopes()[scope].pools) {
        const bool open = is_open(scope, pool, own);
        PoolState* state = pool_at(pool.range.first);
        note_pool(trace, *state, unused, open);
        if (!open || (unused ? state->unused.size() == 0 : state->ended.empty())) continue;
        if (const auto address = pick(*state)) {
          found = Candidate{*address, scope, &pool, own};
          return true;
        }
      }
      return false;
    });
    if (done) break;
  }
  return found;
}

void Leases::note_pool(Trace* trace, const PoolState& state, bool unused, bool open) const {
  if (trace == nullptr) return;
  const PoolUse use = state.use();
  const Levels levels = topology_->levels(state.scope, state.pool, nullptr);
  note(trace, StepId::TriedPool, "pool", state.pool->range, "wanted",
       unused ? "never used" : "used before", "free", unused ? use.unused : use.ended, "size",
       use.size, "open", open);
  if (open && unused && use.unused > 0) {
    note_fields(*trace, "allocation",
                to_text(levels.get(&Parameters::allocation, Allocation::Random)));
  }
}

std::optional<Ipv4Address> Leases::pick(PoolState& pool) {
  if (pool.unused.size() == 0) {
    if (pool.ended.empty()) return std::nullopt;
    return table_.address(pool.ended.head);
  }
  Ipv4Address start = pool.pool->range.first;
  const Levels levels = topology_->levels(pool.scope, pool.pool, nullptr);
  switch (levels.get(&Parameters::allocation, Allocation::Random)) {
    case Allocation::Random:
      start = start + static_cast<std::uint32_t>(random_.below(pool.pool->range.size()));
      break;
    case Allocation::Sequential:
    case Allocation::Oldest:
      start = pool.cursor;
      break;
    case Allocation::Lowest:
      break;
  }
  auto address = pool.unused.from(start);
  if (!address) address = pool.unused.from(pool.pool->range.first);
  pool.cursor = *address == pool.pool->range.last ? pool.pool->range.first : *address + 1;
  return address;
}

}  // namespace tandem::lease
