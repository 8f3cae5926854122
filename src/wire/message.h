// SPDX-License-Identifier: Apache-2.0
// A received DHCPv4 message (RFC 2131 section 2): the fixed part, and the options as views. Options
// that come several times, or stand in overloaded file and sname fields, are concatenated before
// anybody interprets them (RFC 2131 section 4.1, RFC 3396). Unknown options are kept. A Message
// refers to the datagram that it was decoded from and is meant to be reused: once warm, decoding
// allocates nothing.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>

#include "base/address.h"
#include "base/bytes.h"
#include "base/result.h"

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

namespace option {
inline constexpr std::uint8_t kPad = 0, kSubnetMask = 1, kRouters = 3, kDomainNameServers = 6,
                              kHostName = 12, kDomainName = 15, kBroadcastAddress = 28,
                              kStaticRoutes = 33, kVendorEncapsulated = 43, kRequestedAddress = 50,
                              kLeaseTime = 51, kOverload = 52, kMessageType = 53,
                              kServerIdentifier = 54, kParameterRequestList = 55, kMessage = 56,
                              kMaxMessageSize = 57, kRenewalTime = 58, kRebindingTime = 59,
                              kVendorClass = 60, kClientIdentifier = 61, kTftpServerName = 66,
                              kBootFileName = 67, kUserClass = 77, kRapidCommit = 80, kFqdn = 81,
                              kRelayAgentInformation = 82, kSubnetSelection = 118,
                              kClasslessStaticRoute = 121, kMsClasslessStaticRoute = 249,
                              kEnd = 255;
}  // namespace option

// Suboptions of option 82 (RFC 3046 and after).
namespace relay {
inline constexpr std::uint8_t kCircuitId = 1, kRemoteId = 2, kLinkSelection = 5, kSubscriberId = 6,
                              kServerIdOverride = 11, kRelayId = 12, kRelayPort = 19,
                              kVirtualSubnet = 151, kVirtualSubnetControl = 152;
}  // namespace relay

struct Header {
  static constexpr std::size_t kSize = 236;  // without the cookie
  static constexpr std::uint8_t kBootRequest = 1, kBootReply = 2;
  static constexpr std::uint16_t kBroadcastFlag = 0x8000;

  std::uint8_t op = 0, htype = 0, hlen = 0, hops = 0;
  std::uint32_t xid = 0;
  std::uint16_t secs = 0, flags = 0;
  Ipv4Address ciaddr, yiaddr, siaddr, giaddr;
  std::array<std::byte, 16> chaddr{};  // all 16 octets as they came
  bool broadcast() const { return (flags & kBroadcastFlag) != 0; }
};

// Why a datagram is not taken, one counter each (D1.03, D1.04, D1.13, failure-modes P9).
enum class DecodeError : std::uint8_t {
  TooShort,        // less than 236 octets, or 240 with the cookie
  NotARequest,     // op is not 1: a reply, ours reflected perhaps
  HardwareLength,  // hlen over 16
  NoCookie,        // BOOTP of RFC 951 without vendor area, or noise
  OptionOverrun,   // an option's length goes beyond its area
  BadOverload,     // option 52 with a length other than 1 or a value other than 1 to 3
  NoMessageType,   // BOOTP: no option 53
  BadMessageType,  // option 53 with a length other than 1 or a value of 0
};
std::string_view to_text(DecodeError error);

class Options {
 public:
  bool has(std::uint8_t code) const { return present_[code]; }
  // The concatenated value, empty if absent or empty.
  ByteView get(std::uint8_t code) const;
  // The value if it is present with exactly the right size, else nothing (the option is dropped,
  // not the packet: D8.13).
  std::optional<Ipv4Address> ipv4(std::uint8_t code) const;
  std::optional<std::uint8_t> u8(std::uint8_t code) const;
  std::optional<std::uint16_t> u16(std::uint8_t code) const;
  std::optional<std::uint32_t> u32(std::uint8_t code) const;
  // Text with trailing NULs stripped (D8.12).
  std::string_view text(std::uint8_t code) const;
  // Visits (code, value) in ascending order of code.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (int code = 1; code < 255; ++code) {
      if (present_[static_cast<std::size_t>(code)]) {
        visit(static_cast<std::uint8_t>(code), get(static_cast<std::uint8_t>(code)));
      }
    }
  }

 private:
  friend class Decoder;
  struct Slice {
    std::uint32_t offset = 0;
    std::uint16_t size = 0;
    bool in_scratch = false;
  };
  std::bitset<256> present_;
  std::array<Slice, 256> slices_{};
  ByteView datagram_;
  Bytes scratch_;  // concatenated values
};

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

// What a server takes from the network. In lenient mode an overrun ends parsing of its area and
// what came before is kept (D1.04).
enum class Strictness : std::uint8_t { Strict, Lenient };
Result<void, DecodeError> decode_request(ByteView datagram, Message& message,
                                         Strictness = Strictness::Strict);
// The same for what a client takes: op must be 2. For tandem-load, the simulator and tests.
Result<void, DecodeError> decode_reply(ByteView datagram, Message& message);

// The value of one suboption of an option made of code, length, value (82, 43); nothing when absent
// or when the value is malformed before it.
std::optional<ByteView> suboption(ByteView encapsulated, std::uint8_t code);
// Whether it is whole: every length within bounds.
bool suboptions_well_formed(ByteView encapsulated);

}  // namespace tandem::wire
