// SPDX-License-Identifier: Apache-2.0
// A reply as a client reads it: RFC 2131 written down once more, apart from wire/, so that the
// checker does not believe the code that it checks.
#pragma once

#include <map>
#include <optional>

#include "base/address.h"
#include "base/bytes.h"
#include "wire/message.h"

namespace tandem::sim {

struct Reply {
  std::uint8_t op = 0, htype = 0, hlen = 0, hops = 0;
  std::uint32_t xid = 0;
  std::uint16_t secs = 0, flags = 0;
  Ipv4Address ciaddr, yiaddr, siaddr, giaddr;
  std::array<std::byte, 16> chaddr{};
  std::map<std::uint8_t, Bytes> options;
  std::uint8_t last_option = 0;
  std::size_t size = 0;

  wire::MessageType type() const;
  bool has(std::uint8_t code) const { return options.contains(code); }
  std::optional<Ipv4Address> address(std::uint8_t code) const;
  std::optional<std::uint32_t> number(std::uint8_t code) const;
};

// Nothing if it is no well-formed message with option 53. Options in file and sname are not read:
// nothing here is large enough to need them.
std::optional<Reply> parse_reply(ByteView datagram);

// "DHCPACK 10.0.0.10 for 3600 s"
std::string describe(const Reply& reply);

}  // namespace tandem::sim
