// SPDX-License-Identifier: Apache-2.0
// Octets: owned (Bytes), seen (ByteView), and their hexadecimal text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tandem {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

inline ByteView as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(ByteView view) {
  return {view.begin(), view.end()};
}
bool equal(ByteView a, ByteView b);

// "0a1bff"; with a separator "0a:1b:ff".
std::string to_hex(ByteView bytes, std::string_view separator = "");

// Accepts upper and lower case, pairs run together or parted by ':', '-', '.' or blanks, and a
// leading "0x". An odd digit or any other character is an error that names its place.
Result<Bytes> from_hex(std::string_view text);

// Text from a client made safe for logs and lists: what is not printable ASCII, and the backslash,
// becomes \xNN.
std::string printable(ByteView bytes);

}  // namespace tandem
