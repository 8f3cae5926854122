// SPDX-License-Identifier: Apache-2.0
// Domain names between text and DNS wire form (RFC 1035 section 3.1): labels of 1 to 63 octets, 255
// octets in all with the lengths and the root. Text writes a dot inside a label, a backslash and
// whatever is not printable ASCII as \. \\ \DDD, as master files do (section 5.1), so that every
// name survives the way to text and back. Upper and lower case are kept.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace tandem::wire {

inline constexpr std::size_t kLabelSizeMax = 63;
inline constexpr std::size_t kNameSizeMax = 255;

// Appends the name, with or without the dot at its end; "." is the root. The error tells which
// label is bad and why.
Result<void> append_name(std::string_view text, Bytes& out);

// Whether names may end in a pointer to an earlier place of the same octets (RFC 1035
// section 4.1.4; RFC 3397 section 2 for option 119).
enum class Pointers : bool { Refused, Accepted };

// The name at `position`, which moves behind it, without the dot at its end (but "." for the root).
// Pointers must point back, which bounds the work by the size of the name.
Result<std::string> read_name(ByteView octets, std::size_t& position,
                              Pointers pointers = Pointers::Refused);

}  // namespace tandem::wire
