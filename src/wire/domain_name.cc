// SPDX-License-Identifier: Apache-2.0
#include "wire/domain_name.h"

#include <optional>

#include <fmt/format.h>

namespace tandem::wire {
namespace {

Unexpected<Error> bad_name(std::string_view text, std::string_view why) {
  return fail(fmt::format("\"{}\" is no domain name: {}", printable(as_bytes(text)), why));
}

// One octet of a label after a backslash: \DDD or the character itself. Moves `at` behind it.
std::optional<std::byte> escaped(std::string_view text, std::size_t& at) {
  if (at >= text.size()) return std::nullopt;
  if (text[at] < '0' || text[at] > '9') return static_cast<std::byte>(text[at++]);
  if (text.size() - at < 3) return std::nullopt;
  int value = 0;
  for (int i = 0; i < 3; ++i) {
    const char digit = text[at++];
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  if (value > 255) return std::nullopt;
  return static_cast<std::byte>(value);
}

void append_label_text(ByteView label, std::string& text) {
  for (const std::byte b : label) {
    const auto c = std::to_integer<unsigned char>(b);
    if (c == '.' || c == '\\') {
      text += '\\';
      text += static_cast<char>(c);
    } else if (c > 0x20 && c < 0x7f) {
      text += static_cast<char>(c);
    } else {
      text += fmt::format("\\{:03}", c);
    }
  }
}

}  // namespace

Result<void> append_name(std::string_view text, Bytes& out) {
  if (text.empty()) return bad_name(text, "it is empty");
  const std::size_t start = out.size();
  std::size_t at = text == "." ? 1 : 0;
  while (at < text.size()) {
    const std::size_t length_at = out.size();
    out.push_back(std::byte{0});
    while (at < text.size() && text[at] != '.') {
      const char c = text[at++];
      if (c == '\\') {
        const auto octet = escaped(text, at);
        if (!octet) return bad_name(text, "after \\ comes a character or three digits up to 255");
        out.push_back(*octet);
      } else if (c <= 0x20 || c >= 0x7f) {
        return bad_name(text, "blanks and letters beyond ASCII need the form \\DDD or \"xn--\"");
      } else {
        out.push_back(static_cast<std::byte>(c));
      }
    }
    const std::size_t size = out.size() - length_at - 1;
    if (size == 0) return bad_name(text, "a label is empty");
    if (size > kLabelSizeMax) return bad_name(text, "a label has more than 63 octets");
    out[length_at] = static_cast<std::byte>(size);
    ++at;  // the dot
  }
  out.push_back(std::byte{0});
  if (out.size() - start > kNameSizeMax) return bad_name(text, "it has more than 255 octets");
  return {};
}

Result<std::string> read_name(ByteView octets, std::size_t& position, Pointers pointers) {
  std::string text;
  std::size_t at = position;
  std::size_t size = 1;           // of the name in wire form, the root's octet included
  std::size_t lowest = position;  // a pointer must lead to before all that was read
  bool jumped = false;
  while (true) {
    if (at >= octets.size()) return fail("a domain name is cut off");
    const auto length = std::to_integer<std::size_t>(octets[at]);
    if (length == 0) break;
    if (length >= 0xc0) {
      if (pointers == Pointers::Refused) return fail("a domain name has a compression pointer");
      if (at + 1 >= octets.size()) return fail("a domain name is cut off");
      const std::size_t target =
          (length & 0x3f) << 8 | std::to_integer<std::size_t>(octets[at + 1]);
      if (target >= lowest) return fail("a compression pointer does not point back");
      if (!jumped) position = at + 2;
      jumped = true;
      lowest = at = target;
      continue;
    }
    if (length > kLabelSizeMax) return fail("a label has more than 63 octets");
    if (length >= octets.size() - at) return fail("a domain name is cut off");
    size += length + 1;
    if (size > kNameSizeMax) return fail("a domain name has more than 255 octets");
    if (!text.empty()) text += '.';
    append_label_text(octets.subspan(at + 1, length), text);
    at += length + 1;
  }
  if (!jumped) position = at + 1;
  return text.empty() ? "." : text;
}

}  // namespace tandem::wire
