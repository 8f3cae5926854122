// SPDX-License-Identifier: Apache-2.0
#include "wire/frame.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "wire/sample_packets.h"

namespace tandem::wire {
namespace {

constexpr std::uint16_t kServerPort = 67, kClientPort = 68;
// Offsets in a frame without IP options.
constexpr std::size_t kIp = 14, kUdp = 34;

// The DISCOVER of BusyBox udhcpc 1.35.0 as captured, both checksums its own.
Bytes captured() {
  Bytes frame = sample::octets(
      "ffffffffffff 525400123456 0800"
      "4500 0148 0000 0000 40 11 79a6 00000000 ffffffff"
      "0044 0043 0134 e8fe"
      "01010600 3f1ccd78 0000 0000 00000000 00000000 00000000 00000000 525400123456");
  frame.resize(kUdp + 8 + Header::kSize);
  const Bytes options = sample::octets(
      "63825363 350101 39020240 37070103060c0f1c2a 3c0c756468637020312e33352e30"
      "3d0701525400123456 ff");
  frame.insert(frame.end(), options.begin(), options.end());
  frame.resize(kIp + 0x148);
  return frame;
}

std::optional<FrameError> refusal(ByteView bytes, bool known_good = false) {
  const auto result = decode_frame(bytes, kServerPort, known_good);
  return result.ok() ? std::nullopt : std::optional(result.error());
}

void put_u16(Bytes& bytes, std::size_t at, std::size_t value) {
  bytes[at] = static_cast<std::byte>(value >> 8 & 0xff);
  bytes[at + 1] = static_cast<std::byte>(value & 0xff);
}

// Makes the IP checksum right again after a change to the header.
void seal_ip(Bytes& frame) {
  const std::size_t size = (std::to_integer<std::size_t>(frame[kIp]) & 15) * 4;
  put_u16(frame, kIp + 10, 0);
  std::size_t sum = 0;
  for (std::size_t i = 0; i < size; i += 2) {
    sum += std::to_integer<std::size_t>(frame[kIp + i]) << 8 |
           std::to_integer<std::size_t>(frame[kIp + i + 1]);
  }
  while (sum > 0xffff) sum = (sum >> 16) + (sum & 0xffff);
  put_u16(frame, kIp + 10, ~sum & 0xffff);
}

TEST(DecodeFrame, ReadsWhatAClientSends) {
  const Bytes bytes = captured();
  const auto frame = decode_frame(bytes, kServerPort, false);
  ASSERT_TRUE(frame.ok()) << to_text(frame.error());
  EXPECT_EQ(to_hex(frame->source_mac), "525400123456");
  EXPECT_EQ(to_hex(frame->destination_mac), "ffffffffffff");
  EXPECT_EQ(frame->source, Ipv4Address{});
  EXPECT_EQ(frame->destination, kBroadcastAddress);
  EXPECT_EQ(frame->source_port, kClientPort);
  EXPECT_EQ(frame->destination_port, kServerPort);
  EXPECT_EQ(frame->payload.size(), 300u);
  Message message;
  ASSERT_TRUE(decode_request(frame->payload, message).ok());
  EXPECT_EQ(message.options.text(option::kVendorClass), "udhcp 1.35.0");
}

TEST(DecodeFrame, RefusesEveryTruncation) {
  const Bytes bytes = captured();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto expected = size < kFrameHeadersSize ? FrameError::TooShort : FrameError::IpLength;
    EXPECT_EQ(refusal(ByteView(bytes).first(size), true), expected) << size;
  }
}

TEST(DecodeFrame, AllowsThePaddingOfShortFrames) {
  Bytes bytes = captured();
  bytes.resize(bytes.size() + 30, std::byte{0xee});
  EXPECT_EQ(decode_frame(bytes, kServerPort, false)->payload.size(), 300u);
}

TEST(DecodeFrame, ReadsPastIpOptions) {
  Bytes bytes = captured();
  const Bytes router_alert = sample::octets("94040000");
  bytes.insert(bytes.begin() + kUdp, router_alert.begin(), router_alert.end());
  bytes[kIp] = std::byte{0x46};
  put_u16(bytes, kIp + 2, 0x148 + 4);
  seal_ip(bytes);
  EXPECT_EQ(decode_frame(bytes, kServerPort, false)->payload.size(), 300u);
}

TEST(DecodeFrame, RefusesOtherProtocols) {
  Bytes bytes = captured();
  put_u16(bytes, 12, 0x86dd);
  EXPECT_EQ(refusal(bytes), FrameError::NotIpv4);
  bytes = captured();
  bytes[kIp] = std::byte{0x65};
  EXPECT_EQ(refusal(bytes), FrameError::NotIpv4);
  bytes = captured();
  bytes[kIp + 9] = std::byte{6};
  seal_ip(bytes);
  EXPECT_EQ(refusal(bytes), FrameError::NotUdp);
  EXPECT_EQ(decode_frame(captured(), kClientPort, false).error(), FrameError::OtherPort);
}

TEST(DecodeFrame, RefusesABadHeaderLength) {
  Bytes bytes = captured();
  bytes[kIp] = std::byte{0x44};
  EXPECT_EQ(refusal(bytes), FrameError::IpHeader);
  bytes = captured();
  bytes.resize(kFrameHeadersSize + 10);
  bytes[kIp] = std::byte{0x4f};
  EXPECT_EQ(refusal(bytes), FrameError::IpHeader);
}

TEST(DecodeFrame, RefusesABadTotalLength) {
  for (const std::size_t length : {0u, 19u, 27u, 0x149u, 0xffffu}) {
    Bytes bytes = captured();
    put_u16(bytes, kIp + 2, length);
    seal_ip(bytes);
    EXPECT_EQ(refusal(bytes), FrameError::IpLength) << length;
  }
}

TEST(DecodeFrame, RefusesFragments) {
  for (const std::size_t fragment : {0x2000u, 0x0001u, 0x1fffu, 0x6000u}) {
    Bytes bytes = captured();
    put_u16(bytes, kIp + 6, fragment);
    seal_ip(bytes);
    EXPECT_EQ(refusal(bytes), FrameError::Fragment) << fragment;
  }
  Bytes bytes = captured();
  put_u16(bytes, kIp + 6, 0x4000);  // "don't fragment" is none
  seal_ip(bytes);
  EXPECT_EQ(refusal(bytes), std::nullopt);
}

TEST(DecodeFrame, RefusesABadUdpLength) {
  for (const std::size_t length : {0u, 7u, 0x135u, 0xffffu}) {
    Bytes bytes = captured();
    put_u16(bytes, kUdp + 4, length);
    EXPECT_EQ(refusal(bytes, true), FrameError::UdpLength) << length;
  }
  Bytes bytes = captured();
  put_u16(bytes, kUdp + 4, 8 + 240);  // shorter than the IP payload: the rest is not the client's
  EXPECT_EQ(decode_frame(bytes, kServerPort, true)->payload.size(), 240u);
}

TEST(DecodeFrame, RefusesEveryFlippedBit) {
  const Bytes good = captured();
  for (std::size_t at = kIp; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bytes = good;
      bytes[at] ^= static_cast<std::byte>(1 << bit);
      EXPECT_NE(refusal(bytes), std::nullopt) << "octet " << at << " bit " << bit;
    }
  }
}

