// SPDX-License-Identifier: Apache-2.0
#include "sim/reply_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/networks.h"

namespace tandem::sim {
namespace {

using wire::MessageType;

constexpr std::array<std::byte, 6> kEverybody = {std::byte{255}, std::byte{255}, std::byte{255},
                                                 std::byte{255}, std::byte{255}, std::byte{255}};

Complaint unless(bool holds, std::string_view complaint) {
  return holds ? Complaint{} : Complaint{std::string(complaint)};
}

bool is_reserved_for(const lease::Reservation& reservation, const Request& request) {
  if (reservation.hardware_address)
    return *reservation.hardware_address == request.hardware_address;
  return equal(reservation.client_id, request.client_id);
}

bool goes_by(const node::Destination& to, node::Destination::Way way, Ipv4Address address,
             std::uint16_t port) {
  return to.way == way && to.address == address && to.port == port;
}

}  // namespace

Complaint check_fields(const Delivery& delivery, const Reply& reply) {
  const Request& request = delivery.request;
  const bool nak = reply.type() == MessageType::Nak;
  const ByteView hardware = request.hardware_address.octets();
  if (reply.op != 2) return "op is not 2 (BOOTREPLY)";
  if (reply.xid != request.xid) return "xid is not the request's";
  if (!equal(ByteView(reply.chaddr).first(hardware.size()), hardware)) {
    return "chaddr is not the request's";
  }
  if (reply.htype != request.hardware_address.type() || reply.hlen != hardware.size()) {
    return "htype or hlen is not the request's";
  }
  if (reply.giaddr != request.giaddr) return "giaddr is not the request's";
  const std::uint16_t flags = request.broadcast || (nak && !request.giaddr.is_zero()) ? 0x8000 : 0;
  if (reply.flags != flags) return "flags are wrong (D1.08, D2.01)";
  if (reply.hops != 0 || reply.secs != 0) return "hops or secs is not 0 (D1.07)";
  return unless(reply.size >= 300, "shorter than 300 octets (D1.09)");
}

Complaint check_type(const Delivery& delivery, const Reply& reply) {
  const Request& request = delivery.request;
  if (request.op != wire::Header::kBootRequest) return "a reply was answered (P9)";
  const MessageType type = reply.type();
  switch (request.type) {
    case MessageType::Discover:
      return unless(type == MessageType::Offer, "a DISCOVER was answered by no OFFER");
    case MessageType::Inform:
      return unless(type == MessageType::Ack, "an INFORM was answered by no ACK");
    case MessageType::Request:
      if (type != MessageType::Ack && type != MessageType::Nak) {
        return "a REQUEST was answered by neither ACK nor NAK";
      }
      return unless(!request.server_identifier || *request.server_identifier == kServerAddress,
                    "a REQUEST for another server was answered (P8)");
    default:
      return "a message was answered that gets no answer";
  }
}

Complaint check_destination(const Delivery& delivery, const Reply& reply,
                            const node::Destination& to) {
  using Way = node::Destination::Way;
  const Request& request = delivery.request;
  const bool to_all = goes_by(to, Way::Link, kBroadcastAddress, 68) &&
                      to.hardware_address == kEverybody && to.interface == server_interface().id;
  const auto to_card = [&](Ipv4Address address) {
    return goes_by(to, Way::Link, address, 68) && to.interface == server_interface().id &&
           equal(to.hardware_address, request.hardware_address.octets());
  };
  // On the server's own link the card is known, elsewhere the way is routed.
  const auto to_client = [&](Ipv4Address address) {
    const bool on_link = std::ranges::any_of(
        server_interface().subnets, [&](const Subnet& subnet) { return subnet.contains(address); });
    return goes_by(to, Way::Udp, address, 68) || (on_link && to_card(address));
  };
  if (request.type == MessageType::Inform && !request.ciaddr.is_zero()) {
    return unless(to_client(request.ciaddr), "not sent to ciaddr (D6.08)");
  }
  if (!request.giaddr.is_zero()) {
    return unless(goes_by(to, Way::Udp, request.giaddr, 67), "not sent to the relay (D2.01)");
  }
  if (reply.type() == MessageType::Nak) return unless(to_all, "a NAK is not broadcast (D2.02)");
  if (!request.ciaddr.is_zero()) {
    return unless(to_client(request.ciaddr), "not sent to ciaddr (D2.03)");
  }
  if (request.type == MessageType::Inform) {
    return unless(to_client(delivery.source), "not sent to the source (D2.06)");
  }
  if (request.broadcast) return unless(to_all, "not broadcast (D2.04)");
  return unless(to_card(reply.yiaddr), "not sent to chaddr (D2.05)");
}

Complaint check_options(const Delivery& delivery, const Reply& reply) {
  const Request& request = delivery.request;
  if (reply.address(54) != kServerAddress) return "server identifier is not ours";
  const auto echoed = reply.options.find(82);
  const bool echo_due = !request.giaddr.is_zero() && !request.relay_agent_information.empty();
  if (echo_due != (echoed != reply.options.end())) return "option 82 is not echoed as it should";
  if (echo_due && (echoed->second != request.relay_agent_information || reply.last_option != 82)) {
    return "option 82 is not echoed unchanged and last (D11.01)";
  }
  const auto client_id = reply.options.find(61);
  if (client_id != reply.options.end() ? client_id->second != request.client_id
                                       : !request.client_id.empty()) {
    return "option 61 is not echoed as it came (D10.05)";
  }
  if (reply.has(50) || reply.has(55) || reply.has(57)) return "an option that no server sends";
  const bool without_lease =
      reply.type() == MessageType::Nak || request.type == MessageType::Inform;
  if (without_lease == reply.has(51)) return "option 51 where it must not be, or missing";
  if (without_lease && !reply.yiaddr.is_zero()) return "yiaddr is not zero";
  if (reply.type() == MessageType::Nak && (!reply.siaddr.is_zero() || !reply.ciaddr.is_zero())) {
    return "a NAK with siaddr or ciaddr (D5.15)";
  }
  return std::nullopt;
}

Complaint check_times(const Reply& reply) {
  const std::uint32_t lease = reply.number(51).value_or(0);
  const std::optional<std::uint32_t> t1 = reply.number(58);
  const std::optional<std::uint32_t> t2 = reply.number(59);
  if ((t1 && *t1 >= lease) || (t2 && *t2 >= lease))
    return "T1 or T2 is not within the lease (D7.02)";
  return unless(!t1 || !t2 || *t1 < *t2, "T1 is not before T2 (D7.02)");
}

bool on_link(Ipv4Address address, const Delivery& delivery, const lease::TopologySource& topology) {
  const bool routed = delivery.request.unicast && delivery.request.giaddr.is_zero() &&
                      !delivery.request.ciaddr.is_zero();
  const auto& here = links()[delivery.link].subnets;
  return std::ranges::any_of(topology.scopes, [&](const lease::Scope& scope) {
    if (!scope.subnet.contains(address)) return false;
    return routed || std::ranges::find(here, scope.subnet) != here.end();
  });
}

bool permitted(Ipv4Address address, const Delivery& delivery,
               const lease::TopologySource& topology) {
  if (!on_link(address, delivery, topology)) return false;
  for (const lease::Scope& scope : topology.scopes) {
    if (!scope.subnet.contains(address)) continue;
    if (!scope.enabled || !scope.subnet.is_host(address)) return false;
    for (const lease::Reservation& r : scope.reservations) {
      if (r.address == address) return is_reserved_for(r, delivery.request);
    }
    const auto holds = [&](const Ipv4Range& range) { return range.contains(address); };
    return std::ranges::none_of(scope.exclusions, holds) &&
           std::ranges::any_of(scope.pools, [&](const lease::Pool& p) { return holds(p.range); });
  }
  return false;
}

}  // namespace tandem::sim
