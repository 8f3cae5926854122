// SPDX-License-Identifier: Apache-2.0
// One request as the conversation sees it: the message, and how it came.
#pragma once

#include <optional>
#include <span>

#include "dhcp/network.h"
#include "dhcp/trace.h"
#include "lease/client.h"
#include "lease/topology.h"
#include "wire/message.h"

namespace tandem::dhcp {

struct Query {
  const wire::Message& message;
  const Interface* interface = nullptr;   // where it came in; null if we serve none of that number
  std::span<const Interface> interfaces;  // all that we serve
  Ipv4Address source;
  std::uint16_t source_port = 0;
  Ipv4Address destination;
  lease::Seconds now = 0;
  Trace* trace = nullptr;  // where to note what is decided, and why; null: nobody asks

  const wire::Header& header() const { return message.header; }
  bool relayed() const { return !message.header.giaddr.is_zero(); }
  bool is_ours(Ipv4Address address) const;
};

// hlen and chaddr, and option 61 (D10.01). hlen is at most 16: decoding saw to that.
lease::Client client_of(const wire::Message& message);

// The value of option 82 where it may be believed: from a relay, or from a client whose scope
// trusts it (D11.01).
ByteView relay_information(const Query& query, const lease::Levels& levels);

}  // namespace tandem::dhcp
