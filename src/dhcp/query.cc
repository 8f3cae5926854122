// SPDX-License-Identifier: Apache-2.0
#include "dhcp/query.h"

#include <algorithm>

namespace tandem::dhcp {

bool Query::is_ours(Ipv4Address address) const {
  return std::ranges::any_of(interfaces, [&](const Interface& i) {
    return std::ranges::find(i.addresses, address) != i.addresses.end();
  });
}

lease::Client client_of(const wire::Message& message) {
  const wire::Header& header = message.header;
  return {
      .hardware_address = HardwareAddress{header.htype, ByteView(header.chaddr).first(header.hlen)},
      .client_id = message.options.get(wire::option::kClientIdentifier)
  };
}

ByteView relay_information(const Query& query, const lease::Levels& levels) {
  const bool trusted = query.relayed() ||
                       levels.get(&lease::Parameters::trust_relay_information_from_clients, false);
  if (!trusted) return {};
  return query.message.options.get(wire::option::kRelayAgentInformation);
}

}  // namespace tandem::dhcp
