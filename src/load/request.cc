// SPDX-License-Identifier: Apache-2.0
#include "load/request.h"

#include <algorithm>

namespace tandem::load {
namespace {

constexpr auto kParameters = std::to_array<std::byte>(
    {std::byte{wire::option::kSubnetMask}, std::byte{wire::option::kRouters},
     std::byte{wire::option::kDomainNameServers}, std::byte{wire::option::kDomainName},
     std::byte{wire::option::kLeaseTime}, std::byte{wire::option::kRenewalTime},
     std::byte{wire::option::kRebindingTime}});

std::array<std::byte, 4> octets_of(Ipv4Address address) {
  const std::uint32_t value = address.value();
  return {std::byte(value >> 24), std::byte(value >> 16 & 0xff), std::byte(value >> 8 & 0xff),
          std::byte(value & 0xff)};
}

}  // namespace

void RequestEncoder::append(Identity client, const Query& query, const RelayMark& relay,
                            Bytes& out) {
  outline_.clear();
  wire::Header& header = outline_.header;
  header.op = wire::Header::kBootRequest;
  header.htype = HardwareAddress::kEthernet;
  header.hlen = 6;
  header.hops = relay.giaddr.is_zero() ? 0 : 1;
  header.xid = query.xid;
  header.secs = query.secs;
  header.ciaddr = query.ciaddr;
  header.giaddr = relay.giaddr;
  const auto mac = client.octets();
  std::copy(mac.begin(), mac.end(), header.chaddr.begin());

  const std::byte type{static_cast<std::uint8_t>(query.type)};
  const auto requested = octets_of(query.requested);
  const auto server = octets_of(query.server);
  std::array<std::byte, 7> identifier{std::byte{HardwareAddress::kEthernet}};
  std::copy(mac.begin(), mac.end(), identifier.begin() + 1);

  auto& options = outline_.options;
  options.push_back({
      wire::option::kMessageType, {&type, 1}
  });
  if (!query.server.is_zero()) options.push_back({wire::option::kServerIdentifier, server});
  if (!query.requested.is_zero()) options.push_back({wire::option::kRequestedAddress, requested});
  if (client_identifier_) options.push_back({wire::option::kClientIdentifier, identifier});
  const bool leaves =
      query.type == wire::MessageType::Release || query.type == wire::MessageType::Decline;
  if (!leaves) options.push_back({wire::option::kParameterRequestList, kParameters});
  outline_.relay_agent_information = relay.information;
  (void)wire::encode(outline_, wire::kDatagramSizeDefault - wire::kHeadersSize, out);
}

}  // namespace tandem::load
