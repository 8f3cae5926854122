// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <algorithm>

#include <fmt/format.h>

namespace tandem {

bool equal(ByteView a, ByteView b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

std::string to_hex(ByteView bytes, std::string_view separator) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) text += separator;
    const auto value = std::to_integer<unsigned>(bytes[i]);
    text += kDigits[value >> 4];
    text += kDigits[value & 15];
  }
  return text;
}

namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_separator(char c) {
  return c == ':' || c == '-' || c == '.' || c == ' ';
}

}  // namespace

Result<Bytes> from_hex(std::string_view text) {
  const std::size_t start = text.starts_with("0x") || text.starts_with("0X") ? 2 : 0;
  Bytes bytes;
  int high = -1;
  for (std::size_t i = start; i < text.size(); ++i) {
    if (is_separator(text[i]) && high < 0) continue;
    const int value = digit_value(text[i]);
    if (value < 0)
      return fail(fmt::format("'{}' at position {} is no hexadecimal digit",
                              printable(as_bytes(text.substr(i, 1))), i + 1));
    if (high < 0) {
      high = value;
    } else {
      bytes.push_back(static_cast<std::byte>(high * 16 + value));
      high = -1;
    }
  }
  if (high >= 0) return fail("an odd number of hexadecimal digits");
  return bytes;
}

std::string printable(ByteView bytes) {
  std::string text;
  for (const std::byte b : bytes) {
    const auto c = std::to_integer<unsigned char>(b);
    if (c >= 0x20 && c < 0x7f && c != '\\') {
      text += static_cast<char>(c);
    } else {
      text += fmt::format("\\x{:02x}", c);
    }
  }
  return text;
}

}  // namespace tandem
