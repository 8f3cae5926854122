// SPDX-License-Identifier: Apache-2.0
// Ethernet, IPv4 and UDP around a DHCP message, as packet sockets give and take them. Refused, one
// counter each: wrong lengths, fragments, bad checksums (failure-modes P10).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/address.h"
#include "base/bytes.h"
#include "base/result.h"

namespace tandem::wire {

enum class FrameError : std::uint8_t {
  TooShort,
  NotIpv4,
  IpHeader,
  IpChecksum,
  IpLength,
  Fragment,
  NotUdp,
  OtherPort,
  UdpLength,
  UdpChecksum,
};
std::string_view to_text(FrameError error);

struct Frame {
  std::array<std::byte, 6> source_mac{}, destination_mac{};
  Ipv4Address source, destination;
  std::uint16_t source_port = 0, destination_port = 0;
  ByteView payload;
};

// `udp_checksum_known_good`: the kernel says that it has not been filled in yet (local traffic) or
// was verified.
Result<Frame, FrameError> decode_frame(ByteView ethernet_frame, std::uint16_t destination_port,
                                       bool udp_checksum_known_good);

// Appends the 42 octets of headers and the payload, both checksums filled in.
void encode_frame(const Frame& frame, Bytes& out);

}  // namespace tandem::wire
