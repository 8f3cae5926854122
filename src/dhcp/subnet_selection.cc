// SPDX-License-Identifier: Apache-2.0
#include "dhcp/subnet_selection.h"

#include "base/reader.h"

namespace tandem::dhcp {
namespace {

using lease::kNoIndex;

// Says in the trace which scope a rule gives, or that none has the subnet.
template <typename Value>
std::uint32_t told(const lease::Topology& topology, const Query& query, StepId rule,
                   std::string_view what, const Value& value, std::uint32_t scope) {
  if (query.trace == nullptr) return scope;
  note(query.trace, scope != kNoIndex ? rule : StepId::SubnetUnknown, what, value);
  if (scope != kNoIndex) query.trace->add("subnet", topology.scopes()[scope].subnet.text());
  return scope;
}

void passed_over(const Query& query, std::string_view rule, std::string_view because) {
  note(query.trace, StepId::SubnetRulePassedOver, "rule", rule, "because", because);
}

std::uint32_t scope_of_interface(const lease::Topology& topology, const Query& query) {
  const Interface& interface = *query.interface;
  const std::uint32_t listed = topology.scope_of_interface(interface.name);
  if (listed != kNoIndex) {
    return told(topology, query, StepId::SubnetByInterfaceName, "interface", interface.name,
                listed);
  }
  for (const Ipv4Address address : interface.addresses) {
    const std::uint32_t scope = topology.scope_of(address);
    if (scope == kNoIndex) continue;
    return told(topology, query, StepId::SubnetByInterfaceAddress, "address", address, scope);
  }
  return told(topology, query, StepId::SubnetUnknown, "interface", interface.name, kNoIndex);
}

// The subnet that the relay, or the client, names.
struct Selection {
  Ipv4Address subnet;
  StepId rule;
};

std::optional<Selection> selection_of(const lease::Topology& topology, const Query& query) {
  const lease::Levels global = topology.levels(kNoIndex, nullptr, nullptr);
  const ByteView information = relay_information(query, global);
  const auto value = wire::suboption(information, wire::relay::kLinkSelection);
  if (value && value->size() == 4) {
    return Selection{Reader{*value}.ipv4(), StepId::SubnetByLinkSelection};
  }
  if (information.empty() && query.message.options.has(wire::option::kRelayAgentInformation)) {
    note(query.trace, StepId::RelayInformationNotTrusted);
  }
  passed_over(query, "link selection (option 82, suboption 5)",
              value ? "it is not four octets long" : "there is none");
  if (const auto named = query.message.options.ipv4(wire::option::kSubnetSelection)) {
    return Selection{*named, StepId::SubnetBySelectionOption};
  }
  passed_over(query, "subnet selection (option 118)", "there is none");
  return std::nullopt;
}

// RENEWING by unicast: no relay is on the way, and the address says where the client is. A
// broadcast (REBINDING) tells by its interface, so that a client that moved is found out.
bool renews_by_unicast(const Query& query) {
  return !query.header().ciaddr.is_zero() && query.destination != kBroadcastAddress;
}

std::uint32_t scope_of_way(const lease::Topology& topology, const Query& query) {
  const wire::Header& header = query.header();
  if (query.relayed()) {
    return told(topology, query, StepId::SubnetByRelay, "relay", header.giaddr,
                topology.scope_of_relay(header.giaddr));
  }
  passed_over(query, "relay (giaddr)", "it came through none");
  if (renews_by_unicast(query)) {
    return told(topology, query, StepId::SubnetByClientAddress, "address", header.ciaddr,
                topology.scope_of(header.ciaddr));
  }
  passed_over(query, "client's address (ciaddr)", "it is no renewal by unicast");
  if (query.interface != nullptr) return scope_of_interface(topology, query);
  return told(topology, query, StepId::SubnetUnknown, "interface", std::string_view("not served"),
              kNoIndex);
}

}  // namespace

Result<std::uint32_t, Drop> select_scope(const lease::Topology& topology, const Query& query,
                                         bool require_relay_in_scope) {
  if (require_relay_in_scope && query.relayed()) {
    const std::uint32_t home = topology.scope_of_relay(query.header().giaddr);
    if (home == kNoIndex || !topology.scopes()[home].enabled) {
      note(query.trace, StepId::RelayOutsideScopes, "relay", query.header().giaddr);
      return fail_with(Drop::NoScope);
    }
  }
  if (const auto selection = selection_of(topology, query)) {
    const std::uint32_t scope = told(topology, query, selection->rule, "selected",
                                     selection->subnet, topology.scope_of(selection->subnet));
    if (scope == kNoIndex) return fail_with(Drop::UnknownLinkSelection);
    return scope;
  }
  const std::uint32_t scope = scope_of_way(topology, query);
  if (scope == kNoIndex) return fail_with(Drop::NoScope);
  return scope;
}

}  // namespace tandem::dhcp
