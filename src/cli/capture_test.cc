// SPDX-License-Identifier: Apache-2.0
#include "cli/capture.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/writer.h"
#include "wire/frame.h"

namespace tandem::cli {
namespace {

Bytes octets(std::string_view text) {
  return to_bytes(as_bytes(text));
}

Bytes frame(std::string_view payload, std::uint16_t port) {
  Bytes out;
  const Bytes content = octets(payload);
  wire::encode_frame({.source = Ipv4Address{0},
                      .destination = kBroadcastAddress,
                      .source_port = 68,
                      .destination_port = port,
                      .payload = content},
                     out);
  return out;
}

void put(Bytes& out, const Bytes& more) {
  out.insert(out.end(), more.begin(), more.end());
}
void put32(Bytes& out, std::uint32_t n, bool little) {
  for (int i = 0; i < 4; ++i) {
    out.push_back(static_cast<std::byte>(n >> 8 * (little ? i : 3 - i)));
  }
}

Bytes pcap(const std::vector<Bytes>& frames, std::uint32_t link, bool little) {
  Bytes out;
  put32(out, 0xa1b2c3d4, little);
  for (const std::uint32_t n : {0u, 0u, 0u, 65535u, link}) put32(out, n, little);
  for (const Bytes& f : frames) {
    const auto size = static_cast<std::uint32_t>(f.size());
    for (const std::uint32_t n : {0u, 0u, size, size}) put32(out, n, little);
    put(out, f);
  }
  return out;
}

// One section, one Ethernet interface.
Bytes pcapng(const std::vector<Bytes>& frames, bool little) {
  Bytes out;
  const auto block = [&](std::uint32_t type, Bytes body) {
    body.resize((body.size() + 3) / 4 * 4);
    const auto length = static_cast<std::uint32_t>(body.size() + 12);
    put32(out, type, little);
    put32(out, length, little);
    put(out, body);
    put32(out, length, little);
  };
  Bytes head;
  for (const std::uint32_t n : {0x1a2b3c4du, 1u, 0xffffffffu, 0xffffffffu}) put32(head, n, little);
  block(0x0a0d0d0a, head);
  Bytes interface;
  put32(interface, little ? 1u : 1u << 16, little);
  put32(interface, 0, little);
  block(1, interface);
  for (const Bytes& f : frames) {
    Bytes body;
    const auto size = static_cast<std::uint32_t>(f.size());
    for (const std::uint32_t n : {0u, 0u, 0u, size, size}) put32(body, n, little);
    put(body, f);
    block(6, body);
  }
  return out;
}

TEST(Capture, RequestsAreFoundInEveryFormat) {
  const std::vector<Bytes> frames = {frame("a reply", 68), frame("first", 67), octets("noise"),
                                     frame("second", 67)};
  for (const bool little : {false, true}) {
    for (const Bytes& capture : {pcap(frames, 1, little), pcapng(frames, little)}) {
      const auto messages = dhcp_requests(capture);
      ASSERT_TRUE(messages.ok());
      ASSERT_EQ(messages->size(), 2u);
      EXPECT_EQ(as_text((*messages)[0].payload), "first");
      EXPECT_EQ(as_text((*messages)[1].payload), "second");
      EXPECT_EQ((*messages)[0].destination, kBroadcastAddress);
    }
  }
}

TEST(Capture, TagsOfVlansAndOtherLinksAreUnderstood) {
  const Bytes plain = frame("x", 67);
  Bytes tagged(plain.begin(), plain.begin() + 12);
  put(tagged, {std::byte{0x81}, std::byte{0}, std::byte{0}, std::byte{7}});
  tagged.insert(tagged.end(), plain.begin() + 12, plain.end());
  EXPECT_EQ(dhcp_requests(pcap({tagged}, 1, true))->size(), 1u);
  const Bytes raw(plain.begin() + 14, plain.end());
  EXPECT_EQ(dhcp_requests(pcap({raw}, 101, true))->size(), 1u);
  Bytes cooked(14);
  put(cooked, {std::byte{8}, std::byte{0}});
  put(cooked, raw);
  EXPECT_EQ(dhcp_requests(pcap({cooked}, 113, true))->size(), 1u);
}

TEST(Capture, WhatIsCutOffGivesWhatIsWhole) {
  Bytes capture = pcap({frame("first", 67), frame("second", 67)}, 1, true);
  capture.resize(capture.size() - 3);
  EXPECT_EQ(dhcp_requests(capture)->size(), 1u);
}

TEST(Capture, AnythingElseIsNoCapture) {
  EXPECT_FALSE(dhcp_requests(octets("a text file\n")).ok());
  EXPECT_FALSE(dhcp_requests(octets("")).ok());
}

RC_GTEST_PROP(Capture, NoOctetsDoHarm, (const std::vector<std::uint8_t>& noise, bool ng)) {
  Bytes capture = ng ? pcapng({}, true) : pcap({}, 1, true);
  for (const std::uint8_t octet : noise) capture.push_back(std::byte{octet});
  RC_ASSERT(dhcp_requests(capture).ok());
}

}  // namespace
}  // namespace tandem::cli
