// SPDX-License-Identifier: Apache-2.0
#include "control/lease_filter.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "control/lease_fields.h"

namespace tandem::control {
namespace {

using lease::BindingData;

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
  return out;
}

// Text on the stack: a list asks this of a million leases.
template <std::size_t kSizeMax>
class Small {
 public:
  void add(char c) { octets_[size_++] = c; }
  void add_hex(std::byte octet) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto value = std::to_integer<unsigned>(octet);
    add(kDigits[value >> 4]);
    add(kDigits[value & 15]);
  }
  void add_decimal(std::uint32_t number) {
    size_ = static_cast<std::size_t>(
        std::to_chars(octets_.data() + size_, octets_.data() + kSizeMax, number).ptr -
        octets_.data());
  }
  bool contains(std::string_view fragment) const {
    return std::string_view(octets_.data(), size_).find(fragment) != std::string_view::npos;
  }

 private:
  std::array<char, kSizeMax> octets_;
  std::size_t size_ = 0;
};

bool address_contains(Ipv4Address address, std::string_view fragment) {
  if (fragment.empty()) return true;
  Small<16> text;
  for (const unsigned shift : {24u, 16u, 8u, 0u}) {
    text.add_decimal(address.value() >> shift & 255);
    if (shift > 0) text.add('.');
  }
  return text.contains(fragment);
}

bool text_contains(ByteView octets, std::string_view lower_fragment) {
  const std::string_view text = as_text(octets);
  return std::ranges::search(text, lower_fragment, {}, [](char c) { return lower(c); }).begin() !=
             text.end() ||
         lower_fragment.empty();
}

}  // namespace

// --- hardware addresses

std::optional<HardwareFragment> HardwareFragment::parse(std::string_view text) {
  HardwareFragment fragment;
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    std::uint8_t type = 0;
    const char* const end = text.data() + slash;
    const auto number = std::from_chars(text.data(), end, type);
    if (number.ec != std::errc{} || number.ptr != end) return std::nullopt;
    fragment.type_ = type;
    text.remove_prefix(slash + 1);
  }
  // 5254.0012.3456 has four digits between dots; otherwise a dot stands for a colon.
  std::size_t group = 0;
  std::size_t longest = 0;
  bool dots = false;
  bool parted = false;
  for (const char c : text) {
    const char digit = lower(c);
    if (is_hex_digit(digit)) {
      fragment.digits_ += digit;
      longest = std::max(longest, ++group);
    } else if (c == ':' || c == '-' || c == '.' || c == ' ') {
      fragment.digits_ += ':';
      group = 0;
      parted = true;
      dots = dots || c == '.';
    } else {
      return std::nullopt;
    }
  }
  if (!parted) return fragment;
  fragment.spelling_ = dots && longest > 2 ? Spelling::Quads : Spelling::Pairs;
  if (longest > (fragment.spelling_ == Spelling::Quads ? 4u : 2u)) return std::nullopt;
  return fragment;
}

bool HardwareFragment::matches(const HardwareAddress& address) const {
  if (type_ && address.type() != *type_) return false;
  Small<3 * HardwareAddress::kSizeMax> text;
  std::size_t octets = 0;
  const std::size_t group = spelling_ == Spelling::Quads ? 2 : 1;
  for (const std::byte octet : address.octets()) {
    if (spelling_ != Spelling::Bare && octets > 0 && octets % group == 0) text.add(':');
    text.add_hex(octet);
    ++octets;
  }
  return text.contains(digits_);
}

// --- client identifiers

ClientIdFragment::ClientIdFragment(std::string_view text) : text_(lower(text)) {
  for (const char c : text_) {
    if (c == ':' || c == '-' || c == '.' || c == ' ') continue;
    hex_ += c;
  }
  if (!std::ranges::all_of(hex_, is_hex_digit)) hex_.clear();
}

bool ClientIdFragment::matches(ByteView client_id) const {
  if (text_contains(client_id, text_)) return true;
  if (hex_.empty()) return false;
  Small<2 * lease::kClientIdSizeMax> digits;
  for (const std::byte octet : client_id.first(std::min(client_id.size(), lease::kClientIdSizeMax)))
    digits.add_hex(octet);
  return digits.contains(hex_);
}

