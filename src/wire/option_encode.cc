// SPDX-License-Identifier: Apache-2.0
// From what a person wrote to octets: one function for each kind of the type tree. Errors are
// sentences that grow on the way out: what was found and wanted, in which item, of which option.
#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "base/writer.h"
#include "wire/domain_name.h"
#include "wire/option_constraint.h"
#include "wire/option_text.h"
#include "wire/option_type.h"
#include "wire/option_value.h"

namespace tandem::wire {
namespace {

Result<void> put(const OptionType& type, const Value& value, Writer& out);
Result<Bytes> encode(const OptionSpec& spec, const Value& value);

Unexpected<Error> mismatch(const OptionType& type, const Value& found) {
  return fail(fmt::format("wants {}, found {}", wanted(type), found_text(found)));
}

Unexpected<Error> within(std::string_view place, const Error& error) {
  return fail(fmt::format("{}: {}", place, error.message));
}

const std::string* text_of(const Value& value) {
  return std::get_if<std::string>(&value.data);
}
const Values* list_of(const Value& value) {
  return std::get_if<Values>(&value.data);
}

// The digits of "hex:0a0b" and {"hex": "0a0b"}.
std::optional<std::string_view> raw_of(const Value& value) {
  if (const std::string* text = text_of(value); text != nullptr && text->starts_with(kRawPrefix)) {
    return std::string_view(*text).substr(kRawPrefix.size());
  }
  const auto* members = std::get_if<Members>(&value.data);
  if (members == nullptr || members->size() != 1 || members->front().name != "hex") {
    return std::nullopt;
  }
  const std::string* digits = text_of(members->front().value);
  if (digits == nullptr) return std::nullopt;
  return *digits;
}

Result<void> put_raw(const OptionType& type, std::string_view digits, Writer& out) {
  TANDEM_TRY(const Bytes octets, from_hex(digits));
  TANDEM_CHECK(check_size(size_rule(type), octets.size()));
  out.bytes(octets);
  return {};
}

// The number as it stands in 64 bits of two's complement.
Result<std::uint64_t> integer(const OptionType& type, const Value& value) {
  const IntegerRange range = integer_range(type.kind);
  if (const auto* number = std::get_if<std::int64_t>(&value.data)) {
    const bool fits =
        *number < 0 ? *number >= range.min : static_cast<std::uint64_t>(*number) <= range.max;
    if (fits) return static_cast<std::uint64_t>(*number);
  }
  if (const auto* number = std::get_if<std::uint64_t>(&value.data)) {
    if (*number <= range.max) return *number;
  }
  return mismatch(type, value);
}

Result<void> put_text(const OptionType& type, const Value& value, Writer& out) {
  const std::string* text = text_of(value);
  if (text == nullptr) return mismatch(type, value);
  if (type.width != 0 && text->size() != type.width) return mismatch(type, value);
  if (!is_plain_text(*text)) {
    return fail(
        fmt::format("{} has characters for which \"hex:..\" must be written", found_text(value)));
  }
  out.bytes(as_bytes(*text));
  return {};
}

Result<void> put_name(const OptionType& type, const Value& value, Writer& out) {
  const std::string* text = text_of(value);
  if (text == nullptr) return mismatch(type, value);
  if (Ipv4Address::parse(*text).ok()) {
    return fail(fmt::format("\"{}\" is an address, wanted is a domain name", *text));
  }
  Bytes name;
  TANDEM_CHECK(append_name(*text, name));
  out.bytes(name);
  return {};
}

Result<void> put_number(const OptionType& type, const Value& value, Writer& out) {
  TANDEM_TRY(const std::uint64_t number, integer(type, value));
  for (std::size_t left = size_rule(type).min; left-- > 0;) {
    out.u8(static_cast<std::uint8_t>(number >> (8 * left)));
  }
  return {};
}

Result<void> put_boolean(const OptionType& type, const Value& value, Writer& out) {
  const bool* flag = std::get_if<bool>(&value.data);
  if (flag == nullptr) return mismatch(type, value);
  out.u8(*flag ? 1 : 0);
  return {};
}

Result<void> put_address(const OptionType& type, const Value& value, Writer& out) {
  const std::string* text = text_of(value);
  if (text == nullptr) return mismatch(type, value);
  if (type.kind == Kind::Ipv6Address) {
    TANDEM_TRY(const Ipv6Address address, parse_ipv6(*text));
    out.bytes(address);
  } else {
    TANDEM_TRY(const Ipv4Address address, Ipv4Address::parse(*text));
    out.ipv4(address);
  }
  return {};
}

Result<void> put_binary(const OptionType& type, const Value& value, Writer& out) {
  const std::string* text = text_of(value);
  if (text == nullptr) return mismatch(type, value);
  const auto octets = from_hex(*text);
  if (!octets) return mismatch(type, value);
  out.bytes(*octets);
  return {};
}

Result<void> put_empty(const OptionType& type, const Value& value) {
  const bool* flag = std::get_if<bool>(&value.data);
  const bool fits = flag != nullptr ? *flag : std::holds_alternative<std::monostate>(value.data);
  if (!fits) return mismatch(type, value);
  return {};
}

// RFC 3442: the octets of the destination that the prefix length makes significant.
Result<void> put_route(const OptionType& type, const Value& value, Writer& out) {
  const std::string* destination = nullptr;
  const std::string* router = nullptr;
  if (const Values* list = list_of(value); list != nullptr && list->size() == 2) {
    destination = text_of(list->front());
    router = text_of(list->back());
  }
  if (const auto* members = std::get_if<Members>(&value.data)) {
    for (const auto& [key, member] : *members) {
      if (key == "destination")
        destination = text_of(member);
      else if (key == "router")
        router = text_of(member);
      else
        return mismatch(type, value);
    }
  }
  if (destination == nullptr || router == nullptr) return mismatch(type, value);
  TANDEM_TRY(const Subnet subnet, Subnet::parse(*destination));
  TANDEM_TRY(const Ipv4Address address, Ipv4Address::parse(*router));
  out.u8(subnet.length());
  for (int bit = 0; bit < subnet.length(); bit += 8) {
    out.u8(static_cast<std::uint8_t>(subnet.network().value() >> (24 - bit)));
  }
  out.ipv4(address);
  return {};
}

bool is_written_as_list(const OptionType& type) {
  if (type.kind == Kind::Sized) return is_written_as_list(type.children.front());
  return type.kind == Kind::Record || type.kind == Kind::Route || type.kind == Kind::Repeat ||
         type.kind == Kind::Counted;
}

// The items of a repetition; a single one may stand without the list around it.
std::span<const Value> items_of(const OptionType& item, const Value& value) {
  const Values* list = list_of(value);
  if (list == nullptr) return {&value, 1};
  const bool single = is_written_as_list(item) && !list->empty() &&
                      list_of(list->front()) == nullptr &&
                      !std::holds_alternative<Members>(list->front().data);
  if (single) return {&value, 1};
  return *list;
}

Result<void> put_items(const OptionType& item, std::span<const Value> values, Writer& out) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (auto done = put(item, values[i], out); !done) {
      if (values.size() == 1) return done;
      return within(fmt::format("item {}", i + 1), done.error());
    }
  }
  return {};
}

