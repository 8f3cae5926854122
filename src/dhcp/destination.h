// SPDX-License-Identifier: Apache-2.0
// Where a reply goes (D2, RFC 2131 section 4.1), and the address we answer under (D2.08, RFC 5107).
#pragma once

#include "dhcp/network.h"
#include "dhcp/query.h"

namespace tandem::dhcp {

Destination destination_of(const Query& query, wire::MessageType reply, Ipv4Address yiaddr,
                           Ipv4Address server_identifier);

// Option 54 of the reply: the relay's override, else the one kept with the binding for renewals
// that come without a relay, else as configured, else our address that the request was sent to,
// else one of the interface, in the scope's subnet if it has one.
Ipv4Address server_identifier_of(const Query& query, const lease::Levels& levels,
                                 const lease::Scope& scope, ByteView remembered_relay_information);

// The relay's server identifier override (suboption 11), if well formed.
std::optional<Ipv4Address> override_in(ByteView relay_information);

}  // namespace tandem::dhcp
