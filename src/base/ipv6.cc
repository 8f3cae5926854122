// SPDX-License-Identifier: Apache-2.0
// Text of IPv6 addresses (RFC 4291 section 2.2, RFC 5952); options 109 and 212 carry them.
#include <array>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "base/address.h"

namespace tandem {
namespace {

std::optional<std::uint16_t> group(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text) {
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      value = value * 16 + static_cast<std::uint32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value * 16 + static_cast<std::uint32_t>(lower - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return static_cast<std::uint16_t>(value);
}

// The groups of "a:b:c" (at most eight); an IPv4 address may be the last of them.
std::optional<std::vector<std::uint16_t>> groups(std::string_view text) {
  std::vector<std::uint16_t> list;
  if (text.empty()) return list;
  while (true) {
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    if (colon == std::string_view::npos && part.find('.') != std::string_view::npos) {
      const auto v4 = Ipv4Address::parse(part);
      if (!v4.ok()) return std::nullopt;
      list.push_back(static_cast<std::uint16_t>(v4->value() >> 16));
      list.push_back(static_cast<std::uint16_t>(v4->value() & 0xffff));
    } else {
      const auto value = group(part);
      if (!value) return std::nullopt;
      list.push_back(*value);
    }
    if (list.size() > 8) return std::nullopt;
    if (colon == std::string_view::npos) return list;
    text.remove_prefix(colon + 1);
  }
}

}  // namespace

Result<Ipv6Address> parse_ipv6(std::string_view text) {
  const auto refuse = [&] {
    return fail(
        fmt::format("\"{}\" is no IPv6 address such as 2001:db8::1", printable(as_bytes(text))));
  };
  const std::size_t gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto head = groups(text.substr(0, has_gap ? gap : text.size()));
  const auto tail = groups(has_gap ? text.substr(gap + 2) : std::string_view{});
  if (!head || !tail) return refuse();
  const std::size_t count = head->size() + tail->size();
  if (has_gap ? count > 7 : count != 8) return refuse();

  std::array<std::uint16_t, 8> words{};
  std::copy(head->begin(), head->end(), words.begin());
  std::copy(tail->begin(), tail->end(), words.end() - static_cast<std::ptrdiff_t>(tail->size()));
  Ipv6Address address{};
  for (std::size_t i = 0; i < 8; ++i) {
    address[2 * i] = static_cast<std::byte>(words[i] >> 8);
    address[2 * i + 1] = static_cast<std::byte>(words[i] & 0xff);
  }
  return address;
}

std::string to_text(const Ipv6Address& address) {
  std::array<unsigned, 8> words{};
  for (std::size_t i = 0; i < 8; ++i) {
    words[i] = std::to_integer<unsigned>(address[2 * i]) << 8 |
               std::to_integer<unsigned>(address[2 * i + 1]);
  }
  // RFC 5952 section 4.2: the longest run of two or more zero groups becomes "::", the first of
  // equals.
  std::size_t best = 8;
  std::size_t best_length = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && words[i + length] == 0) ++length;
    if (length > best_length) {
      best = i;
      best_length = length;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += best_length - 1;
      continue;
    }
    if (!text.empty() && !text.ends_with(':')) text += ':';
    text += fmt::format("{:x}", words[i]);
  }
  return text;
}

}  // namespace tandem