Result<void> put_counted(const OptionType& type, const Value& value, Writer& out) {
  const auto items = items_of(type.children.front(), value);
  if (items.size() > 255) return fail(fmt::format("at most 255 fit, found {}", items.size()));
  out.u8(static_cast<std::uint8_t>(items.size()));
  return put_items(type.children.front(), items, out);
}

bool may_be_left_out(const OptionType& record, std::size_t member) {
  const OptionType& type = record.children[member];
  if (member >= record.required) return true;
  const bool to_the_end = type.kind == Kind::Repeat || type.kind == Kind::Binary ||
                          (type.kind == Kind::String && type.width == 0);
  return to_the_end && member + 1 == record.children.size();
}

Result<void> put_record(const OptionType& type, const Value& value, Writer& out) {
  const Values* list = list_of(value);
  if (list == nullptr) return mismatch(type, value);
  std::size_t next = 0;
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    const OptionType& member = type.children[i];
    if (next == list->size()) {
      if (!may_be_left_out(type, i)) return mismatch(type, value);
      return {};
    }
    // A repetition at the end may be a list of its own, or run on in this one.
    const bool runs_on = member.kind == Kind::Repeat && list_of((*list)[next]) == nullptr;
    auto done = runs_on ? put_items(member.children.front(), std::span(*list).subspan(next), out)
                        : put(member, (*list)[next], out);
    if (!done) return within(fmt::format("part {}", i + 1), done.error());
    next = runs_on ? list->size() : next + 1;
  }
  if (next != list->size()) return mismatch(type, value);
  return {};
}

