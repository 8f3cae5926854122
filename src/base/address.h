// SPDX-License-Identifier: Apache-2.0
// IPv4 addresses, ranges and subnets, and hardware addresses, as values. An IPv4 address is held in
// host order, so that arithmetic and order are those of the number.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace tandem {

class Ipv4Address {
 public:
  constexpr Ipv4Address() = default;
  constexpr explicit Ipv4Address(std::uint32_t value) : value_(value) {}
  static constexpr Ipv4Address of(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    return Ipv4Address{std::uint32_t{a} << 24 | std::uint32_t{b} << 16 | std::uint32_t{c} << 8 | d};
  }
  // Four decimal octets without leading zeros: "10.0.0.1".
  static Result<Ipv4Address> parse(std::string_view text);

  constexpr std::uint32_t value() const { return value_; }
  constexpr bool is_zero() const { return value_ == 0; }
  constexpr bool is_multicast() const { return value_ >> 28 == 0xe; }
  constexpr bool is_loopback() const { return value_ >> 24 == 127; }
  std::string text() const;

  friend constexpr auto operator<=>(Ipv4Address, Ipv4Address) = default;
  friend constexpr Ipv4Address operator+(Ipv4Address a, std::uint32_t n) {
    return Ipv4Address{a.value_ + n};
  }
  friend constexpr std::uint32_t operator-(Ipv4Address a, Ipv4Address b) {
    return a.value_ - b.value_;
  }

 private:
  std::uint32_t value_ = 0;
};

inline constexpr Ipv4Address kBroadcastAddress{0xffffffffu};

// Both ends belong to it; first <= last.
struct Ipv4Range {
  Ipv4Address first;
  Ipv4Address last;

  // "10.0.0.10-10.0.0.20", one address, or a prefix "10.0.0.0/28".
  static Result<Ipv4Range> parse(std::string_view text);
  constexpr bool contains(Ipv4Address a) const { return first <= a && a <= last; }
  constexpr bool contains(const Ipv4Range& r) const { return first <= r.first && r.last <= last; }
  constexpr bool overlaps(const Ipv4Range& r) const { return first <= r.last && r.first <= last; }
  constexpr std::uint64_t size() const { return std::uint64_t{last - first} + 1; }
  std::string text() const;
  friend constexpr auto operator<=>(const Ipv4Range&, const Ipv4Range&) = default;
};

// A network address and the length of its prefix; no host bit is set.
class Subnet {
 public:
  constexpr Subnet() = default;
  // The subnet of that length around the address: host bits are cleared.
  constexpr Subnet(Ipv4Address address, std::uint8_t length)
      : network_(Ipv4Address{address.value() & mask_of(length)}), length_(length) {}
  // "10.0.0.0/24". A set host bit is an error that names the network meant.
  static Result<Subnet> parse(std::string_view text);

  constexpr Ipv4Address network() const { return network_; }
  constexpr std::uint8_t length() const { return length_; }
  constexpr Ipv4Address mask() const { return Ipv4Address{mask_of(length_)}; }
  constexpr Ipv4Address broadcast() const {
    return Ipv4Address{network_.value() | ~mask_of(length_)};
  }
  constexpr Ipv4Range range() const { return {network_, broadcast()}; }
  constexpr bool contains(Ipv4Address a) const { return range().contains(a); }
  // Whether a host may have the address: neither network nor broadcast address; in a /31 and a /32
  // there are none of these (RFC 3021).
  constexpr bool is_host(Ipv4Address a) const {
    return contains(a) && (length_ >= 31 || (a != network_ && a != broadcast()));
  }
  std::string text() const;
  friend constexpr auto operator<=>(const Subnet&, const Subnet&) = default;

 private:
  static constexpr std::uint32_t mask_of(std::uint8_t length) {
    return length == 0 ? 0 : ~std::uint32_t{0} << (32 - length);
  }
  Ipv4Address network_;
  std::uint8_t length_ = 0;
};

using Ipv6Address = std::array<std::byte, 16>;
Result<Ipv6Address> parse_ipv6(std::string_view text);
std::string to_text(const Ipv6Address& address);

// htype, hlen and the first hlen octets of chaddr (RFC 2131 section 2). Octets past the length are
// zero.
class HardwareAddress {
 public:
  static constexpr std::size_t kSizeMax = 16;
  static constexpr std::uint8_t kEthernet = 1;

  constexpr HardwareAddress() = default;
  // More octets than 16 are a fault of the caller.
  HardwareAddress(std::uint8_t type, ByteView octets);
  // Any spelling of the field: "52:54:00:12:34:56", "52-54-...", "5254.0012.3456", "525400123456";
  // a type other than Ethernet stands in front: "32/00:01:..".
  static Result<HardwareAddress> parse(std::string_view text);

  std::uint8_t type() const { return type_; }
  std::size_t size() const { return size_; }
  ByteView octets() const { return ByteView(octets_).first(size_); }
  // "52:54:00:12:34:56"; with a type other than Ethernet "32/00:01:..".
  std::string text() const;
  friend auto operator<=>(const HardwareAddress&, const HardwareAddress&) = default;

 private:
  std::uint8_t type_ = kEthernet;
  std::uint8_t size_ = 0;
  std::array<std::byte, kSizeMax> octets_{};
};

}  // namespace tandem
