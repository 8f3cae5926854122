// SPDX-License-Identifier: Apache-2.0
#include "dhcp/drop.h"

#include <array>

namespace tandem::dhcp {
namespace {

struct Row {
  std::string_view name, text;
};

// In the order of Drop.
constexpr std::array<Row, kDropCount> kTable = {
    {
     {"too-short", "It is shorter than a DHCP message."},
     {"not-a-request", "It is a reply, not a request."},
     {"hardware-length", "Its hardware address is longer than its field."},
     {"no-cookie", "It is not DHCP: the magic cookie is missing."},
     {"option-overrun", "The length of an option goes beyond the message."},
     {"bad-overload", "Option 52 (overload) is malformed."},
     {"no-message-type", "It is BOOTP: option 53 (message type) is missing."},
     {"bad-message-type", "Option 53 (message type) is malformed."},
     {"unexpected-type", "It is not for a server, or of a type that is not served."},
     {"no-identity", "It has neither hardware address nor client identifier."},
     {"own-packet", "It comes from this server itself: it was reflected, or loops."},
     {"bad-address", "One of its addresses is none that a host can have."},
     {"duplicate", "The same request is in work already: its answer waits for the disk."},
     {"no-scope", "No scope serves where it comes from."},
     {"unknown-link-selection", "It selects a subnet that no scope has."},
     {"foreign-server", "The client has chosen another server."},
     {"unknown-client", "There is no record of the client: another server may have one."},
     {"no-free-address", "No address is free."},
     {"not-holder", "The address is not this client's to decline or release."},
     {"missing-field", "It lacks an address or a server identifier that it must have."},
     {"decline-limit", "The client, or its pool, has declined too often."},
     {"storage-down", "Leases cannot be stored now."},
     {"not-authoritative",
         "The refusal is left to other servers: this one is not authoritative."},
     {"scope-disabled", "The scope is disabled."},
     {"client-not-served", "The client's reservation, or every pool, says not to serve it."},
     }
};
static_assert(!kTable.back().name.empty());

}  // namespace

std::string_view to_text(Drop drop) {
  return kTable[static_cast<std::size_t>(drop)].name;
}

std::string_view sentence_of(Drop drop) {
  return kTable[static_cast<std::size_t>(drop)].text;
}

Drop drop_of(wire::DecodeError error) {
  switch (error) {
    case wire::DecodeError::TooShort:
      return Drop::TooShort;
    case wire::DecodeError::NotARequest:
      return Drop::NotARequest;
    case wire::DecodeError::HardwareLength:
      return Drop::HardwareLength;
    case wire::DecodeError::NoCookie:
      return Drop::NoCookie;
    case wire::DecodeError::OptionOverrun:
      return Drop::OptionOverrun;
    case wire::DecodeError::BadOverload:
      return Drop::BadOverload;
    case wire::DecodeError::NoMessageType:
      return Drop::NoMessageType;
    case wire::DecodeError::BadMessageType:
      return Drop::BadMessageType;
  }
  return Drop::TooShort;
}

}  // namespace tandem::dhcp
