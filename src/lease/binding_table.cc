// SPDX-License-Identifier: Apache-2.0
#include "lease/binding_table.h"

namespace tandem::lease {

BindingTable::BindingTable(std::uint64_t seed) : seed_(seed) {}

BindingTable::~BindingTable() = default;  // the blocks go with their pool

Slot BindingTable::find(Ipv4Address address) const {
  return by_address_.find(hash_number(address.value(), seed_),
                          [&](Slot slot) { return entries_[slot].address == address; });
}

Slot BindingTable::vacant_slot() {
  if (vacant_.empty()) {
    entries_.emplace_back();
    return static_cast<Slot>(entries_.size() - 1);
  }
  const Slot slot = vacant_.back();
  vacant_.pop_back();
  return slot;
}

Slot BindingTable::put(const BindingData& data) {
  Slot slot = find(data.address);
  const bool is_new = slot == kNoSlot;
  if (is_new) slot = vacant_slot();
  Entry& entry = entries_[slot];
  const bool same_client = !is_new && entry.details.hardware_address() == data.hardware_address &&
                           equal(entry.details.client_id(), data.client_id);
  if (!is_new && !same_client) unindex(slot);
  if (is_new) {
    by_address_.insert(hash_number(data.address.value(), seed_), slot);
    in_order_.insert(data.address);
  }
  entry.address = data.address;
  entry.status = data.status;
  entry.starts = data.starts;
  entry.ends = data.ends;
  entry.client_last_transaction_time = data.client_last_transaction_time;
  const bool same_details =
      same_client && equal(entry.details.host_name(), data.host_name) &&
      equal(entry.details.relay_agent_information(), data.relay_agent_information) &&
      equal(entry.details.vendor_class(), data.vendor_class);
  if (!same_details) entry.details.assign(data, memory_);
  if (!same_client) index(slot);
  return slot;
}

void BindingTable::erase(Slot slot) {
  unindex(slot);
  Entry& entry = entries_[slot];
  by_address_.erase(hash_number(entry.address.value(), seed_), slot);
  in_order_.erase(entry.address);
  entry.details.free(memory_);
  entry = Entry{};
  vacant_.push_back(slot);
}

void BindingTable::index(Slot slot) {
  const Details& details = entries_[slot].details;
  const HardwareAddress hardware = details.hardware_address();
  if (hardware.size() > 0) by_hardware_.insert(hash_of(hardware, seed_), slot);
  if (!details.client_id().empty())
    by_client_id_.insert(hash_bytes(details.client_id(), seed_), slot);
}

void BindingTable::unindex(Slot slot) {
  const Details& details = entries_[slot].details;
  const HardwareAddress hardware = details.hardware_address();
  if (hardware.size() > 0) by_hardware_.erase(hash_of(hardware, seed_), slot);
  if (!details.client_id().empty())
    by_client_id_.erase(hash_bytes(details.client_id(), seed_), slot);
}

BindingData BindingTable::data(Slot slot) const {
  const Entry& entry = entries_[slot];
  return {.address = entry.address,
          .status = entry.status,
          .starts = entry.starts,
          .ends = entry.ends,
          .client_last_transaction_time = entry.client_last_transaction_time,
          .hardware_address = entry.details.hardware_address(),
          .client_id = entry.details.client_id(),
          .host_name = entry.details.host_name(),
          .relay_agent_information = entry.details.relay_agent_information(),
          .vendor_class = entry.details.vendor_class()};
}

}  // namespace tandem::lease
