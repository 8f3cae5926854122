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

void Leases::count(PoolState* pool, BindingStatus status, int difference) {
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

void Leases::count_offer(PoolState* pool, int difference) {
  if (pool == nullptr) return;
  pool->offered += static_cast<std::uint32_t>(difference);
  utilisation_.count_offered(pool->scope, difference);
}

void Leases::take_out(PoolState* pool, Ipv4Address address) {
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

void Leases::put_back(PoolState* pool, Ipv4Address address, Place place) {
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
  PoolState* const pool = pool_at(data.address);
  take_out(pool, data.address);
  if (const Slot old = offers_.find(data.address); old != kNoSlot) {
    offer_deadlines_.remove(old);
  } else {
    count_offer(pool, +1);
  }
  offer_deadlines_.insert(offers_.put(data));
}

void Leases::end_offer(PoolState* pool, Slot offer) {
  count_offer(pool, -1);
  offer_deadlines_.remove(offer);
  offers_.erase(offer);
}

void Leases::withdraw_offer(Slot offer) {
  const Ipv4Address address = offers_.address(offer);
  PoolState* const pool = pool_at(address);
  end_offer(pool, offer);
  put_back(pool, address, Place::Front);
}

Slot Leases::bind(const BindingData& data) {
  PoolState* const pool = pool_at(data.address);
  take_out(pool, data.address);
  if (const Slot offer = offers_.find(data.address); offer != kNoSlot) end_offer(pool, offer);
  if (const Slot old = table_.find(data.address); old != kNoSlot) {
    count(pool, table_.status(old), -1);
    binding_deadlines_.remove(old);
  }
  const Slot slot = table_.put(data);
  settle(pool, slot);
  return slot;
}

void Leases::set_status(Slot slot, BindingStatus status, Seconds starts, Seconds ends) {
  BindingData data = table_.data(slot);
  PoolState* const pool = pool_at(data.address);
  take_out(pool, data.address);
  count(pool, data.status, -1);
  binding_deadlines_.remove(slot);
  data.status = status;
  data.starts = starts;
  data.ends = ends;
  table_.put(data);
  settle(pool, slot);
}

// A binding as it is now: counted, waiting for its end, or among what may be given.
void Leases::settle(PoolState* pool, Slot slot) {
  const BindingStatus status = table_.status(slot);
  count(pool, status, +1);
  if (is_ended(status)) {
    put_back(pool, table_.address(slot), Place::Back);
  } else if (table_.ends(slot) != kNever) {
    binding_deadlines_.insert(slot);
  }
  changed(table_.address(slot));
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
  PoolState* const pool = pool_at(address);
  take_out(pool, address);
  count(pool, table_.status(slot), -1);
  binding_deadlines_.remove(slot);
  table_.erase(slot);
  put_back(pool, address, Place::Back);
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
