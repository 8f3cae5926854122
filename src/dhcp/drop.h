// SPDX-License-Identifier: Apache-2.0
// Why a datagram got no answer, or not the wanted one: a counter each. The names are stable: they
// become label values of the metrics.
#pragma once

#include <cstdint>
#include <string_view>

#include "wire/message.h"

namespace tandem::dhcp {

enum class Drop : std::uint8_t {
  // not DHCP for a server: wire::DecodeError, in its order
  TooShort,
  NotARequest,
  HardwareLength,
  NoCookie,
  OptionOverrun,
  BadOverload,
  NoMessageType,
  BadMessageType,
  // not for a server, or not for us
  UnexpectedType,        // OFFER, ACK, NAK, leasequery and its replies (D1.03)
  NoIdentity,            // neither hardware address nor client id (D1.13)
  OwnPacket,             // giaddr or source is an address of ours: reflected (P9)
  BadAddress,            // ciaddr, giaddr or source that no host can have
  Duplicate,             // the same xid and client while one is in work (D1.14)
  NoScope,               // D3.06
  UnknownLinkSelection,  // D11.05, D12.10
  ForeignServer,         // SELECTING for another server (D5.02)
  UnknownClient,         // INIT-REBOOT, RENEWING or REBINDING without a record (D5.07, D5.10)
  NoFreeAddress,         // D4.11
  NotHolder,             // DECLINE or RELEASE by somebody else
  MissingField,          // DECLINE without 50, RELEASE without ciaddr or 54 ...
  DeclineLimit,          // D6.04
  StorageDown,           // cannot be made durable now
  NotAuthoritative,      // would have been a NAK
  ScopeDisabled,
  ClientNotServed,  // its reservation says so, or no pool is for known (unknown) clients (D14.46)
};

inline constexpr std::size_t kDropCount = 25;
std::string_view to_text(Drop drop);
std::string_view sentence_of(Drop drop);  // for people
Drop drop_of(wire::DecodeError error);

}  // namespace tandem::dhcp
