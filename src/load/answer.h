// SPDX-License-Identifier: Apache-2.0
// What a simulated client reads in a server's answer, and what can be wrong with one. check_form()
// holds it against RFC 2131 table 3, whatever was asked; load::Client then checks that it belongs
// to its own request. No I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/address.h"
#include "wire/message.h"

namespace tandem::load {

struct Answer {
  wire::MessageType type{};
  std::uint32_t xid = 0;
  Ipv4Address yiaddr;
  std::optional<Ipv4Address> server;           // option 54
  std::optional<std::uint32_t> lease, t1, t2;  // options 51, 58, 59, in seconds

  static Answer of(const wire::Message& message);
};

// A fault of the server: any of them fails the run.
enum class Fault : std::uint8_t {
  NotDecoded,           // not a DHCP message
  NoServerIdentifier,   // RFC 2131 table 3: MUST in OFFER, ACK and NAK
  NoLeaseTime,          // MUST in OFFER, and in ACK to a REQUEST
  NoAddress,            // yiaddr zero where an address is given
  NakWithAddress,       // yiaddr or a lease time in a NAK: MUST NOT
  TimesOutOfOrder,      // not T1 < T2 < lease time
  LeaseInInformAnswer,  // MUST NOT: RFC 2131 section 4.3.5
  NotARequestsAnswer,   // a type that a server never sends to a client
  UnknownClient,        // chaddr of no client of ours, though it has our first two octets
  NotReturned,          // giaddr or option 82 not as the relay wrote them
  UnknownXid,           // an xid that this client never used
  WrongType,            // an ACK to a DISCOVER, or the like
  OtherServer,          // a REQUEST answered by a server that the client did not select
  OtherAddress,         // another address than offered, requested or held
  Doubled,              // an address acknowledged to two clients at a time
};
inline constexpr std::size_t kFaultCount = static_cast<std::size_t>(Fault::Doubled) + 1;

// "no-server-identifier": for the report and its JSON.
std::string_view to_text(Fault fault);

std::optional<Fault> check_form(const Answer& answer, bool to_inform);

// "DHCPACK xid 1f00aa07, address 10.0.0.7, server 10.0.0.1, lease 3600 s"
std::string describe(const Answer& answer);

}  // namespace tandem::load
