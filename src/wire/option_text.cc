// SPDX-License-Identifier: Apache-2.0
#include "wire/option_text.h"

#include <fmt/format.h>

namespace tandem::wire {
namespace {

// The size of the UTF-8 character at the start, without control characters; 0 if it is none.
std::size_t character_size(std::string_view text) {
  const auto octet = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const unsigned first = octet(0);
  if (first < 0x20 || first == 0x7f) return 0;
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((octet(i) & 0xc0) != 0x80) return 0;
  }
  // Not the shortest form, a surrogate, or beyond U+10FFFF; U+0080 to U+009F are controls.
  const unsigned second = octet(1);
  const bool bad = (first == 0xc2 && second < 0xa0) || (first == 0xe0 && second < 0xa0) ||
                   (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
                   (first == 0xf4 && second > 0x8f);
  return bad ? 0 : size;
}

std::string members_wanted(const OptionType& record) {
  std::string text;
  for (const OptionType& member : record.children) {
    if (!text.empty()) text += ", ";
    if (!member.label.empty()) text += member.label + ": ";
    text += wanted(member);
  }
  return text;
}

std::string children_wanted(const OptionType& type) {
  std::string text;
  for (const OptionType& child : type.children) {
    if (!text.empty()) text += ", or ";
    text += wanted(child);
  }
  return text;
}

}  // namespace

std::string raw_text(ByteView octets) {
  return std::string(kRawPrefix) + to_hex(octets);
}

bool is_plain_text(std::string_view text) {
  if (text.starts_with(kRawPrefix)) return false;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string shown(std::string_view text) {
  return is_plain_text(text) ? std::string(text) : printable(as_bytes(text));
}

std::string wanted(const OptionType& type) {
  switch (type.kind) {
    case Kind::None:
      return "no value";
    case Kind::Empty:
      return "true";
    case Kind::Boolean:
      return "true or false";
    case Kind::Uint8:
    case Kind::Uint16:
    case Kind::Uint32:
    case Kind::Uint64:
    case Kind::Int32: {
      const IntegerRange range = integer_range(type.kind);
      return fmt::format("a number from {} to {}", range.min, range.max);
    }
    case Kind::Ipv4Address:
      return "an IPv4 address such as \"192.0.2.1\"";
    case Kind::Ipv6Address:
      return "an IPv6 address such as \"2001:db8::1\"";
    case Kind::Fqdn:
      return "a domain name such as \"example.org\"";
    case Kind::String:
      return type.width == 0 ? "a text" : fmt::format("a text of {} octets", type.width);
    case Kind::Binary:
      return "octets such as \"hex:0a0b\"";
    case Kind::Route:
      return "a route such as [\"10.1.0.0/16\", \"192.0.2.1\"]";
    case Kind::Record:
      return fmt::format("a list of [{}]", members_wanted(type));
    case Kind::Repeat:
    case Kind::Counted:
      return fmt::format("a list, each {}", wanted(type.children.front()));
    case Kind::Sized:
      return wanted(type.children.front());
    case Kind::Enterprises:
      return fmt::format("an object of enterprise numbers, each {}", wanted(type.children.front()));
    case Kind::Choice:
    case Kind::Either:
      return children_wanted(type);
    case Kind::Encapsulated:
      return "an object of suboptions";
  }
  return "another value";
}

std::string found_text(const Value& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return "nothing"; }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t number) const { return fmt::to_string(number); }
    std::string operator()(std::uint64_t number) const { return fmt::to_string(number); }
    std::string operator()(const std::string& text) const {
      return fmt::format("\"{}\"", shown(text));
    }
    std::string operator()(const Values& list) const {
      return fmt::format("a list of {}", list.size());
    }
    std::string operator()(const Members&) const { return "an object"; }
  };
  return std::visit(Visitor{}, value.data);
}

std::string option_title(const OptionSpec& spec) {
  return fmt::format("{} {} {}", spec.space == Space::Dhcp4 ? "option" : "suboption", spec.code,
                     spec.name);
}

Result<void> check_size(const SizeRule& rule, std::size_t size) {
  const bool fits =
      rule.step == 0 ? size == rule.min : size >= rule.min && (size - rule.min) % rule.step == 0;
  if (fits) return {};
  if (rule.step == 0) return fail(fmt::format("needs {} octets, found {}", rule.min, size));
  if (rule.step == 1)
    return fail(fmt::format("needs at least {} octets, found {}", rule.min, size));
  if (rule.min == 0)
    return fail(fmt::format("needs a multiple of {} octets, found {}", rule.step, size));
  return fail(fmt::format("needs {} octets and a multiple of {} more, found {}", rule.min,
                          rule.step, size));
}

}  // namespace tandem::wire