Result<void> put_sized(const OptionType& inner, std::uint8_t width, const Value& value,
                       Writer& out) {
  Bytes octets;
  Writer content(octets);
  TANDEM_CHECK(put(inner, value, content));
  const std::size_t max = width == 1 ? 255 : 65535;
  if (octets.size() > max) {
    return fail(fmt::format("{} octets are more than the {} that fit here", octets.size(), max));
  }
  if (width == 1)
    out.u8(static_cast<std::uint8_t>(octets.size()));
  else
    out.u16(static_cast<std::uint16_t>(octets.size()));
  out.bytes(octets);
  return {};
}

template <typename Number>
std::optional<Number> decimal(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<void> put_enterprises(const OptionType& type, const Value& value, Writer& out) {
  const auto* members = std::get_if<Members>(&value.data);
  if (members == nullptr) return mismatch(type, value);
  for (const auto& [key, member] : *members) {
    const auto number = decimal<std::uint32_t>(key);
    if (!number) return fail(fmt::format("\"{}\" is no enterprise number", shown(key)));
    out.u32(*number);
    if (auto done = put_sized(type.children.front(), type.width, member, out); !done) {
      return within(fmt::format("enterprise {}", *number), done.error());
    }
  }
  return {};
}

// The first of the children that takes the value.
Result<void> put_choice(const OptionType& type, const Value& value, Writer& out) {
  std::string reasons;
  for (const OptionType& child : type.children) {
    Bytes octets;
    Writer content(octets);
    if (auto done = put(child, value, content); !done) {
      reasons += fmt::format("{}{}", reasons.empty() ? "" : "; or: ", done.error().message);
      continue;
    }
    if (type.kind == Kind::Choice) out.u8(child.selector);
    out.bytes(octets);
    return {};
  }
  return fail(std::move(reasons));
}

// As put_choice. Where a name may also be plain text, the dot at its end makes it a name in DNS
// form (RFC 4702 section 3.3 has both).
Result<void> put_either(const OptionType& type, const Value& value, Writer& out) {
  const std::string* text = text_of(value);
  OptionType fitting = type;
  if (text != nullptr && !text->ends_with('.')) {
    std::erase_if(fitting.children, [](const OptionType& t) { return t.kind == Kind::Fqdn; });
  }
  return put_choice(fitting, value, out);
}

struct SuboptionKey {
  std::uint8_t code;
  const OptionSpec* spec;  // null: octets
};

Result<SuboptionKey> suboption_key(const SuboptionSpace& space, std::string_view key) {
  if (const auto code = decimal<std::uint8_t>(key); code && *code != 0 && *code != 255) {
    return SuboptionKey{*code, find_suboption(space, *code)};
  }
  if (const OptionSpec* spec = find_suboption(space, key)) return SuboptionKey{spec->code, spec};
  return fail(fmt::format("\"{}\" is neither a suboption of {} nor a number from 1 to 254",
                          shown(key), space.name));
}

Result<Bytes> suboption_octets(const SuboptionKey& key, const Value& value) {
  if (const auto digits = raw_of(value)) return from_hex(*digits);
  if (key.spec != nullptr) return encode(*key.spec, value);
  Bytes octets;
  Writer out(octets);
  TANDEM_CHECK(put(OptionType{.kind = Kind::Binary}, value, out));
  return octets;
}

Result<void> put_suboption(const SuboptionSpace& space, std::string_view name, const Value& value,
                           Writer& out) {
  TANDEM_TRY(const SuboptionKey key, suboption_key(space, name));
  TANDEM_TRY(const Bytes octets, suboption_octets(key, value));
  if (octets.size() > 255) {
    return fail(fmt::format("{} octets are more than the 255 that fit here", octets.size()));
  }
  out.u8(key.code);
  out.u8(static_cast<std::uint8_t>(octets.size()));
  out.bytes(octets);
  return {};
}

// Suboptions: code, length, value; in front the flags, at the end the octet 255, where the space
// has them.
Result<void> put_encapsulated(const OptionType& type, const Value& value, Writer& out) {
  const auto* members = std::get_if<Members>(&value.data);
  if (members == nullptr) return mismatch(type, value);
  const SuboptionSpace space = suboption_space(type);
  std::size_t i = 0;
  if (space.leading != 0) {
    const bool given = !members->empty() && members->front().name == kFlagsKey;
    const Value flags = given ? members->front().value : Value{std::int64_t{0}};
    TANDEM_CHECK(put(OptionType{.kind = Kind::Uint8}, flags, out));
    i = given ? 1 : 0;
  }
  for (; i < members->size(); ++i) {
    const auto& [name, member] = (*members)[i];
    if (space.end && name == kEndKey && i + 1 == members->size()) {
      TANDEM_CHECK(put_empty(OptionType{.kind = Kind::Empty}, member));
      out.u8(255);
    } else if (auto done = put_suboption(space, name, member, out); !done) {
      return within(fmt::format("suboption {}", shown(name)), done.error());
    }
  }
  return {};
}

Result<void> put(const OptionType& type, const Value& value, Writer& out) {
  // A length in front is ours to write also when raw octets follow.
  if (const auto digits = raw_of(value); digits && type.kind != Kind::Sized) {
    return put_raw(type, *digits, out);
  }
  switch (type.kind) {
    case Kind::None:
      return mismatch(type, value);
    case Kind::Empty:
      return put_empty(type, value);
    case Kind::Boolean:
      return put_boolean(type, value, out);
    case Kind::Uint8:
    case Kind::Uint16:
    case Kind::Uint32:
    case Kind::Uint64:
    case Kind::Int32:
      return put_number(type, value, out);
    case Kind::Ipv4Address:
    case Kind::Ipv6Address:
      return put_address(type, value, out);
    case Kind::Binary:
      return put_binary(type, value, out);
    case Kind::String:
      return put_text(type, value, out);
    case Kind::Fqdn:
      return put_name(type, value, out);
    case Kind::Route:
      return put_route(type, value, out);
    case Kind::Record:
      return put_record(type, value, out);
    case Kind::Repeat:
      return put_items(type.children.front(), items_of(type.children.front(), value), out);
    case Kind::Sized:
      return put_sized(type.children.front(), type.width, value, out);
    case Kind::Counted:
      return put_counted(type, value, out);
    case Kind::Enterprises:
      return put_enterprises(type, value, out);
    case Kind::Choice:
      return put_choice(type, value, out);
    case Kind::Either:
      return put_either(type, value, out);
    case Kind::Encapsulated:
      return put_encapsulated(type, value, out);
  }
  return mismatch(type, value);
}

Result<Bytes> encode(const OptionSpec& spec, const Value& value) {
  const OptionType type = type_of(spec);
  Bytes octets;
  if (type.kind == Kind::None) return fail("stands in the message's frame and takes no value");
  if (const auto digits = raw_of(value)) {
    TANDEM_TRY(octets, from_hex(*digits));
    TANDEM_CHECK(check_option_size(spec, octets.size()));
    return octets;
  }
  // Where the table allows no octets at all, no value is a value.
  if (spec.size_min == 0 && std::holds_alternative<std::monostate>(value.data)) return octets;
  Writer out(octets);
  TANDEM_CHECK(put(type, value, out));
  TANDEM_CHECK(check_option_size(spec, octets.size()));
  TANDEM_TRY(const Value canonical, decode_value(spec, octets));
  TANDEM_CHECK(check_constraints(spec, canonical));
  return octets;
}

}  // namespace

Result<Bytes> encode_value(const OptionSpec& spec, const Value& value) {
  auto octets = encode(spec, value);
  if (!octets) return within(option_title(spec), octets.error());
  return octets;
}

}  // namespace tandem::wire