TEST(DecodeFrame, TakesAUdpChecksumThatIsAbsentOrVouchedFor) {
  Bytes bytes = captured();
  put_u16(bytes, kUdp + 6, 0xbad0);
  EXPECT_EQ(refusal(bytes), FrameError::UdpChecksum);
  EXPECT_EQ(refusal(bytes, true), std::nullopt);
  put_u16(bytes, kUdp + 6, 0);
  EXPECT_EQ(refusal(bytes), std::nullopt);
}

TEST(EncodeFrame, MakesTheOctetsThatAClientMakes) {
  const Bytes bytes = captured();
  const auto frame = decode_frame(bytes, kServerPort, false);
  Bytes out;
  encode_frame(*frame, out);
  EXPECT_EQ(to_hex(out), to_hex(bytes));
}

TEST(EncodeFrame, WritesAUdpChecksumThatComesOutAsZeroAsAllOnes) {
  // With every payload of two octets, one has the checksum 0.
  int all_ones = 0;
  for (std::uint32_t value = 0; value <= 0xffff; ++value) {
    Bytes payload(2), out;
    put_u16(payload, 0, value);
    Frame frame;
    frame.destination_port = kServerPort;
    frame.payload = payload;
    encode_frame(frame, out);
    ASSERT_FALSE(out[kUdp + 6] == std::byte{0} && out[kUdp + 7] == std::byte{0});
    if (out[kUdp + 6] == std::byte{0xff} && out[kUdp + 7] == std::byte{0xff}) ++all_ones;
    ASSERT_EQ(refusal(out), std::nullopt);
  }
  EXPECT_GE(all_ones, 1);
}

RC_GTEST_PROP(EncodeFrame, IsReadAgain,
              (const std::vector<std::uint8_t>& payload, std::uint32_t source,
               std::uint32_t destination, std::uint16_t source_port,
               std::uint16_t destination_port)) {
  Frame frame;
  frame.source_mac.fill(std::byte{2});
  frame.destination_mac.fill(std::byte{3});
  frame.source = Ipv4Address{source};
  frame.destination = Ipv4Address{destination};
  frame.source_port = source_port;
  frame.destination_port = destination_port;
  frame.payload = std::as_bytes(std::span(payload));
  Bytes out{std::byte{9}};  // it appends
  encode_frame(frame, out);
  const auto read = decode_frame(ByteView(out).subspan(1), destination_port, false);
  RC_ASSERT(read.ok());
  RC_ASSERT(read->source_mac == frame.source_mac);
  RC_ASSERT(read->destination_mac == frame.destination_mac);
  RC_ASSERT(read->source == frame.source);
  RC_ASSERT(read->destination == frame.destination);
  RC_ASSERT(read->source_port == source_port);
  RC_ASSERT(equal(read->payload, frame.payload));
}

RC_GTEST_PROP(DecodeFrame, PayloadLiesWithinTheFrame,
              (std::uint8_t at, std::uint8_t value, bool known_good)) {
  Bytes bytes = captured();
  bytes[at % bytes.size()] = static_cast<std::byte>(value);
  const auto frame = decode_frame(bytes, kServerPort, known_good);
  if (frame) RC_ASSERT(frame->payload.size() <= bytes.size() - kFrameHeadersSize);
}

TEST(FrameError, EachSaysSomethingOfItsOwn) {
  std::set<std::string_view> texts;
  for (std::size_t error = 0; error < kFrameErrorCount; ++error) {
    texts.insert(to_text(static_cast<FrameError>(error)));
  }
  EXPECT_EQ(texts.size(), kFrameErrorCount);
}

}  // namespace
}  // namespace tandem::wire
