// SPDX-License-Identifier: Apache-2.0
// ARP for IPv4 over Ethernet (RFC 826), as far as a simulated client needs it: who asks for which
// address, and the answer. Used by load::DirectLink; pure.
#pragma once

#include <array>
#include <optional>

#include "base/address.h"
#include "base/bytes.h"

namespace tandem::load {

struct ArpRequest {
  std::array<std::byte, 6> asker_mac{};
  Ipv4Address asker;
  Ipv4Address wanted;
};

// Of a whole Ethernet frame; nothing if it is anything else.
std::optional<ArpRequest> decode_arp_request(ByteView frame);

// Appends the frame that says that `mac` has the wanted address.
void encode_arp_reply(const ArpRequest& request, const std::array<std::byte, 6>& mac, Bytes& out);

}  // namespace tandem::load
