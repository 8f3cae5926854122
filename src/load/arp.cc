// SPDX-License-Identifier: Apache-2.0
#include "load/arp.h"

#include <algorithm>

#include "base/reader.h"
#include "base/writer.h"

namespace tandem::load {
namespace {

constexpr std::uint16_t kEtherTypeArp = 0x0806, kEtherTypeIpv4 = 0x0800;
constexpr std::uint16_t kHardwareEthernet = 1;
constexpr std::uint16_t kRequest = 1, kReply = 2;

void header(std::uint16_t operation, Writer& out) {
  out.u16(kHardwareEthernet);
  out.u16(kEtherTypeIpv4);
  out.u8(6);
  out.u8(4);
  out.u16(operation);
}

}  // namespace

std::optional<ArpRequest> decode_arp_request(ByteView frame) {
  Reader in(frame);
  in.skip(12);
  if (in.u16() != kEtherTypeArp) return std::nullopt;
  Bytes expected;
  Writer writer(expected);
  header(kRequest, writer);
  if (!equal(in.bytes(expected.size()), expected)) return std::nullopt;
  ArpRequest request;
  const ByteView mac = in.bytes(request.asker_mac.size());
  std::copy(mac.begin(), mac.end(), request.asker_mac.begin());
  request.asker = in.ipv4();
  in.skip(6);
  request.wanted = in.ipv4();
  if (!in.ok()) return std::nullopt;
  return request;
}

void encode_arp_reply(const ArpRequest& request, const std::array<std::byte, 6>& mac, Bytes& out) {
  Writer writer(out);
  writer.bytes(request.asker_mac);
  writer.bytes(mac);
  writer.u16(kEtherTypeArp);
  header(kReply, writer);
  writer.bytes(mac);
  writer.ipv4(request.wanted);
  writer.bytes(request.asker_mac);
  writer.ipv4(request.asker);
}

}  // namespace tandem::load
