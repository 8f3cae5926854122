// SPDX-License-Identifier: Apache-2.0
#include "node/execute.h"

#include <algorithm>

#include "dhcp/lease_times.h"

namespace tandem::node {
namespace {

using lease::BindingStatus;
using lease::kNoSlot;
using lease::Slot;

// One command at work; the visitor of its kinds.
struct Execution {
  lease::Leases& leases;
  const LeaseClock& clock;
  CommandResult result;

  void operator()(const ReleaseLease& command);
  void operator()(const DeleteLease& command);
  void operator()(const RestoreAbandoned& command);
  void operator()(const AddLease& command);
  void operator()(const ImportLease& command);
  void operator()(const WipeRange& command);

  void refuse(Refusal reason) { result.refusal = reason; }
  Slot find(Ipv4Address address) const { return leases.bindings().find(address); }
  bool has_status(Slot slot, BindingStatus status) const {
    return slot != kNoSlot && leases.bindings().status(slot) == status;
  }
};

void Execution::operator()(const ReleaseLease& command) {
  const Slot slot = find(command.address);
  if (slot == kNoSlot) return refuse(Refusal::NoLease);
  if (!has_status(slot, BindingStatus::Active)) return refuse(Refusal::NotActive);
  leases.release(slot, clock.seconds());
  result.count = 1;
}

void Execution::operator()(const DeleteLease& command) {
  const Slot slot = find(command.address);
  if (slot == kNoSlot) return refuse(Refusal::NoLease);
  leases.forget(slot);
  result.count = 1;
}

void Execution::operator()(const RestoreAbandoned& command) {
  const Slot slot = find(command.address);
  if (!has_status(slot, BindingStatus::Abandoned)) return refuse(Refusal::NotAbandoned);
  leases.expire(slot, clock.seconds());
  result.count = 1;
}

std::uint32_t lease_seconds(const AddLease& command, const lease::Levels& levels) {
  if (!command.lease_time) return dhcp::lease_time(levels, std::nullopt, std::nullopt);
  const std::int64_t seconds = command.lease_time->in_seconds();
  return command.lease_time->is_infinite() || seconds >= dhcp::kForever
             ? dhcp::kForever
             : static_cast<std::uint32_t>(std::max<std::int64_t>(seconds, 0));
}

void Execution::operator()(const AddLease& command) {
  const lease::Client client{command.hardware_address, command.client_id};
  if (client.is_nobody()) return refuse(Refusal::NoClient);
  const lease::Topology& topology = leases.topology();
  const std::uint32_t scope = topology.scope_of(command.address);
  if (scope == lease::kNoIndex || !topology.scopes()[scope].subnet.is_host(command.address)) {
    return refuse(Refusal::NoScope);
  }
  if (!leases.available(command.address, client)) return refuse(Refusal::Anothers);
  const lease::Reservation* own =
      topology.reservation(scope, client.client_id, client.hardware_address);
  const lease::Reservation* here = topology.reservation_at(command.address);
  if (here != nullptr && here != own) return refuse(Refusal::Reserved);
  const lease::Seconds now = clock.seconds();
  const lease::Levels levels =
      topology.levels(scope, topology.pool_of(scope, command.address), own);
  leases.bind({.address = command.address,
               .status = BindingStatus::Active,
               .starts = now,
               .ends = dhcp::end_of(now, lease_seconds(command, levels)),
               .client_last_transaction_time = now,
               .hardware_address = command.hardware_address,
               .client_id = command.client_id,
               .host_name = command.host_name});
  result.count = 1;
}

bool lone_server_has(BindingStatus status) {
  return status == BindingStatus::Active || status == BindingStatus::Expired ||
         status == BindingStatus::Released || status == BindingStatus::Abandoned;
}

void Execution::operator()(const ImportLease& command) {
  if (!lone_server_has(command.status)) return refuse(Refusal::BadStatus);
  const bool has_client = !command.client_id.empty() || command.hardware_address.size() > 0;
  if (!has_client && command.status != BindingStatus::Abandoned) return refuse(Refusal::NoClient);
  const auto starts = clock.line_of(command.starts);
  const auto seen = clock.line_of(command.client_last_transaction_time);
  const auto ends = command.ends ? clock.line_of(*command.ends) : std::optional(lease::kNever);
  if (!starts || !seen || !ends || *ends < *starts) return refuse(Refusal::BadTimes);
  if (find(command.address) != kNoSlot && !command.replace) return refuse(Refusal::Exists);

  lease::BindingData data{.address = command.address,
                          .status = command.status,
                          .starts = *starts,
                          .ends = *ends,
                          .client_last_transaction_time = *seen,
                          .hardware_address = command.hardware_address,
                          .client_id = command.client_id,
                          .host_name = command.host_name,
                          .relay_agent_information = command.relay_agent_information,
                          .vendor_class = command.vendor_class};
  const bool over = data.ends != lease::kNever && data.ends <= clock.seconds();
  if (over && (data.status == BindingStatus::Active || data.status == BindingStatus::Abandoned)) {
    data.status = BindingStatus::Expired;
    data.starts = data.ends;
  }
  leases.bind(data);
  result.count = 1;
}

void Execution::operator()(const WipeRange& command) {
  const lease::BindingTable& bindings = leases.bindings();
  auto address = bindings.from(command.range.first);
  while (address && *address <= command.range.last && result.count < kWipeMax) {
    leases.forget(bindings.find(*address));
    ++result.count;
    address = bindings.from(*address);
  }
  if (address && *address <= command.range.last) result.next = address;
}

}  // namespace

CommandResult execute(const Command& command, lease::Leases& leases, const LeaseClock& clock) {
  Execution execution{leases, clock, {.number = command.number}};
  std::visit(execution, command.what);
  return execution.result;
}

std::string_view to_text(Refusal refusal) {
  switch (refusal) {
    case Refusal::None:
      return "";
    case Refusal::StorageDown:
      return "leases cannot be stored now";
    case Refusal::NoLease:
      return "the address has no lease";
    case Refusal::NotActive:
      return "the lease is not active";
    case Refusal::NotAbandoned:
      return "the address is not set aside";
    case Refusal::NoClient:
      return "neither hardware address nor client identifier is given";
    case Refusal::NoScope:
      return "no scope has the address for a host";
    case Refusal::Anothers:
      return "the address is another client's, or set aside";
    case Refusal::Reserved:
      return "the address is reserved for another client";
    case Refusal::Exists:
      return "the address has a lease already";
    case Refusal::BadTimes:
      return "the lease ends before it starts, or at a time that cannot be kept";
    case Refusal::BadStatus:
      return "a lease is active, expired, released or abandoned";
  }
  return "";
}

}  // namespace tandem::node
