// SPDX-License-Identifier: Apache-2.0
#include "lease/leases.h"

#include <algorithm>

namespace tandem::lease {
Leases::Leases(std::uint64_t seed)
    : random_(seed),
      topology_(std::make_shared<const Topology>(TopologySource{})),
      table_(random_.next()),
      offers_(random_.next()) {}

// --- replay

void Leases::restore(const BindingData& data) {
  if (const Slot old = table_.find(data.address); old != kNoSlot) binding_deadlines_.remove(old);
  const Slot slot = table_.put(data);
  if (!is_ended(data.status) && data.ends != kNever) binding_deadlines_.insert(slot);
}

void Leases::restore_forgotten(Ipv4Address address) {
  const Slot slot = table_.find(address);
  if (slot == kNoSlot) return;
  binding_deadlines_.remove(slot);
  table_.erase(slot);
}

// --- who has what

Matching Leases::matching(std::uint32_t scope) const {
  const Levels levels = topology_->levels(scope, nullptr, nullptr);
  return {.ignore_client_id = !levels.get(&Parameters::match_client_id, true),
          .reuse_by_hardware_address = levels.get(&Parameters::reuse_by_hardware_address, false)};
}

// A client is looked up as its scope says; where hardware addresses may be reused, by these if it
// has nothing under its id (D10.02, D10.03).
template <typename Matches>
Slot Leases::find_client(const BindingTable& table, const Client& client, const Segment& segment,
                         Matches matches) const {
  const Matching how = matching(segment.first());
  const bool has_hardware = client.hardware_address.size() > 0;
  const auto here = [&](Slot slot) {
    const std::uint32_t scope = topology_->scope_of(table.address(slot));
    return scope != kNoIndex && segment.contains(scope) && matches(slot);
  };
  const Slot found = table.find(client, how.ignore_client_id && has_hardware, here);
  if (found != kNoSlot || !how.reuse_by_hardware_address || !has_hardware) return found;
  return table.find(client, true, here);
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

std::optional<Candidate> Leases::permitted(Ipv4Address address, const Client& client) const {
  const std::uint32_t scope = topology_->scope_of(address);
  if (scope == kNoIndex || !topology_->scopes()[scope].enabled) return std::nullopt;
  if (!topology_->scopes()[scope].subnet.is_host(address)) return std::nullopt;
  const Reservation* own = topology_->reservation(scope, client.client_id, client.hardware_address);
  const Pool* pool = topology_->pool_of(scope, address);
  if (own != nullptr && own->address == address) return Candidate{address, scope, pool, own};
  if (pool == nullptr || reserved_or_excluded(scope, address)) return std::nullopt;
  if (!is_open(scope, *pool, own)) return std::nullopt;
  return Candidate{address, scope, pool, own};
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

bool Leases::available(Ipv4Address address, const Client& client) const {
  if (const Slot offer = offers_.find(address); offer != kNoSlot) {
    if (!belongs_to(offers_.data(offer), client)) return false;
  }
  const Slot slot = table_.find(address);
  if (slot == kNoSlot || is_ended(table_.status(slot))) return true;
  return table_.status(slot) == BindingStatus::Active && is_holder(slot, client);
}

// --- choosing an address

std::optional<Candidate> Leases::reserved(const Client& client, const Segment& segment) const {
  std::optional<Candidate> found;
  segment.any_of([&](std::uint32_t scope) {
    const Reservation* own =
        topology_->reservation(scope, client.client_id, client.hardware_address);
    if (own == nullptr || !own->address || !available(*own->address, client)) return false;
    found = permitted(*own->address, client);
    return found.has_value();
  });
  return found;
}

std::optional<Candidate> Leases::usable(Ipv4Address address, const Client& client,
                                        const Segment& segment) const {
  const auto candidate = permitted(address, client);
  if (!candidate || !segment.contains(candidate->scope) || !available(address, client)) {
    return std::nullopt;
  }
  return candidate;
}

std::optional<Candidate> Leases::last_or_requested(const Client& client, const Segment& segment,
                                                   std::optional<Ipv4Address> requested) const {
  const Slot bound = find_client(table_, client, segment, [&](Slot slot) {
    return table_.status(slot) == BindingStatus::Active &&
           usable(table_.address(slot), client, segment);
  });
  if (bound != kNoSlot) return usable(table_.address(bound), client, segment);
  if (const Slot offer = offer_of(client, segment); offer != kNoSlot) {
    if (const auto candidate = usable(offers_.address(offer), client, segment)) return candidate;
  }
  if (const Slot slot = ended_binding(client, segment); slot != kNoSlot) {
    if (const auto candidate = usable(table_.address(slot), client, segment)) return candidate;
  }
  if (!requested) return std::nullopt;
  return usable(*requested, client, segment);
}

std::optional<Candidate> Leases::choose(const Client& client, const Segment& segment,
                                        std::optional<Ipv4Address> requested) {
  if (const auto candidate = reserved(client, segment)) return candidate;
  if (const auto candidate = last_or_requested(client, segment, requested)) return candidate;
  return fresh(client, segment);
}

std::optional<Candidate> Leases::fresh(const Client& client, const Segment& segment) {
  std::optional<Candidate> found;
  // Addresses that nobody ever had come before another client's last one, in the whole segment.
  for (const bool unused : {true, false}) {
    const bool done = segment.any_of([&](std::uint32_t scope) {
      if (!topology_->scopes()[scope].enabled) return false;
      const Reservation* own =
          topology_->reservation(scope, client.client_id, client.hardware_address);
      for (const Pool& pool : topology_->scopes()[scope].pools) {
        if (!is_open(scope, pool, own)) continue;
        PoolState* state = pool_at(pool.range.first);
        if (unused ? state->unused.size() == 0 : state->ended.empty()) continue;
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

// --- what happens to an address

Leases::PoolState* Leases::pool_at(Ipv4Address address) {
  return const_cast<PoolState*>(std::as_const(*this).pool_at(address));
}

const Leases::PoolState* Leases::pool_at(Ipv4Address address) const {
  const auto after = std::ranges::upper_bound(
      pools_, address, {}, [](const PoolState& p) { return p.pool->range.first; });
  if (after == pools_.begin() || !std::prev(after)->pool->range.contains(address)) return nullptr;
  return &*std::prev(after);
}

void Leases::count(Ipv4Address address, BindingStatus status, int difference) {
  PoolState* pool = pool_at(address);
  if (pool == nullptr) return;
  const auto by = static_cast<std::uint32_t>(difference);  // wraps back for -1
  if (status == BindingStatus::Active) {
    pool->active += by;
    utilisation_.count_active(pool->scope, difference);
  } else if (status == BindingStatus::Abandoned) {
    pool->abandoned += by;
    utilisation_.count_abandoned(pool->scope, difference);
  }
}

void Leases::count_offer(Ipv4Address address, int difference) {
  PoolState* pool = pool_at(address);
  if (pool == nullptr) return;
  pool->offered += static_cast<std::uint32_t>(difference);
  utilisation_.count_offered(pool->scope, difference);
}

void Leases::take_out(Ipv4Address address) {
  PoolState* pool = pool_at(address);
  if (pool != nullptr && unlist(*pool, address)) utilisation_.count_free(pool->scope, -1);
}

// No longer among what the pool may give; whether it was.
bool Leases::unlist(PoolState& pool, Ipv4Address address) {
  if (pool.unused.contains(address)) {
    pool.unused.erase(address);
    return true;
  }
  const Slot slot = table_.find(address);
  if (slot == kNoSlot) return false;
  const Links& links = table_.links(slot);
  const bool listed =
      is_ended(table_.status(slot)) && (links.previous != kNoSlot || pool.ended.head == slot);
  if (!listed) return false;
  unlink(table_, pool.ended, slot);
  --pool.ended_count;
  return true;
}

void Leases::put_back(Ipv4Address address, Place place) {
  PoolState* pool = pool_at(address);
  if (pool != nullptr && list(*pool, address, place)) utilisation_.count_free(pool->scope, +1);
}

// Among what the pool may give, if it may; whether it did.
bool Leases::list(PoolState& pool, Ipv4Address address, Place place) {
  if (offers_.find(address) != kNoSlot) return false;
  const Slot slot = table_.find(address);
  if (slot != kNoSlot && !is_ended(table_.status(slot))) return false;
  if (reserved_or_excluded(pool.scope, address)) return false;
  if (!topology_->scopes()[pool.scope].subnet.is_host(address)) return false;
  if (slot == kNoSlot) {
    pool.unused.insert(address);
  } else {
    place == Place::Front ? push_front(table_, pool.ended, slot)
                          : push_back(table_, pool.ended, slot);
    ++pool.ended_count;
  }
  return true;
}

void Leases::offer(const Candidate& candidate, const Client& client, Seconds until) {
  restore_offer({.address = candidate.address,
                 .status = BindingStatus::Free,
                 .ends = until,
                 .hardware_address = client.hardware_address,
                 .client_id = client.client_id});
}

void Leases::restore_offer(const BindingData& data) {
  take_out(data.address);
  if (const Slot old = offers_.find(data.address); old != kNoSlot) {
    offer_deadlines_.remove(old);
  } else {
    count_offer(data.address, +1);
  }
  offer_deadlines_.insert(offers_.put(data));
}

void Leases::end_offer(Slot offer) {
  count_offer(offers_.address(offer), -1);
  offer_deadlines_.remove(offer);
  offers_.erase(offer);
}

void Leases::withdraw_offer(Slot offer) {
  const Ipv4Address address = offers_.address(offer);
  end_offer(offer);
  put_back(address, Place::Front);
}

Slot Leases::bind(const BindingData& data) {
  take_out(data.address);
  if (const Slot offer = offers_.find(data.address); offer != kNoSlot) end_offer(offer);
  if (const Slot old = table_.find(data.address); old != kNoSlot) {
    count(data.address, table_.status(old), -1);
    binding_deadlines_.remove(old);
  }
  const Slot slot = table_.put(data);
  count(data.address, data.status, +1);
  if (!is_ended(data.status) && data.ends != kNever) binding_deadlines_.insert(slot);
  put_back(data.address, Place::Back);
  changed(data.address);
  return slot;
}

void Leases::set_status(Slot slot, BindingStatus status, Seconds starts, Seconds ends) {
  BindingData data = table_.data(slot);
  take_out(data.address);
  count(data.address, data.status, -1);
  binding_deadlines_.remove(slot);
  data.status = status;
  data.starts = starts;
  data.ends = ends;
  table_.put(data);
  count(data.address, status, +1);
  if (!is_ended(status) && ends != kNever) binding_deadlines_.insert(slot);
  put_back(data.address, Place::Back);
  changed(data.address);
}

void Leases::release(Slot slot, Seconds now) {
  set_status(slot, BindingStatus::Released, now, now);
}

void Leases::expire(Slot slot, Seconds now) {
  set_status(slot, BindingStatus::Expired, now, table_.ends(slot));
}

void Leases::abandon(Slot slot, Seconds now, Seconds until) {
  if (const Slot offer = offers_.find(table_.address(slot)); offer != kNoSlot)
    withdraw_offer(offer);
  set_status(slot, BindingStatus::Abandoned, now, until);
}

void Leases::abandon_offered(Slot offer, Seconds now, Seconds until) {
  BindingData data = offers_.data(offer);
  const Bytes client_id = to_bytes(data.client_id);  // the offer goes in bind()
  data.client_id = client_id;
  data.status = BindingStatus::Abandoned;
  data.starts = now;
  data.ends = until;
  data.client_last_transaction_time = now;
  bind(data);
}

void Leases::forget(Slot slot) {
  const Ipv4Address address = table_.address(slot);
  take_out(address);
  count(address, table_.status(slot), -1);
  binding_deadlines_.remove(slot);
  table_.erase(slot);
  put_back(address, Place::Back);
  changed(address);
}

Slot Leases::pop_due(Seconds now, std::size_t& budget, std::uint64_t& offers_lapsed) {
  for (Slot offer = offer_deadlines_.pop(now, budget); offer != kNoSlot;
       offer = offer_deadlines_.pop(now, budget)) {
    withdraw_offer(offer);
    ++offers_lapsed;
  }
  return binding_deadlines_.pop(now, budget);
}

Seconds Leases::next_deadline() const {
  return std::min(binding_deadlines_.next(), offer_deadlines_.next());
}

PoolUse Leases::use_of(Ipv4Address address_in_pool) const {
  const PoolState* pool = pool_at(address_in_pool);
  return pool == nullptr ? PoolUse{} : pool->use();
}

ScopeUse Leases::use_of_scope(std::uint32_t scope) const {
  return scope < topology_->scopes().size() ? utilisation_.of(scope) : ScopeUse{};
}

}  // namespace tandem::lease
