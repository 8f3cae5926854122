// SPDX-License-Identifier: Apache-2.0
// Encodes a DHCPv4 message: fits options into the space that the receiver allows, in order of
// importance, overloading file and sname if they are free (RFC 2131 section 4.1, RFC 2132
// section 9.3), splitting long values (RFC 3396), option 82 last and never in file or sname
// (RFC 3046 section 2.1), never less than 300 octets (RFC 1542 section 2.1). D8.04 to D8.09, D1.09.
// Called for every reply, and by tandem-load and the simulator for what clients send. Everything
// not given is zero; nothing is allocated but room in the buffer.
#pragma once

#include <string_view>
#include <vector>

#include "wire/message.h"

namespace tandem::wire {

struct OptionRef {
  std::uint8_t code = 0;
  ByteView value;  // lives at least until encode() returns
};

struct Outline {
  Header header;
  std::string_view sname;  // at most 63 octets; longer is a fault of the caller
  std::string_view file;   // at most 127
  // The most important first, each code once. 0, 52, 82 and 255 are the encoder's own and ignored
  // here.
  std::vector<OptionRef> options;
  ByteView relay_agent_information;  // echoed as option 82 when not empty
  void clear() {
    header = {};
    sname = {};
    file = {};
    options.clear();
    relay_agent_information = {};
  }
};

struct Encoded {
  std::size_t size = 0;     // octets appended to the buffer
  std::size_t omitted = 0;  // options left out whole for lack of space
};

inline constexpr std::size_t kMessageSizeMin = 300;       // D1.09
inline constexpr std::size_t kDatagramSizeDefault = 576;  // of the IP datagram: RFC 2131 section 2
inline constexpr std::size_t kHeadersSize = 28;           // IP and UDP
inline constexpr std::size_t kSpaceMin = kDatagramSizeDefault - kHeadersSize;

// Appends the message to `out`. `space` bounds the DHCP message, without IP and UDP headers; less
// than kSpaceMin counts as that, since every receiver must take so much.
//
// Options are placed in the list's order, each into the first field with room for all of it:
// options, file, sname. One that fits nowhere is left out, and smaller ones after it may still go
// in: a client is served better without its one huge option than without that and all that
// follow. Should come first: 53, 54, 51 (D8.05). Room for these three is kept from option 82,
// which is left out, and counted, if it is so long that they would not fit beside it.
Encoded encode(const Outline& outline, std::size_t space, Bytes& out);

}  // namespace tandem::wire
