// SPDX-License-Identifier: Apache-2.0
#include "wire/frame.h"

#include <algorithm>

#include "base/reader.h"
#include "base/writer.h"

namespace tandem::wire {
namespace {

constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
constexpr std::size_t kEthernetSize = 14, kIpSize = 20, kUdpSize = 8;
constexpr std::size_t kIpChecksumOffset = 10, kUdpChecksumOffset = 6;
constexpr std::size_t kPayloadMax = 0xffff - kIpSize - kUdpSize;
constexpr std::uint16_t kMoreFragments = 0x2000, kFragmentOffset = 0x1fff;
constexpr std::uint8_t kUdpProtocol = 17;
constexpr std::uint8_t kTimeToLive = 64;

// The Internet checksum: the ones' complement sum of 16-bit words (RFC 1071).
class Checksum {
 public:
  // Only the last piece may have an odd number of octets.
  void add(ByteView bytes) {
    std::size_t i = 0;
    for (; i + 1 < bytes.size(); i += 2) {
      sum_ += std::to_integer<std::uint32_t>(bytes[i]) << 8 |
              std::to_integer<std::uint32_t>(bytes[i + 1]);
    }
    if (i < bytes.size()) sum_ += std::to_integer<std::uint32_t>(bytes[i]) << 8;
  }
  void add(std::uint32_t value) { sum_ += (value >> 16) + (value & 0xffff); }

  // Over data that contain its checksum this is 0 if they are intact.
  std::uint16_t value() const {
    std::uint64_t folded = sum_;
    while (folded > 0xffff) folded = (folded >> 16) + (folded & 0xffff);
    return static_cast<std::uint16_t>(~folded);
  }

 private:
  std::uint64_t sum_ = 0;
};

std::uint16_t checksum(ByteView bytes) {
  Checksum sum;
  sum.add(bytes);
  return sum.value();
}

// Over the datagram and the pseudo header of RFC 768.
std::uint16_t udp_checksum(Ipv4Address source, Ipv4Address destination, ByteView udp) {
  Checksum sum;
  sum.add(source.value());
  sum.add(destination.value());
  sum.add(kUdpProtocol);
  sum.add(static_cast<std::uint32_t>(udp.size()));
  sum.add(udp);
  return sum.value();
}

// The payload of an IPv4 datagram; its addresses go into the frame.
Result<ByteView, FrameError> decode_ipv4(ByteView bytes, Frame& frame) {
  Reader in{bytes};
  const std::uint8_t version_and_length = in.u8();
  in.skip(1);  // type of service
  const std::size_t total_length = in.u16();
  in.skip(2);  // identification
  const std::uint16_t fragment = in.u16();
  in.skip(1);  // time to live
  const std::uint8_t protocol = in.u8();
  in.skip(2);  // checksum
  frame.source = in.ipv4();
  frame.destination = in.ipv4();

  const std::size_t header_size = std::size_t{version_and_length & 0x0fu} * 4;
  if (version_and_length >> 4 != 4) return fail_with(FrameError::NotIpv4);
  if (header_size < kIpSize || header_size > bytes.size()) return fail_with(FrameError::IpHeader);
  if (checksum(bytes.first(header_size)) != 0) return fail_with(FrameError::IpChecksum);
  if (total_length > bytes.size() || total_length < header_size)
    return fail_with(FrameError::IpLength);
  if ((fragment & (kMoreFragments | kFragmentOffset)) != 0) return fail_with(FrameError::Fragment);
  if (protocol != kUdpProtocol) return fail_with(FrameError::NotUdp);
  if (total_length < header_size + kUdpSize) return fail_with(FrameError::IpLength);
  return bytes.subspan(header_size, total_length - header_size);
}

}  // namespace

Result<Frame, FrameError> decode_frame(ByteView ethernet_frame, std::uint16_t destination_port,
                                       bool udp_checksum_known_good) {
  if (ethernet_frame.size() < kFrameHeadersSize) return fail_with(FrameError::TooShort);
  Frame frame;
  Reader ethernet{ethernet_frame};
  std::ranges::copy(ethernet.bytes(frame.destination_mac.size()), frame.destination_mac.begin());
  std::ranges::copy(ethernet.bytes(frame.source_mac.size()), frame.source_mac.begin());
  if (ethernet.u16() != kEtherTypeIpv4) return fail_with(FrameError::NotIpv4);
  TANDEM_TRY(const ByteView udp, decode_ipv4(ethernet.rest(), frame));

  Reader in{udp};
  frame.source_port = in.u16();
  frame.destination_port = in.u16();
  const std::size_t length = in.u16();
  const std::uint16_t sent_checksum = in.u16();
  if (frame.destination_port != destination_port) return fail_with(FrameError::OtherPort);
  if (length < kUdpSize || length > udp.size()) return fail_with(FrameError::UdpLength);
  if (sent_checksum != 0 && !udp_checksum_known_good &&
      udp_checksum(frame.source, frame.destination, udp.first(length)) != 0) {
    return fail_with(FrameError::UdpChecksum);
  }
  frame.payload = in.bytes(length - kUdpSize);
  return frame;
}

void encode_frame(const Frame& frame, Bytes& out) {
  TANDEM_ASSERT(frame.payload.size() <= kPayloadMax);
  const std::size_t ip = out.size() + kEthernetSize;
  const std::size_t udp = ip + kIpSize;
  const std::size_t udp_length = kUdpSize + frame.payload.size();
  Writer to{out};
  to.bytes(frame.destination_mac);
  to.bytes(frame.source_mac);
  to.u16(kEtherTypeIpv4);

  to.u8(4 << 4 | kIpSize / 4);
  to.u8(0);  // type of service
  to.u16(static_cast<std::uint16_t>(kIpSize + udp_length));
  to.u16(0);  // identification: a frame for the link is never fragmented (RFC 6864)
  to.u16(0);  // fragment
  to.u8(kTimeToLive);
  to.u8(kUdpProtocol);
  to.u16(0);  // checksum
  to.ipv4(frame.source);
  to.ipv4(frame.destination);
  to.patch_u16(ip + kIpChecksumOffset, checksum(ByteView(out).subspan(ip, kIpSize)));

  to.u16(frame.source_port);
  to.u16(frame.destination_port);
  to.u16(static_cast<std::uint16_t>(udp_length));
  to.u16(0);  // checksum
  to.bytes(frame.payload);
  const std::uint16_t sum =
      udp_checksum(frame.source, frame.destination, ByteView(out).subspan(udp));
  // 0 would say that there is none; all ones is the same number in ones' complement (RFC 768).
  to.patch_u16(udp + kUdpChecksumOffset, sum == 0 ? 0xffff : sum);
}

std::string_view to_text(FrameError error) {
  switch (error) {
    case FrameError::TooShort:
      return "frame too short";
    case FrameError::NotIpv4:
      return "not IPv4";
    case FrameError::IpHeader:
      return "bad length of the IP header";
    case FrameError::IpChecksum:
      return "bad IP checksum";
    case FrameError::IpLength:
      return "bad length of the IP datagram";
    case FrameError::Fragment:
      return "IP fragment";
    case FrameError::NotUdp:
      return "not UDP";
    case FrameError::OtherPort:
      return "another UDP port";
    case FrameError::UdpLength:
      return "bad UDP length";
    case FrameError::UdpChecksum:
      return "bad UDP checksum";
  }
  return "unknown";
}

}  // namespace tandem::wire
