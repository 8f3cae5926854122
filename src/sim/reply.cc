// SPDX-License-Identifier: Apache-2.0
#include "sim/reply.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/reader.h"

namespace tandem::sim {

wire::MessageType Reply::type() const {
  const auto found = options.find(53);
  return static_cast<wire::MessageType>(std::to_integer<int>(found->second.front()));
}

std::optional<Ipv4Address> Reply::address(std::uint8_t code) const {
  const std::optional<std::uint32_t> value = number(code);
  return value ? std::optional(Ipv4Address{*value}) : std::nullopt;
}

std::optional<std::uint32_t> Reply::number(std::uint8_t code) const {
  const auto found = options.find(code);
  if (found == options.end() || found->second.size() != 4) return std::nullopt;
  return Reader{found->second}.u32();
}

std::optional<Reply> parse_reply(ByteView datagram) {
  Reader in{datagram};
  Reply r;
  r.size = datagram.size();
  r.op = in.u8();
  r.htype = in.u8();
  r.hlen = in.u8();
  r.hops = in.u8();
  r.xid = in.u32();
  r.secs = in.u16();
  r.flags = in.u16();
  r.ciaddr = in.ipv4();
  r.yiaddr = in.ipv4();
  r.siaddr = in.ipv4();
  r.giaddr = in.ipv4();
  std::ranges::copy(in.bytes(16), r.chaddr.begin());
  in.skip(64 + 128);
  if (in.u32() != 0x63825363) return std::nullopt;
  while (!in.at_end()) {
    const std::uint8_t code = in.u8();
    if (code == 255) break;
    if (code == 0) continue;
    const ByteView value = in.bytes(in.u8());
    Bytes& whole = r.options[code];
    whole.insert(whole.end(), value.begin(), value.end());
    r.last_option = code;
  }
  const auto type = r.options.find(53);
  if (!in.ok() || type == r.options.end() || type->second.size() != 1) return std::nullopt;
  return r;
}

std::string describe(const Reply& reply) {
  std::string text = fmt::format("{} xid {:08x}", wire::to_text(reply.type()), reply.xid);
  if (!reply.yiaddr.is_zero()) text += " " + reply.yiaddr.text();
  if (const auto seconds = reply.number(51)) text += fmt::format(" for {} s", *seconds);
  return text;
}

}  // namespace tandem::sim
