// SPDX-License-Identifier: Apache-2.0
// Encodes a DHCPv4 message: fits options into the space the receiver allows, in order of
// importance, overloading file and sname if they are free (RFC 2131 section 4.1, RFC 2132
// section 9.3), splitting long values (RFC 3396), option 82 last and never split into file or sname
// (RFC 3046 section 2.1), never less than 300 octets (RFC 1542 section 2.1). D8.04 to D8.09, D1.09.
#pragma once

#include <vector>

#include "wire/message.h"

namespace tandem::wire {

struct OptionRef {
  std::uint8_t code = 0;
  ByteView value;  // lives at least until encode() returns
};

struct Outline {
  Header header;
  std::string_view sname;            // at most 63 octets; longer is a fault of the caller
  std::string_view file;             // at most 127
  std::vector<OptionRef> options;    // most important first; without 52 (encode adds it) and 82
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

// Appends the message to `out`. `space` bounds the DHCP message, without IP and UDP headers; it is
// at least 576 - 28. Options that do not fit are left out whole, later ones first; 53, 54 and 51
// should come first in the list.
Encoded encode(const Outline& outline, std::size_t space, Bytes& out);

}  // namespace tandem::wire