// --- leases

std::vector<Parameter> LeaseFilter::parameters() {
  using api::Form;
  return {
      {"address", Form::Text, "Leases whose address has this in it."},
      {"hardware-address", Form::Text,
       "Leases whose hardware address has this in it, in any spelling."},
      {"client-id", Form::Text,
       "Leases whose client identifier has this in it, as hexadecimal or as text."},
      {"host-name", Form::Text, "Leases whose host name has this in it."},
      {"state", Form::Choice, "Leases in this state.",
       "free active expired released abandoned reset backup"},
      {"scope", Form::Text, "Leases in this scope, or in any other subnet."},
      {"q", Form::Text,
       "Leases with this in their address, hardware address, client identifier or host name."},
  };
}

std::optional<LeaseFilter> LeaseFilter::of(const Call& call, const lease::Topology& topology) {
  LeaseFilter filter;
  for (const Parameter& parameter : parameters()) {
    const auto value = call.text(parameter.name);
    if (!value) continue;
    if (const auto set = filter.set(parameter.name, *value, topology); !set.ok()) {
      call.problem(
          {.kind = api::ProblemKind::BadRequest,
           .detail = "A parameter is not right.",
           .faults = {{.path = std::string(parameter.name), .message = set.error().message}}});
      return std::nullopt;
    }
  }
  return filter;
}

Result<void> LeaseFilter::set(std::string_view name, std::string_view value,
                              const lease::Topology& topology) {
  const auto not_hardware = [&] {
    return fail(
        fmt::format("\"{}\" can be no part of a hardware address", printable(as_bytes(value))));
  };
  if (name == "address") {
    address_ = value;
  } else if (name == "hardware-address") {
    hardware_address_ = HardwareFragment::parse(value);
    if (!hardware_address_) return not_hardware();
  } else if (name == "client-id") {
    client_id_.emplace(value);
  } else if (name == "host-name") {
    host_name_ = lower(value);
  } else if (name == "state") {
    state_ = state_of(value);
    if (!state_) return fail(fmt::format("\"{}\" is no state", printable(as_bytes(value))));
  } else if (name == "scope") {
    return set_scope(value, topology);
  } else {
    any_ = Any{std::string(value), HardwareFragment::parse(value), ClientIdFragment(value),
               lower(value)};
  }
  return {};
}

// A scope's identifier, or any subnet: leases outlive their scope.
Result<void> LeaseFilter::set_scope(std::string_view value, const lease::Topology& topology) {
  if (value.find('/') != std::string_view::npos) {
    TANDEM_TRY(const Subnet subnet, Subnet::parse(value));
    range_ = subnet.range();
    return {};
  }
  TANDEM_TRY(const Ipv4Address network, Ipv4Address::parse(value));
  const std::uint32_t scope = topology.scope_of(network);
  if (scope == lease::kNoIndex || topology.scopes()[scope].subnet.network() != network) {
    return fail(fmt::format("there is no scope {}", network.text()));
  }
  range_ = topology.scopes()[scope].subnet.range();
  return {};
}

bool LeaseFilter::matches(const BindingData& binding) const {
  return range_.contains(binding.address) && (!state_ || binding.status == *state_) &&
         address_contains(binding.address, address_) &&
         (!hardware_address_ || hardware_address_->matches(binding.hardware_address)) &&
         (!client_id_ || client_id_->matches(binding.client_id)) &&
         text_contains(binding.host_name, host_name_) && matches_any(binding);
}

bool LeaseFilter::matches_any(const BindingData& binding) const {
  return !any_ || address_contains(binding.address, any_->address) ||
         text_contains(binding.host_name, any_->text) ||
         (any_->hardware_address && any_->hardware_address->matches(binding.hardware_address)) ||
         any_->client_id->matches(binding.client_id);
}

bool LeaseFilter::matches(Ipv4Address address) const {
  return range_.contains(address) && address_contains(address, address_);
}

}  // namespace tandem::control
