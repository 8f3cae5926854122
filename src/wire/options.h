// SPDX-License-Identifier: Apache-2.0
// The options of a received DHCPv4 message, by code. An option that comes several times, or in
// several areas, is concatenated before anybody interprets it (RFC 2131 section 4.1, RFC 3396;
// D8.07); unknown ones are kept. Values are views into the datagram, or into a buffer of joined
// pieces that is reused: once warm, reading allocates nothing, in time linear in the datagram.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/address.h"
#include "base/bytes.h"

namespace tandem::wire {

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

// A field of a datagram that holds options.
struct OptionArea {
  std::size_t offset = 0;
  std::size_t size = 0;
};

class Options {
 public:
  bool has(std::uint8_t code) const { return present_[code]; }
  // The concatenated value, empty if absent or empty.
  ByteView get(std::uint8_t code) const {
    if (!present_[code]) return {};
    const Slice& slice = slices_[code];
    return (joined_[code] ? ByteView(scratch_) : datagram_).subspan(slice.offset, slice.size);
  }
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

  // How a decoder fills it: clear, then add the fields that hold options in the order of reading.
  static constexpr std::size_t kAreasMax = 3;
  void clear(ByteView datagram);
  // False if the length of an option goes beyond the area's end; those before it are kept.
  bool add(OptionArea area);

 private:
  void join();

  struct Slice {
    std::size_t offset = 0;  // in the datagram; if joined, in the scratch
    std::size_t size = 0;
  };
  std::bitset<256> present_;
  std::bitset<256> joined_;        // came in pieces
  std::array<Slice, 256> slices_;  // stale where not present: a packet clears two bitsets only
  ByteView datagram_;
  std::array<OptionArea, kAreasMax> areas_;
  std::size_t area_count_ = 0;
  Bytes scratch_;
};

// The value of one suboption of an option made of code, length, value (82, 43); nothing when absent
// or when the value is malformed before it.
std::optional<ByteView> suboption(ByteView encapsulated, std::uint8_t code);
// Whether it is whole: every length within bounds.
bool suboptions_well_formed(ByteView encapsulated);

}  // namespace tandem::wire
