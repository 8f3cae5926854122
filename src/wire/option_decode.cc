// SPDX-License-Identifier: Apache-2.0
// From octets to the canonical Value, one function for each kind of the type tree, and its text for
// people. Nothing here trusts the octets: they come from clients, relays and files.
#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/reader.h"
#include "wire/domain_name.h"
#include "wire/option_constraint.h"
#include "wire/option_text.h"
#include "wire/option_type.h"
#include "wire/option_value.h"

namespace tandem::wire {
namespace {

Result<Value> get(const OptionType& type, Reader& in);

Value text_value(std::string text) {
  return Value{std::move(text)};
}
Value raw_value(ByteView octets) {
  return text_value(raw_text(octets));
}
Value plain_or_raw(ByteView octets) {
  const std::string_view text = as_text(octets);
  return is_plain_text(text) ? text_value(std::string(text)) : raw_value(octets);
}

Value number_value(std::uint64_t number) {
  if (number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return Value{static_cast<std::int64_t>(number)};
  }
  return Value{number};
}

// What is left, without taking it.
ByteView ahead(Reader in) {
  return in.rest();
}

// All of `octets` as one value of the type.
Result<Value> whole(const OptionType& type, ByteView octets) {
  Reader in(octets);
  TANDEM_TRY(Value value, get(type, in));
  if (!in.ok()) return fail("octets are missing at the end");
  if (!in.at_end()) return fail(fmt::format("{} octets are left over", in.remaining()));
  return value;
}

// What looks like an address keeps its dot at the end, to be told from one.
Value name_value(std::string name) {
  if (Ipv4Address::parse(name).ok()) name += '.';
  return text_value(std::move(name));
}

Result<Value> get_name(Reader& in) {
  std::size_t size = 0;
  TANDEM_TRY(std::string name, read_name(ahead(in), size));
  in.skip(size);
  return name_value(std::move(name));
}

// A list of names is read as a whole: its compression pointers count from its first octet (RFC 3397
// section 2).
Result<Value> get_names(ByteView octets) {
  Values list;
  for (std::size_t at = 0; at < octets.size();) {
    TANDEM_TRY(std::string name, read_name(octets, at, Pointers::Accepted));
    list.push_back(name_value(std::move(name)));
  }
  return Value{std::move(list)};
}

Result<Value> get_boolean(Reader& in) {
  const std::uint8_t octet = in.u8();
  if (octet > 1) return fail(fmt::format("{} is neither 0 nor 1", octet));
  return Value{octet == 1};
}

Result<Value> get_ipv6(Reader& in) {
  Ipv6Address address{};
  const ByteView octets = in.bytes(address.size());
  std::copy(octets.begin(), octets.end(), address.begin());
  return text_value(to_text(address));
}

Result<Value> get_route(Reader& in) {
  const std::uint8_t length = in.u8();
  if (length > 32)
    return fail(fmt::format("a prefix of {} bits is longer than an address", length));
  std::uint32_t destination = 0;
  for (int bit = 0; bit < length; bit += 8) destination |= std::uint32_t{in.u8()} << (24 - bit);
  const Subnet subnet(Ipv4Address{destination}, length);
  if (subnet.network().value() != destination) return fail("a route has host bits set");
  return Value{
      Values{text_value(subnet.text()), text_value(in.ipv4().text())}
  };
}

Result<Value> get_record(const OptionType& type, Reader& in) {
  Values list;
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    if (i >= type.required && in.at_end()) break;
    TANDEM_TRY(Value member, get(type.children[i], in));
    list.push_back(std::move(member));
  }
  return Value{std::move(list)};
}

Result<Value> get_items(const OptionType& item, Reader& in) {
  Values list;
  while (in.ok() && !in.at_end()) {
    const std::size_t before = in.position();
    TANDEM_TRY(Value value, get(item, in));
    if (in.position() == before) return fail("an item of a list is empty");
    list.push_back(std::move(value));
  }
  return Value{std::move(list)};
}

Result<Value> get_counted(const OptionType& item, Reader& in) {
  Values list;
  for (int left = in.u8(); left > 0 && in.ok(); --left) {
    TANDEM_TRY(Value value, get(item, in));
    list.push_back(std::move(value));
  }
  return Value{std::move(list)};
}

ByteView sized_octets(std::uint8_t width, Reader& in) {
  return in.bytes(width == 1 ? in.u8() : in.u16());
}

// Blocks of one enterprise are one value (contract D12.21). The number of enterprises is bounded
// by the size of the value, five octets each.
Result<Value> get_enterprises(const OptionType& type, Reader& in) {
  std::vector<std::pair<std::uint32_t, Bytes>> blocks;
  while (in.ok() && !in.at_end()) {
    const std::uint32_t number = in.u32();
    const ByteView octets = sized_octets(type.width, in);
    const auto same = std::find_if(blocks.begin(), blocks.end(),
                                   [&](const auto& block) { return block.first == number; });
    if (same == blocks.end()) {
      blocks.emplace_back(number, to_bytes(octets));
    } else {
      same->second.insert(same->second.end(), octets.begin(), octets.end());
    }
  }
  Members members;
  for (const auto& [number, octets] : blocks) {
    const auto value = whole(type.children.front(), octets);
    members.push_back({fmt::to_string(number), value ? *value : raw_value(octets)});
  }
  return Value{std::move(members)};
}

Result<Value> get_choice(const OptionType& type, Reader& in) {
  const std::uint8_t selector = in.u8();
  for (const OptionType& child : type.children) {
    if (child.selector == selector) return get(child, in);
  }
  return fail(fmt::format("{} selects no known form", selector));
}

// Octets and text take anything, so what has structure is tried first. A text that would read as a
// name when written again stays raw.
Result<Value> get_either(const OptionType& type, Reader& in) {
  const ByteView octets = in.rest();
  for (const OptionType& child : type.children) {
    if (child.kind == Kind::Binary || child.kind == Kind::String) continue;
    auto value = whole(child, octets);
    if (!value) continue;
    if (auto* name = std::get_if<std::string>(&value->data)) {
      if (child.kind == Kind::Fqdn && !name->ends_with('.')) *name += '.';
    }
    return value;
  }
  const bool text = std::any_of(type.children.begin(), type.children.end(),
                                [](const OptionType& t) { return t.kind == Kind::String; });
  const bool like_name = !octets.empty() && octets.back() == std::byte{'.'};
  return text && !like_name ? plain_or_raw(octets) : raw_value(octets);
}

Member suboption_member(const SuboptionSpace& space, std::uint8_t code, ByteView octets) {
  const OptionSpec* spec = find_suboption(space, code);
  if (spec == nullptr) return {fmt::to_string(code), raw_value(octets)};
  const auto value = decode_value(*spec, octets);
  return {std::string(spec->name), value ? *value : raw_value(octets)};
}

Result<Value> get_encapsulated(const OptionType& type, Reader& in) {
  const SuboptionSpace space = suboption_space(type);
  Members members;
  if (space.leading != 0) {
    members.push_back({std::string(kFlagsKey), number_value(in.u8())});
  }
  while (in.ok() && !in.at_end()) {
    const std::uint8_t code = in.u8();
    if (code == 255 && space.end && in.at_end()) {
      members.push_back({std::string(kEndKey), Value{true}});
      break;
    }
    if (code == 0 || code == 255) return fail(fmt::format("{} is no code of a suboption", code));
    members.push_back(suboption_member(space, code, sized_octets(1, in)));
  }
  return Value{std::move(members)};
}

Result<Value> get(const OptionType& type, Reader& in) {
  switch (type.kind) {
    case Kind::None:
      return fail("has no value");
    case Kind::Empty:
      return Value{true};
    case Kind::Boolean:
      return get_boolean(in);
    case Kind::Uint8:
      return number_value(in.u8());
    case Kind::Uint16:
      return number_value(in.u16());
    case Kind::Uint32:
      return number_value(in.u32());
    case Kind::Uint64:
      return number_value(in.u64());
    case Kind::Int32:
      return Value{std::int64_t{static_cast<std::int32_t>(in.u32())}};
    case Kind::Ipv4Address:
      return text_value(in.ipv4().text());
    case Kind::Ipv6Address:
      return get_ipv6(in);
    case Kind::Fqdn:
      return get_name(in);
    case Kind::String:
      return plain_or_raw(type.width == 0 ? in.rest() : in.bytes(type.width));
    case Kind::Binary:
      return raw_value(in.rest());
    case Kind::Route:
      return get_route(in);
    case Kind::Record:
      return get_record(type, in);
    case Kind::Repeat:
      return get_items(type.children.front(), in);
    case Kind::Sized:
      return whole(type.children.front(), sized_octets(type.width, in));
    case Kind::Counted:
      return get_counted(type.children.front(), in);
    case Kind::Enterprises:
      return get_enterprises(type, in);
    case Kind::Choice:
      return get_choice(type, in);
    case Kind::Either:
      return get_either(type, in);
    case Kind::Encapsulated:
      return get_encapsulated(type, in);
  }
  return fail("is of no known type");
}

Result<Value> decode(const OptionSpec& spec, ByteView bytes) {
  const OptionType type = type_of(spec);
  TANDEM_CHECK(check_option_size(spec, bytes.size()));
  const bool none = bytes.empty() && size_rule(type).step == 0 && size_rule(type).min != 0;
  if (none) return Value{};  // where the table allows it
  if (type.kind == Kind::Repeat && type.children.front().kind == Kind::Fqdn) {
    return get_names(bytes);
  }
  return whole(type, bytes);
}

// "a, b" at the top, "a b" inside, "name=value" in objects.
struct Printer {
  std::string_view separator = ", ";

  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(std::int64_t number) const { return fmt::to_string(number); }
  std::string operator()(std::uint64_t number) const { return fmt::to_string(number); }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const Values& list) const {
    std::string text;
    for (const Value& value : list) {
      if (!text.empty()) text += separator;
      text += std::visit(Printer{" "}, value.data);
    }
    return text;
  }
  std::string operator()(const Members& members) const {
    std::string text;
    for (const auto& [key, value] : members) {
      if (!text.empty()) text += separator;
      const bool nested = std::holds_alternative<Members>(value.data);
      const std::string inner = std::visit(Printer{nested ? "; " : " "}, value.data);
      text += nested ? fmt::format("{}={{{}}}", key, inner) : fmt::format("{}={}", key, inner);
    }
    return text;
  }
};

}  // namespace

Result<Value> decode_value(const OptionSpec& spec, ByteView bytes) {
  auto value = decode(spec, bytes);
  if (!value) return fail(fmt::format("{}: {}", option_title(spec), value.error().message));
  return value;
}

std::string value_text(const OptionSpec* spec, ByteView bytes) {
  if (spec == nullptr) return raw_text(bytes);
  const auto value = decode(*spec, bytes);
  const std::string text = value ? std::visit(Printer{}, value->data) : raw_text(bytes);
  return text.empty() ? std::string(spec->name) : fmt::format("{} {}", spec->name, text);
}

}  // namespace tandem::wire
