// SPDX-License-Identifier: Apache-2.0
// The octets of what a simulated client asks (RFC 2131 table 5), as it sends them itself or as a
// relay agent passes them on (RFC 1542, RFC 3046). Used by the links; pure.
#pragma once

#include "load/client.h"
#include "load/identity.h"
#include "wire/reply.h"

namespace tandem::load {

// What a relay adds; nothing for a client on the server's own link.
struct RelayMark {
  Ipv4Address giaddr;
  Bytes information;  // the value of option 82, empty if the relay adds none
};

class RequestEncoder {
 public:
  // With option 61, type and hardware address, if asked for (RFC 2132 section 9.14).
  explicit RequestEncoder(bool client_identifier) : client_identifier_(client_identifier) {}

  void append(Identity client, const Query& query, const RelayMark& relay, Bytes& out);

 private:
  bool client_identifier_;
  wire::Outline outline_;  // reused
};

}  // namespace tandem::load
