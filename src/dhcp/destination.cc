// SPDX-License-Identifier: Apache-2.0
#include "dhcp/destination.h"

#include <algorithm>

#include "base/reader.h"

namespace tandem::dhcp {
namespace {

constexpr std::uint16_t kServerPort = 67;
constexpr std::uint16_t kClientPort = 68;

Destination to_relay(const Query& query) {
  const ByteView information = query.message.options.get(wire::option::kRelayAgentInformation);
  const bool other_port =
      wire::suboption(information, wire::relay::kRelayPort).has_value();  // RFC 8357
  return {.way = Destination::Way::Udp,
          .address = query.header().giaddr,
          .port = other_port ? query.source_port : kServerPort};
}

Destination to_link(const Query& query, Ipv4Address address, bool broadcast) {
  Destination to{.way = Destination::Way::Link,
                 .interface = query.interface != nullptr ? query.interface->id : 0,
                 .address = broadcast ? kBroadcastAddress : address,
                 .port = kClientPort};
  if (broadcast) {
    to.hardware_address.fill(std::byte{0xff});
  } else {
    std::copy_n(query.header().chaddr.begin(), to.hardware_address.size(),
                to.hardware_address.begin());
  }
  return to;
}

bool on_ethernet(const wire::Header& header) {
  return header.htype == HardwareAddress::kEthernet && header.hlen == 6;
}

// A client at its own address. On a link of ours its card is known from the request: asking by ARP
// would lose replies where a thousand clients renew, as many as the system's neighbour table holds.
Destination to_host(const Query& query, Ipv4Address address) {
  const auto on_link = [&](const Subnet& subnet) { return subnet.contains(address); };
  if (query.interface != nullptr && !query.relayed() && on_ethernet(query.header()) &&
      std::ranges::any_of(query.interface->subnets, on_link)) {
    return to_link(query, address, false);
  }
  return {.way = Destination::Way::Udp, .address = address, .port = kClientPort};
}

struct Route {
  Destination to;
  std::string_view because;
};

// What D2 says, first match first; D6.08: the answer to an INFORM goes to the client even past a
// relay.
Route choose(const Query& query, wire::MessageType reply, Ipv4Address yiaddr) {
  const wire::Header& header = query.header();
  const bool inform = query.message.type == wire::MessageType::Inform;
  if (inform && !header.ciaddr.is_zero()) {
    return {to_host(query, header.ciaddr), "the client has the address ciaddr"};
  }
  if (query.relayed()) return {to_relay(query), "the message came through this relay (giaddr)"};
  if (inform) return {to_host(query, query.source), "the client sent from there"};
  if (reply == wire::MessageType::Nak) {
    return {to_link(query, yiaddr, true), "a refused client has no address"};
  }
  if (!header.ciaddr.is_zero()) {
    return {to_host(query, header.ciaddr), "the client uses the address ciaddr"};
  }
  const bool broadcast = header.broadcast() || !on_ethernet(header);
  return {to_link(query, yiaddr, broadcast),
          !broadcast           ? "the client's card is addressed, without ARP"
          : header.broadcast() ? "the client asks for a broadcast"
                               : "the client's hardware address is not Ethernet"};
}

void note_destination(Trace* trace, const Destination& to, std::string_view because) {
  if (trace == nullptr) return;
  const bool link = to.way == Destination::Way::Link;
  note(trace, StepId::Destination, "way", link ? "link" : "udp", "address", to.address, "port",
       to.port, "because", because);
  if (link) trace->add("hardware-address", to_hex(to.hardware_address, ":"));
}

}  // namespace

Destination destination_of(const Query& query, wire::MessageType reply, Ipv4Address yiaddr,
                           Ipv4Address server_identifier) {
  auto [to, because] = choose(query, reply, yiaddr);
  if (query.is_ours(server_identifier)) {
    to.source = server_identifier;
  } else if (query.interface != nullptr && !query.interface->addresses.empty()) {
    to.source = query.interface->addresses.front();
  }
  note_destination(query.trace, to, because);
  return to;
}

std::optional<Ipv4Address> override_in(ByteView relay_information) {
  const auto value = wire::suboption(relay_information, wire::relay::kServerIdOverride);
  if (!value || value->size() != 4) return std::nullopt;
  return Reader{*value}.ipv4();
}

Ipv4Address server_identifier_of(const Query& query, const lease::Levels& levels,
                                 const lease::Scope& scope, ByteView remembered_relay_information) {
  const auto told = [&](Ipv4Address address, std::string_view from) {
    note(query.trace, StepId::ServerIdentifier, "address", address, "from", from);
    return address;
  };
  const ByteView information = relay_information(query, levels);
  if (const auto overridden = override_in(information)) {
    return told(*overridden, "the relay (option 82, suboption 11)");
  }
  if (information.empty()) {
    if (const auto kept = override_in(remembered_relay_information)) {
      return told(*kept, "what the relay said when the lease began");
    }
  }
  if (const Ipv4Address* configured = levels.find(&lease::Parameters::server_identifier)) {
    return told(*configured, "the configuration");
  }
  if (query.is_ours(query.destination)) {
    return told(query.destination, "the address that the message was sent to");
  }
  if (query.interface == nullptr || query.interface->addresses.empty()) {
    return told({}, "no interface");
  }
  for (const Ipv4Address address : query.interface->addresses) {
    if (scope.subnet.contains(address)) return told(address, "the interface, in the subnet");
  }
  return told(query.interface->addresses.front(), "the interface");
}

}  // namespace tandem::dhcp
