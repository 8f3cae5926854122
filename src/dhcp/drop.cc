// SPDX-License-Identifier: Apache-2.0
#include "dhcp/drop.h"

#include <array>

namespace tandem::dhcp {
namespace {

constexpr std::array<std::string_view, kDropCount> kNames = {
    "too-short",         "not-a-request",     "hardware-length",
    "no-cookie",         "option-overrun",    "bad-overload",
    "no-message-type",   "bad-message-type",  "unexpected-type",
    "no-identity",       "own-packet",        "bad-address",
    "duplicate",         "no-scope",          "unknown-link-selection",
    "foreign-server",    "unknown-client",    "no-free-address",
    "not-holder",        "missing-field",     "decline-limit",
    "storage-down",      "not-authoritative", "scope-disabled",
    "client-not-served",
};
static_assert(!kNames.back().empty());

}  // namespace

std::string_view to_text(Drop drop) {
  return kNames[static_cast<std::size_t>(drop)];
}

Drop drop_of(wire::DecodeError error) {
  switch (error) {
    case wire::DecodeError::TooShort:
      return Drop::TooShort;
    case wire::DecodeError::NotARequest:
      return Drop::NotARequest;
    case wire::DecodeError::HardwareLength:
      return Drop::HardwareLength;
    case wire::DecodeError::NoCookie:
      return Drop::NoCookie;
    case wire::DecodeError::OptionOverrun:
      return Drop::OptionOverrun;
    case wire::DecodeError::BadOverload:
      return Drop::BadOverload;
    case wire::DecodeError::NoMessageType:
      return Drop::NoMessageType;
    case wire::DecodeError::BadMessageType:
      return Drop::BadMessageType;
  }
  return Drop::TooShort;
}

}  // namespace tandem::dhcp
