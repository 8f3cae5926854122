// SPDX-License-Identifier: Apache-2.0
// Ethernet, IPv4 and UDP around a DHCP message, as packet sockets give and take them. The kernel
// has judged nothing in such a frame, so that everything is judged here: lengths against each
// other, fragments, checksums (RFC 791, RFC 768, RFC 1071; failure-modes P9, P10). io calls it for
// clients on the link; relayed traffic comes through ordinary sockets.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/address.h"
#include "base/bytes.h"
#include "base/result.h"

namespace tandem::wire {

using MacAddress = std::array<std::byte, 6>;

// Why a frame is not taken, one counter each.
enum class FrameError : std::uint8_t {
  TooShort,  // no room for the headers of Ethernet, IPv4 and UDP
  NotIpv4,   // another type of Ethernet frame, or another version of IP
  IpHeader,  // the header's length is less than 20 or goes beyond the frame
  IpChecksum,
  IpLength,  // the total length goes beyond the frame, or leaves no room for UDP
  Fragment,  // we do not reassemble; a DHCP client has no reason to fragment
  NotUdp,
  OtherPort,
  UdpLength,  // less than 8 or beyond the IP payload
  UdpChecksum,
};
inline constexpr std::size_t kFrameErrorCount = 10;
std::string_view to_text(FrameError error);

struct Frame {
  MacAddress source_mac{}, destination_mac{};
  Ipv4Address source, destination;
  std::uint16_t source_port = 0, destination_port = 0;
  ByteView payload;
};

inline constexpr std::size_t kFrameHeadersSize = 14 + 20 + 8;

// Octets after the IP datagram are allowed: Ethernet pads short frames. VLAN tags have been taken
// off by the kernel. A UDP checksum of 0 means that the sender made none.
// `udp_checksum_known_good`: the kernel says that it has not been filled in yet (local traffic) or
// was verified.
Result<Frame, FrameError> decode_frame(ByteView ethernet_frame, std::uint16_t destination_port,
                                       bool udp_checksum_known_good);

// Appends the headers, both checksums filled in, and the payload, of which there are 65,507 octets
// at most.
void encode_frame(const Frame& frame, Bytes& out);

}  // namespace tandem::wire
