// SPDX-License-Identifier: Apache-2.0
// Every binding, by address and by client, in some 130 octets each with all indexes. It keeps and
// finds; lease/leases.h decides. Slots are stable while a binding lives.
#pragma once

#include <deque>
#include <memory>
#include <memory_resource>
#include <vector>

#include "base/flat_index.h"
#include "lease/address_index.h"
#include "lease/client.h"
#include "lease/details.h"
#include "lease/slot_list.h"

namespace tandem::lease {

class BindingTable {
 public:
  explicit BindingTable(std::uint64_t seed);
  ~BindingTable();
  BindingTable(const BindingTable&) = delete;
  BindingTable& operator=(const BindingTable&) = delete;

  std::size_t size() const { return by_address_.size(); }
  // Slots are below this; some may be vacant.
  Slot slots() const { return static_cast<Slot>(entries_.size()); }
  bool occupied(Slot slot) const { return !entries_[slot].details.empty(); }

  Slot find(Ipv4Address address) const;
  // The first address at or after this one that has a binding.
  std::optional<Ipv4Address> from(Ipv4Address address) const { return in_order_.from(address); }
  // The first binding of this client for which matches(slot) holds, or kNoSlot.
  template <typename Matches>
  Slot find(const Client& client, bool ignore_client_id, Matches matches) const {
    const bool by_hardware = ignore_client_id || !client.by_client_id();
    const auto candidate = [&](Slot slot) {
      const Entry& entry = entries_[slot];
      return is_same_client(client, entry.details.hardware_address(), entry.details.client_id(),
                            ignore_client_id) &&
             matches(slot);
    };
    return by_hardware ? by_hardware_.find(hash_of(client.hardware_address, seed_), candidate)
                       : by_client_id_.find(hash_bytes(client.client_id, seed_), candidate);
  }

  // A binding with every field from `data`, new or in place of the address's old one.
  Slot put(const BindingData& data);
  void erase(Slot slot);

  Ipv4Address address(Slot slot) const { return entries_[slot].address; }
  BindingStatus status(Slot slot) const { return entries_[slot].status; }
  Seconds starts(Slot slot) const { return entries_[slot].starts; }
  Seconds ends(Slot slot) const { return entries_[slot].ends; }
  Seconds client_last_transaction_time(Slot slot) const {
    return entries_[slot].client_last_transaction_time;
  }
  BindingData data(Slot slot) const;  // views into the table, until the next put() or erase()

  // For lists through the bindings, and the expiry queue.
  Links& links(Slot slot) { return entries_[slot].links; }
  Seconds deadline(Slot slot) const { return entries_[slot].ends; }
  std::uint8_t& bucket(Slot slot) { return entries_[slot].bucket; }

 private:
  struct Entry {
    Ipv4Address address;
    Seconds starts = 0;
    Seconds ends = 0;
    Seconds client_last_transaction_time = 0;
    Details details;
    Links links;
    BindingStatus status = BindingStatus::Free;
    std::uint8_t bucket = 0xff;
  };

  void index(Slot slot);
  void unindex(Slot slot);
  Slot vacant_slot();

  std::uint64_t seed_;
  std::pmr::unsynchronized_pool_resource memory_;
  std::deque<Entry> entries_;  // grows without moving: no packet waits for a copy
  std::vector<Slot> vacant_;
  FlatIndex by_address_;
  AddressIndex in_order_;
  FlatIndex by_hardware_;
  FlatIndex by_client_id_;
};

}  // namespace tandem::lease
