// SPDX-License-Identifier: Apache-2.0
#include "cli/capture.h"

#include <algorithm>
#include <optional>

#include "base/reader.h"

namespace tandem::cli {

namespace {

constexpr std::uint16_t kServerPort = 67;
constexpr std::uint8_t kUdp = 17;

// Link types: https://www.tcpdump.org/linktypes.html
constexpr std::uint32_t kEthernet = 1;
constexpr std::uint32_t kRawIp = 101;
constexpr std::uint32_t kLinuxCooked = 113;
constexpr std::uint32_t kRawIpv4 = 228;
constexpr std::uint32_t kLinuxCooked2 = 276;

constexpr std::uint32_t kMagicMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kMagicNanoseconds = 0xa1b23c4d;
constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;
constexpr std::uint32_t kByteOrder = 0x1a2b3c4d;
constexpr std::uint32_t kInterfaceBlock = 1;
constexpr std::uint32_t kSimpleBlock = 3;
constexpr std::uint32_t kEnhancedBlock = 6;

// Numbers of a capture are in the byte order of the machine that wrote it.
class Numbers {
 public:
  Numbers(ByteView bytes, bool swapped) : reader_(bytes), swapped_(swapped) {}

  bool ok() const { return reader_.ok(); }
  bool at_end() const { return reader_.at_end(); }
  std::uint16_t u16() {
    const std::uint16_t n = reader_.u16();
    return swapped_ ? static_cast<std::uint16_t>(n << 8 | n >> 8) : n;
  }
  std::uint32_t u32() {
    const std::uint32_t n = reader_.u32();
    return swapped_ ? (n << 24 | (n & 0xff00) << 8 | (n >> 8 & 0xff00) | n >> 24) : n;
  }
  ByteView bytes(std::size_t size) { return reader_.bytes(size); }
  void skip(std::size_t size) { reader_.skip(size); }

 private:
  Reader reader_;
  bool swapped_;
};

// What follows the headers of the link, if that is IPv4.
std::optional<ByteView> ip_of(ByteView frame, std::uint32_t link) {
  Reader in{frame};
  std::uint16_t type = 0x0800;
  if (link == kEthernet) {
    in.skip(12);
    type = in.u16();
    while (type == 0x8100 || type == 0x88a8) {  // VLAN tags: IEEE 802.1Q
      in.skip(2);
      type = in.u16();
    }
  } else if (link == kLinuxCooked) {
    in.skip(14);
    type = in.u16();
  } else if (link == kLinuxCooked2) {
    type = in.u16();
    in.skip(18);
  } else if (link != kRawIp && link != kRawIpv4) {
    return std::nullopt;
  }
  if (type != 0x0800 || !in.ok()) return std::nullopt;
  return in.rest();
}

// A captured packet may have wrong checksums (a card fills them in later), so none is looked at.
std::optional<CapturedMessage> message_of(ByteView packet) {
  Reader in{packet};
  const std::uint8_t version_and_length = in.u8();
  in.skip(1);
  const std::uint16_t total = in.u16();
  in.skip(2);
  const std::uint16_t fragment = in.u16();
  in.skip(1);
  const std::uint8_t protocol = in.u8();
  in.skip(2);
  CapturedMessage message;
  message.source = in.ipv4();
  message.destination = in.ipv4();
  const std::size_t header = (version_and_length & 0xfu) * 4u;
  if (!in.ok() || version_and_length >> 4 != 4 || header < 20 || protocol != kUdp ||
      (fragment & 0x3fff) != 0 || total > packet.size()) {
    return std::nullopt;
  }
  in.skip(header - 20);
  in.skip(2);
  const std::uint16_t port = in.u16();
  const std::uint16_t length = in.u16();
  in.skip(2);
  if (port != kServerPort || length < 8) return std::nullopt;
  message.payload = to_bytes(in.bytes(length - 8u));
  if (!in.ok()) return std::nullopt;
  return message;
}

void take(ByteView frame, std::uint32_t link, std::vector<CapturedMessage>& out) {
  if (const auto ip = ip_of(frame, link)) {
    if (auto message = message_of(*ip)) out.push_back(std::move(*message));
  }
}

// https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/
std::vector<CapturedMessage> read_pcap(ByteView capture, bool swapped) {
  Numbers in{capture, swapped};
  in.skip(20);
  const std::uint32_t link = in.u32() & 0xffff;
  std::vector<CapturedMessage> messages;
  while (in.ok() && !in.at_end()) {
    in.skip(8);
    const std::uint32_t size = in.u32();
    in.skip(4);
    const ByteView frame = in.bytes(size);
    if (in.ok()) take(frame, link, messages);
  }
  return messages;
}

// https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/
class PcapngReader {
 public:
  std::vector<CapturedMessage> read(ByteView capture) {
    while (capture.size() >= 12) {
      Numbers head{capture, swapped_};
      const std::uint32_t type = head.u32();
      if (type == kSectionHeader && !begin_section(capture)) break;
      Numbers in{capture, swapped_};
      in.skip(4);
      const std::uint32_t length = in.u32();
      if (length < 12 || length % 4 != 0 || length > capture.size()) break;
      block(type, capture.subspan(8, length - 12));
      capture = capture.subspan(length);
    }
    return std::move(messages_);
  }

 private:
  // Each section has its own byte order and numbers its interfaces anew.
  bool begin_section(ByteView capture) {
    Reader in{capture.subspan(8)};
    const std::uint32_t order = in.u32();
    swapped_ = order != kByteOrder;
    links_.clear();
    return order == kByteOrder || order == 0x4d3c2b1a;
  }
  void block(std::uint32_t type, ByteView body) {
    Numbers in{body, swapped_};
    if (type == kInterfaceBlock) {
      links_.push_back(in.u16());
    } else if (type == kEnhancedBlock) {
      const std::uint32_t interface = in.u32();
      in.skip(8);
      const std::uint32_t size = in.u32();
      in.skip(4);
      packet(interface, in.bytes(size));
    } else if (type == kSimpleBlock) {
      const std::uint32_t size = in.u32();
      packet(0, in.bytes(std::min<std::size_t>(
                    size, body.size() - std::min<std::size_t>(4, body.size()))));
    }
  }
  void packet(std::uint32_t interface, ByteView frame) {
    if (interface < links_.size()) take(frame, links_[interface], messages_);
  }

  bool swapped_ = false;
  std::vector<std::uint32_t> links_;
  std::vector<CapturedMessage> messages_;
};

}  // namespace

Result<std::vector<CapturedMessage>> dhcp_requests(ByteView capture) {
  Reader in{capture};
  const std::uint32_t magic = in.u32();
  if (!in.ok()) return fail("this is no capture: it is shorter than four octets");
  if (magic == kSectionHeader) return PcapngReader{}.read(capture);
  if (magic == kMagicMicroseconds || magic == kMagicNanoseconds) return read_pcap(capture, false);
  if (magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1) return read_pcap(capture, true);
  return fail("this is no capture in the formats pcap or pcapng");
}

}  // namespace tandem::cli
