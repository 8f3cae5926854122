// SPDX-License-Identifier: Apache-2.0
#include "wire/option_constraint.h"

#include <array>
#include <bit>
#include <charconv>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "wire/option_text.h"
#include "wire/option_type.h"

namespace tandem::wire {
namespace {

using enum Rule;
using enum Space;

constexpr std::int64_t kMax16 = 65535;
constexpr std::string_view kUris = "https:// urn:ietf:params:capport:";
constexpr std::string_view kServices = "0 6 41 44 65";

// One row each, aligned.
// clang-format off

// space, code, part, rule, min, max, words, reason.
constexpr auto kConstraints = std::to_array<Constraint>({
    {Dhcp4,      1,   0, Netmask,   0,   0,      "",              "ones, then zeros"},
    {Dhcp4,      22,  0, Range,     576, kMax16, "",              "RFC 2132 4.4"},
    {Dhcp4,      23,  0, Range,     1,   255,    "",              "RFC 2132 4.5"},
    {Dhcp4,      25,  0, Range,     68,  kMax16, "",              "RFC 2132 4.7"},
    {Dhcp4,      25,  0, Ascending, 0,   0,      "",              "RFC 2132 4.7"},
    {Dhcp4,      26,  0, Range,     68,  kMax16, "",              "RFC 2132 5.1"},
    {Dhcp4,      33,  1, NotZero,   0,   0,      "",              "a default route is option 3 or 121"},
    {Dhcp4,      37,  0, Range,     1,   255,    "",              "RFC 2132 7.1"},
    {Dhcp4,      46,  0, OneOf,     0,   0,      "1 2 4 8",       "B, P, M or H node"},
    {Dhcp4,      52,  0, Range,     1,   3,      "",              "file, sname or both"},
    {Dhcp4,      57,  0, Range,     576, kMax16, "",              "RFC 2132 9.10"},
    {Dhcp4,      62,  0, Octets,    1,   255,    "",              "RFC 2242 2"},
    {Dhcp4,      97,  0, Octets,    17,  17,     "",              "a type and 16 octets"},
    {Dhcp4,      114, 0, Prefix,    0,   0,      kUris,           "RFC 8910 2"},
    {Dhcp4,      116, 0, OneOf,     0,   0,      "0 1",           "0 forbids, 1 allows"},
    {Dhcp4,      117, 0, OneOf,     0,   0,      kServices,       "0 local, else an option's code"},
    {Dhcp4,      123, 0, Octets,    16,  16,     "",              "RFC 6225 2.2"},
    {Dhcp4,      143, 0, Prefix,    0,   0,      "https://",      "RFC 8572 8.1"},
    {Dhcp4,      144, 0, Octets,    16,  16,     "",              "RFC 6225 2.2"},
    {Dhcp4,      146, 1, Range,     0,   3,      "",              "RFC 6731 4.3"},
    {Dhcp4,      208, 0, OneOf,     0,   0,      "hex:f100747e",  "RFC 5071 3"},
    {Dhcp4,      208, 0, Octets,    4,   4,      "",              "RFC 5071 3"},
    {Dhcp4,      212, 1, Range,     0,   32,     "",              "bits of an IPv4 address"},
    {Dhcp4,      212, 2, Range,     0,   128,    "",              "bits of an IPv6 address"},
    {RelayAgent, 16,  0, Octets,    6,   6,      "",              "a hardware address"},
    {PxeClient,  6,   0, Range,     0,   15,     "",              "four bits"},
});
// clang-format on

template <typename Test>
bool any_word(std::string_view words, Test test) {
  while (!words.empty()) {
    const std::size_t blank = words.find(' ');
    if (test(words.substr(0, blank))) return true;
    words.remove_prefix(blank == std::string_view::npos ? words.size() : blank + 1);
  }
  return false;
}

bool is_netmask(const std::string& text) {
  const auto address = Ipv4Address::parse(text);
  if (!address) return false;
  return std::countl_one(address->value()) == std::popcount(address->value());
}

std::string plain(const Value& value) {
  const auto* text = std::get_if<std::string>(&value.data);
  return text != nullptr ? *text : found_text(value);
}

// Whether one scalar keeps to the rule.
bool keeps(const Constraint& constraint, const Value& scalar) {
  const std::string text = plain(scalar);
  switch (constraint.rule) {
    case Rule::Range: {
      const auto* number = std::get_if<std::int64_t>(&scalar.data);
      return number != nullptr && constraint.min <= *number && *number <= constraint.max;
    }
    case Rule::OneOf:
      return any_word(constraint.words, [&](std::string_view word) { return word == text; });
    case Rule::Prefix:
      return any_word(constraint.words,
                      [&](std::string_view word) { return text.starts_with(word); });
    case Rule::NotZero:
      return text != "0.0.0.0";
    case Rule::Netmask:
      return is_netmask(text);
    case Rule::Ascending:
    case Rule::Octets:
      return true;  // not about single scalars
  }
  return true;
}

Unexpected<Error> broken(const Constraint& constraint, std::string_view found) {
  return fail(
      fmt::format("{} ({}), found {}", constraint_text(constraint), constraint.reason, found));
}

// A record, or the records of a repetition, are asked for one part; else every scalar is asked.
Result<void> check(const Constraint& constraint, const Value& value) {
  const auto* list = std::get_if<Values>(&value.data);
  if (list == nullptr) {
    if (!keeps(constraint, value)) return broken(constraint, found_text(value));
    return {};
  }
  const bool is_record = constraint.part != 0 &&
                         (list->empty() || !std::holds_alternative<Values>(list->front().data));
  if (is_record) {
    return constraint.part <= list->size() ? check(constraint, (*list)[constraint.part - 1u])
                                           : Result<void>{};
  }
  for (const Value& item : *list) TANDEM_CHECK(check(constraint, item));
  return {};
}

Result<void> check_ascending(const Constraint& constraint, const Value& value) {
  const auto* list = std::get_if<Values>(&value.data);
  if (list == nullptr) return {};
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  for (const Value& item : *list) {
    const auto* number = std::get_if<std::int64_t>(&item.data);
    if (number == nullptr) continue;
    if (*number < last) return broken(constraint, fmt::format("{} after {}", *number, last));
    last = *number;
  }
  return {};
}

}  // namespace

std::span<const Constraint> constraint_table() {
  return kConstraints;
}

std::string constraint_text(const Constraint& constraint) {
  switch (constraint.rule) {
    case Rule::Range:
      return fmt::format("must be from {} to {}", constraint.min, constraint.max);
    case Rule::OneOf:
      return fmt::format("must be one of {}", constraint.words);
    case Rule::Ascending:
      return "must be in ascending order";
    case Rule::Prefix:
      return fmt::format("must begin with one of {}", constraint.words);
    case Rule::NotZero:
      return "must not be 0.0.0.0";
    case Rule::Netmask:
      return "must be a network mask such as 255.255.255.0";
    case Rule::Octets:
      return constraint.min == constraint.max
                 ? fmt::format("must have {} octets", constraint.min)
                 : fmt::format("must have {} to {} octets", constraint.min, constraint.max);
  }
  return "";
}

bool concerns(const Constraint& constraint, const OptionSpec& spec) {
  if (constraint.space != spec.space || constraint.code != spec.code) return false;
  const OptionSpec* main_use = find_option(spec.space, spec.code);
  return main_use != nullptr && main_use->name == spec.name;
}

Result<void> check_constraints(const OptionSpec& spec, const Value& value) {
  for (const Constraint& constraint : kConstraints) {
    if (!concerns(constraint, spec)) continue;
    TANDEM_CHECK(constraint.rule == Rule::Ascending ? check_ascending(constraint, value)
                                                    : check(constraint, value));
  }
  return {};
}

Result<void> check_option_size(const OptionSpec& spec, std::size_t octets) {
  if (octets > kOptionSizeMax) {
    return fail(fmt::format("{} octets are more than a message can carry", octets));
  }
  if (octets < spec.size_min) {
    return fail(fmt::format("needs at least {} octets, found {}", spec.size_min, octets));
  }
  const bool none_allowed = octets == 0 && spec.size_min == 0;
  if (!none_allowed) TANDEM_CHECK(check_size(size_rule(type_of(spec)), octets));
  for (const Constraint& constraint : kConstraints) {
    if (constraint.rule != Rule::Octets || !concerns(constraint, spec)) continue;
    const auto size = static_cast<std::int64_t>(octets);
    if (size < constraint.min || size > constraint.max) {
      return broken(constraint, fmt::to_string(octets));
    }
  }
  return {};
}

}  // namespace tandem::wire
