// SPDX-License-Identifier: Apache-2.0
#include "base/address.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace tandem {
namespace {

// A decimal number without sign or leading zeros, at most `max`.
std::optional<std::uint32_t> decimal(std::string_view text, std::uint32_t max) {
  std::uint32_t value = 0;
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > max) return std::nullopt;
  return value;
}

std::string shown(std::string_view text) {
  return printable(as_bytes(text));
}

}  // namespace

Result<Ipv4Address> Ipv4Address::parse(std::string_view text) {
  std::uint32_t value = 0;
  std::string_view rest = text;
  for (int i = 0; i < 4; ++i) {
    const std::size_t dot = i < 3 ? rest.find('.') : rest.size();
    const auto octet =
        dot == std::string_view::npos ? std::nullopt : decimal(rest.substr(0, dot), 255);
    if (!octet)
      return fail(fmt::format("\"{}\" is no IPv4 address such as 192.0.2.1", shown(text)));
    value = value << 8 | *octet;
    rest.remove_prefix(i < 3 ? dot + 1 : dot);
  }
  return Ipv4Address{value};
}

std::string Ipv4Address::text() const {
  return fmt::format("{}.{}.{}.{}", value_ >> 24, value_ >> 16 & 255, value_ >> 8 & 255,
                     value_ & 255);
}

Result<Ipv4Range> Ipv4Range::parse(std::string_view text) {
  if (text.find('/') != std::string_view::npos) {
    TANDEM_TRY(const Subnet subnet, Subnet::parse(text));
    return subnet.range();
  }
  const std::size_t dash = text.find('-');
  const auto trimmed = [](std::string_view part) {
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    return part;
  };
  TANDEM_TRY(const Ipv4Address first, Ipv4Address::parse(trimmed(text.substr(0, dash))));
  if (dash == std::string_view::npos) return Ipv4Range{first, first};
  TANDEM_TRY(const Ipv4Address last, Ipv4Address::parse(trimmed(text.substr(dash + 1))));
  if (last < first) {
    return fail(fmt::format("the range {} ends before it begins", shown(text)));
  }
  return Ipv4Range{first, last};
}

std::string Ipv4Range::text() const {
  return first == last ? first.text() : first.text() + "-" + last.text();
}

Result<Subnet> Subnet::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return fail(
        fmt::format("\"{}\" is no subnet such as 192.0.2.0/24: it has no '/'", shown(text)));
  }
  TANDEM_TRY(const Ipv4Address address, Ipv4Address::parse(text.substr(0, slash)));
  const auto length = decimal(text.substr(slash + 1), 32);
  if (!length) {
    return fail(fmt::format("\"{}\": the prefix length must be 0 to 32", shown(text)));
  }
  const Subnet subnet{address, static_cast<std::uint8_t>(*length)};
  if (subnet.network() != address) {
    return fail(fmt::format("\"{}\" has host bits set: {} is meant?", shown(text), subnet.text()));
  }
  return subnet;
}

std::string Subnet::text() const {
  return fmt::format("{}/{}", network_.text(), length_);
}

HardwareAddress::HardwareAddress(std::uint8_t type, ByteView octets)
    : type_(type), size_(static_cast<std::uint8_t>(octets.size())) {
  TANDEM_ASSERT(octets.size() <= kSizeMax);
  std::copy(octets.begin(), octets.end(), octets_.begin());
}

Result<HardwareAddress> HardwareAddress::parse(std::string_view text) {
  std::uint8_t type = kEthernet;
  std::string_view digits = text;
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    const auto number = decimal(text.substr(0, slash), 255);
    if (!number)
      return fail(fmt::format("\"{}\": the hardware type must be 0 to 255", shown(text)));
    type = static_cast<std::uint8_t>(*number);
    digits = text.substr(slash + 1);
  }
  const auto octets = from_hex(digits);
  if (!octets.ok()) {
    return fail(
        fmt::format("\"{}\" is no hardware address: {}", shown(text), octets.error().message));
  }
  if (octets->empty() || octets->size() > kSizeMax) {
    return fail(fmt::format("\"{}\" is no hardware address: it needs 1 to 16 octets", shown(text)));
  }
  if (type == kEthernet && octets->size() != 6) {
    return fail(fmt::format("\"{}\": an Ethernet address has 6 octets, this has {}", shown(text),
                            octets->size()));
  }
  return HardwareAddress{type, *octets};
}

std::string HardwareAddress::text() const {
  const std::string hex = to_hex(octets(), ":");
  return type_ == kEthernet ? hex : fmt::format("{}/{}", type_, hex);
}

}  // namespace tandem
