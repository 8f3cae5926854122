// SPDX-License-Identifier: Apache-2.0
// Who a simulated client is: an Ethernet address, two octets of which are common to a run and four
// its number, so that an answer's chaddr leads to its client without a search.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

#include "base/address.h"

namespace tandem::load {

class Identity {
 public:
  constexpr Identity() = default;
  constexpr Identity(std::uint16_t prefix, std::uint32_t number)
      : value_(std::uint64_t{prefix} << 32 | number) {}

  // From the six octets.
  static constexpr Identity from(std::span<const std::byte, 6> octets) {
    Identity identity;
    for (const std::byte b : octets) {
      identity.value_ = identity.value_ << 8 | std::to_integer<std::uint64_t>(b);
    }
    return identity;
  }
  static Result<Identity> parse(std::string_view text);

  constexpr std::uint16_t prefix() const { return static_cast<std::uint16_t>(value_ >> 32); }
  constexpr std::uint32_t number() const { return static_cast<std::uint32_t>(value_); }
  constexpr std::uint64_t value() const { return value_; }
  constexpr std::array<std::byte, 6> octets() const {
    std::array<std::byte, 6> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<std::byte>(value_ >> (8 * (out.size() - 1 - i)) & 0xff);
    }
    return out;
  }
  std::string text() const;  // "02:00:00:00:00:07"

  friend constexpr auto operator<=>(Identity, Identity) = default;

 private:
  std::uint64_t value_ = 0;
};

}  // namespace tandem::load
