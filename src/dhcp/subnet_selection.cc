// SPDX-License-Identifier: Apache-2.0
#include "dhcp/subnet_selection.h"

#include "base/reader.h"

namespace tandem::dhcp {
namespace {

using lease::kNoIndex;

std::uint32_t scope_of_interface(const lease::Topology& topology, const Interface& interface) {
  const std::uint32_t listed = topology.scope_of_interface(interface.name);
  if (listed != kNoIndex) return listed;
  for (const Ipv4Address address : interface.addresses) {
    if (const std::uint32_t scope = topology.scope_of(address); scope != kNoIndex) return scope;
  }
  return kNoIndex;
}

std::optional<Ipv4Address> link_selection(const lease::Topology& topology, const Query& query) {
  const lease::Levels global = topology.levels(kNoIndex, nullptr, nullptr);
  const auto value = wire::suboption(relay_information(query, global), wire::relay::kLinkSelection);
  if (!value || value->size() != 4) return std::nullopt;
  return Reader{*value}.ipv4();
}

// RENEWING by unicast: no relay is on the way, and the address says where the client is. A
// broadcast (REBINDING) tells by its interface, so that a client that moved is found out.
bool renews_by_unicast(const Query& query) {
  return !query.header().ciaddr.is_zero() && query.destination != kBroadcastAddress;
}

}  // namespace

Result<std::uint32_t, Drop> select_scope(const lease::Topology& topology, const Query& query,
                                         bool require_relay_in_scope) {
  if (require_relay_in_scope && query.relayed()) {
    const std::uint32_t home = topology.scope_of_relay(query.header().giaddr);
    if (home == kNoIndex || !topology.scopes()[home].enabled) return fail_with(Drop::NoScope);
  }
  const auto selection = link_selection(topology, query);
  const auto named =
      selection ? selection : query.message.options.ipv4(wire::option::kSubnetSelection);
  if (named) {
    const std::uint32_t scope = topology.scope_of(*named);
    if (scope == kNoIndex) return fail_with(Drop::UnknownLinkSelection);
    return scope;
  }
  std::uint32_t scope = kNoIndex;
  if (query.relayed()) {
    scope = topology.scope_of_relay(query.header().giaddr);
  } else if (renews_by_unicast(query)) {
    scope = topology.scope_of(query.header().ciaddr);
  } else if (query.interface != nullptr) {
    scope = scope_of_interface(topology, *query.interface);
  }
  if (scope == kNoIndex) return fail_with(Drop::NoScope);
  return scope;
}

}  // namespace tandem::dhcp
