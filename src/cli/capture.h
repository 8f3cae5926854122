// SPDX-License-Identifier: Apache-2.0
// DHCP messages out of captured traffic: classic pcap (both byte orders, micro- and nanoseconds)
// and pcapng, of Ethernet (VLAN tags allowed), "any" interfaces (Linux cooked) and raw IP. Whatever
// else is in a capture is passed over.
#pragma once

#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "base/result.h"

namespace tandem::cli {

struct CapturedMessage {
  Ipv4Address source;       // of the IP header
  Ipv4Address destination;  // likewise
  Bytes payload;            // of UDP
};

// The datagrams to UDP port 67, in order. An error when the file is no capture; one that is cut
// off gives what is whole.
Result<std::vector<CapturedMessage>> dhcp_requests(ByteView capture);

}  // namespace tandem::cli
