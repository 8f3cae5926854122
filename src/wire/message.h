// SPDX-License-Identifier: Apache-2.0
// A received DHCPv4 message (RFC 2131 section 2): the fixed part, and the options as views
// (wire/options.h). A Message refers to the datagram that it was decoded from and is meant to be
// reused: once warm, decoding allocates nothing. node decodes what clients and relays send;
// tandem-load, the simulator and tests what servers answer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/bytes.h"
#include "base/result.h"
#include "wire/options.h"

namespace tandem::wire {

// RFC 2132 section 9.6, RFC 3203, RFC 4388, RFC 6926, RFC 7724.
enum class MessageType : std::uint8_t {
  Discover = 1,
  Offer = 2,
  Request = 3,
  Decline = 4,
  Ack = 5,
  Nak = 6,
  Release = 7,
  Inform = 8,
  ForceRenew = 9,
  LeaseQuery = 10,
  LeaseUnassigned = 11,
  LeaseUnknown = 12,
  LeaseActive = 13,
  BulkLeaseQuery = 14,
  LeaseQueryDone = 15,
  ActiveLeaseQuery = 16,
  LeaseQueryStatus = 17,
  Tls = 18,
};
// "DHCPDISCOVER"; numbers without a name as "type 200".
std::string to_text(MessageType type);

// The fixed part up to the option field, and where its fields lie that may hold options.
struct Header {
  static constexpr std::size_t kSize = 236;  // without the cookie
  static constexpr std::uint8_t kBootRequest = 1, kBootReply = 2;
  static constexpr std::uint16_t kBroadcastFlag = 0x8000;
  static constexpr std::uint32_t kCookie = 0x63825363;  // 99.130.83.99, RFC 2131 section 3
  static constexpr OptionArea kSname{44, 64}, kFile{108, 128};
  static constexpr std::size_t kOptionsOffset = 240;

  std::uint8_t op = 0, htype = 0, hlen = 0, hops = 0;
  std::uint32_t xid = 0;
  std::uint16_t secs = 0, flags = 0;
  Ipv4Address ciaddr, yiaddr, siaddr, giaddr;
  std::array<std::byte, 16> chaddr{};  // all 16 octets as they came
  bool broadcast() const { return (flags & kBroadcastFlag) != 0; }
  friend bool operator==(const Header&, const Header&) = default;
};

// Bits of option 52 (RFC 2132 section 9.3).
inline constexpr std::uint8_t kFileHoldsOptions = 1, kSnameHoldsOptions = 2;

// Why a datagram is not taken, one counter each (D1.03, D1.04, D1.13, failure-modes P9).
enum class DecodeError : std::uint8_t {
  TooShort,        // less than the 236 octets of the fixed part
  NotARequest,     // op is not 1: a reply, ours reflected perhaps; for decode_reply, op is not 2
  HardwareLength,  // hlen over 16
  NoCookie,        // BOOTP of RFC 951 without vendor area, or noise
  OptionOverrun,   // an option's length goes beyond its area
  BadOverload,     // option 52 with a length other than 1 or a value other than 1 to 3
  NoMessageType,   // BOOTP: no option 53; all else of the message is decoded
  BadMessageType,  // option 53 with a length other than 1 or a value of 0
};
std::string_view to_text(DecodeError error);

struct Message {
  Header header;
  MessageType type{};
  ByteView sname;  // 64 octets as they came; empty when overloaded with options
  ByteView file;   // 128 octets, likewise
  Options options;

  std::optional<Ipv4Address> requested_address() const {
    return options.ipv4(option::kRequestedAddress);
  }
  std::optional<Ipv4Address> server_identifier() const {
    return options.ipv4(option::kServerIdentifier);
  }
};

// Lenient: an overrun ends the parsing of its area and what came before is kept (D1.04); a bad
// option 52 is ignored.
enum class Strictness : std::uint8_t { Strict, Lenient };

// What a server takes from the network. After a failure the message holds what was read before it,
// for logs; with NoMessageType that is all of it.
Result<void, DecodeError> decode_request(ByteView datagram, Message& message,
                                         Strictness strictness = Strictness::Strict);
// The same, strictly, for what a client takes.
Result<void, DecodeError> decode_reply(ByteView datagram, Message& message);

}  // namespace tandem::wire
