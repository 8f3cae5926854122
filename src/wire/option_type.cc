// SPDX-License-Identifier: Apache-2.0
#include "wire/option_type.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tandem::wire {
namespace {

// Types can come from a configuration file.
constexpr std::size_t kTextSizeMax = 512;
constexpr int kDepthMax = 8;  // of nested parentheses

struct Leaf {
  std::string_view name;
  Kind kind;
};
constexpr auto kLeaves = std::to_array<Leaf>({
    {"none",         Kind::None       },
    {"empty",        Kind::Empty      },
    {"boolean",      Kind::Boolean    },
    {"uint8",        Kind::Uint8      },
    {"uint16",       Kind::Uint16     },
    {"uint32",       Kind::Uint32     },
    {"uint64",       Kind::Uint64     },
    {"int32",        Kind::Int32      },
    {"ipv4-address", Kind::Ipv4Address},
    {"ipv6-address", Kind::Ipv6Address},
    {"fqdn",         Kind::Fqdn       },
    {"string",       Kind::String     },
    {"binary",       Kind::Binary     },
});

struct LengthPrefix {
  std::string_view text;
  std::uint8_t width;
};
constexpr auto kLengthPrefixes = std::to_array<LengthPrefix>({
    {"length8-prefixed ",  1},
    {"length16-prefixed ", 2},
    {"length8 ",           1},
    {"length16 ",          2},
});

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// "a,b(c,d)" at ',' gives "a" and "b(c,d)": parentheses hold together.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (text[i] == separator && depth == 0) {
      parts.push_back(trimmed(text.substr(start, i - start)));
      start = i + 1;
    }
  }
  parts.push_back(trimmed(text.substr(start)));
  return parts;
}

// The argument of "name(argument)".
std::optional<std::string_view> argument(std::string_view text, std::string_view name) {
  if (!text.starts_with(name) || !text.ends_with(')')) return std::nullopt;
  text.remove_prefix(name.size());
  if (!text.starts_with('(')) return std::nullopt;
  return text.substr(1, text.size() - 2);
}

std::optional<std::uint8_t> octet(std::string_view text) {
  std::uint8_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

OptionType wrap(Kind kind, OptionType child, std::uint8_t width = 0) {
  OptionType type{.kind = kind, .width = width};
  type.children.push_back(std::move(child));
  return type;
}

// Whether it takes all octets that are left, so that nothing can follow.
bool runs_to_the_end(const OptionType& type) {
  switch (type.kind) {
    case Kind::String:
      return type.width == 0;
    case Kind::Binary:
    case Kind::Repeat:
    case Kind::Enterprises:
    case Kind::Either:
    case Kind::Encapsulated:
      return true;
    case Kind::Record:
    case Kind::Choice:
      return std::any_of(type.children.begin(), type.children.end(), runs_to_the_end);
    case Kind::None:
    case Kind::Empty:
    case Kind::Boolean:
    case Kind::Uint8:
    case Kind::Uint16:
    case Kind::Uint32:
    case Kind::Uint64:
    case Kind::Int32:
    case Kind::Ipv4Address:
    case Kind::Ipv6Address:
    case Kind::Fqdn:
    case Kind::Route:
    case Kind::Sized:
    case Kind::Counted:
      return false;
  }
  return false;
}

Result<OptionType> record(std::vector<OptionType> members) {
  if (members.size() == 1) return std::move(members.front());
  if (std::any_of(members.begin(), members.end() - 1, runs_to_the_end)) {
    return fail("a part that runs to the end of the value must be the last");
  }
  OptionType type{.kind = Kind::Record, .required = members.size()};
  type.children = std::move(members);
  return type;
}

class TypeParser {
 public:
  Result<OptionType> type(std::string_view text) {
    if (++depth_ > kDepthMax) return fail("types are nested too deep");
    auto result = either(trimmed(text));
    --depth_;
    return result;
  }

 private:
  Result<OptionType> either(std::string_view text) {
    const auto parts = split(text, '|');
    if (parts.size() == 1) return single(text);
    OptionType type{.kind = Kind::Either};
    for (const std::string_view part : parts) {
      TANDEM_TRY(OptionType child, single(part));
      type.children.push_back(std::move(child));
    }
    return type;
  }

  Result<OptionType> single(std::string_view text) {
    for (const Leaf& leaf : kLeaves) {
      if (text == leaf.name) return OptionType{.kind = leaf.kind};
    }
    if (const auto size = argument(text, "string")) return fixed_string(*size);
    if (const auto members = argument(text, "record")) {
      TANDEM_TRY(std::vector<OptionType> list, this->members(split(*members, ',')));
      return record(std::move(list));
    }
    if (const auto cases = argument(text, "choice")) return choice(*cases);
    if (const auto space = argument(text, "encapsulated")) {
      return OptionType{.kind = Kind::Encapsulated, .space = std::string(*space)};
    }
    if (const auto item = argument(text, "list")) {
      TANDEM_TRY(OptionType child, list_item(split(*item, ',')));
      return wrapped_list(std::move(child));
    }
    return fail(fmt::format("\"{}\" is no type of option values", printable(as_bytes(text))));
  }

  // An object of enterprises is its own list.
  static OptionType wrapped_list(OptionType item) {
    return item.kind == Kind::Enterprises ? item : wrap(Kind::Repeat, std::move(item));
  }

  static Result<OptionType> fixed_string(std::string_view size) {
    const auto width = octet(size);
    if (!width || *width == 0) return fail("string(N) wants N from 1 to 255");
    return OptionType{.kind = Kind::String, .width = *width};
  }

  Result<OptionType> choice(std::string_view cases) {
    OptionType type{.kind = Kind::Choice};
    for (std::string_view part : split(cases, '|')) {
      const std::size_t colon = part.find(':');
      if (!part.starts_with("uint8=") || colon == std::string_view::npos) {
        return fail(fmt::format("a case of choice is \"uint8=N:type\", not \"{}\"", part));
      }
      const auto selector = octet(part.substr(6, colon - 6));
      if (!selector) return fail(fmt::format("\"{}\" wants a number from 0 to 255", part));
      TANDEM_TRY(OptionType child, member(part.substr(colon + 1)));
      child.selector = *selector;
      type.children.push_back(std::move(child));
    }
    return type;
  }

  Result<std::vector<OptionType>> members(std::span<const std::string_view> parts) {
    std::vector<OptionType> list;
    for (const std::string_view part : parts) {
      TANDEM_TRY(OptionType child, member(part));
      list.push_back(std::move(child));
    }
    return list;
  }

  // "[length8 ]T[...][ label]".
  Result<OptionType> member(std::string_view text) {
    for (const LengthPrefix& prefix : kLengthPrefixes) {
      if (text.starts_with(prefix.text)) {
        TANDEM_TRY(OptionType child, member(text.substr(prefix.text.size())));
        return wrap(Kind::Sized, std::move(child), prefix.width);
      }
    }
    std::string_view label;
    if (const std::size_t blank = text.rfind(' ');
        blank != std::string_view::npos && !text.ends_with(')')) {
      label = text.substr(blank + 1);
      text = trimmed(text.substr(0, blank));
    }
    const bool repeats = text.ends_with("...");
    if (repeats) text.remove_suffix(3);
    TANDEM_TRY(OptionType child, type(text));
    if (repeats) child = wrap(Kind::Repeat, std::move(child));
    child.label = std::string(label);
    return child;
  }

  Result<OptionType> list_item(std::span<const std::string_view> parts) {
    if (parts.size() == 3 && parts[0] == "prefix-length uint8" &&
        parts[1] == "significant octets" && parts[2] == "ipv4-address") {
      return OptionType{.kind = Kind::Route};
    }
    if (parts.size() == 3 && parts[0] == "uint32" && parts[1] == "uint8-length") {
      TANDEM_TRY(OptionType child, member(parts[2]));
      return wrap(Kind::Enterprises, std::move(child), 1);
    }
    if (parts.size() > 1 && parts[0] == "uint16 length") {
      TANDEM_TRY(std::vector<OptionType> list, members(parts.subspan(1)));
      TANDEM_TRY(OptionType inner, record(std::move(list)));
      inner.required = std::min<std::size_t>(inner.required, kRequiredOfSized);
      return wrap(Kind::Sized, std::move(inner), 2);
    }
    std::vector<OptionType> list;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool counted = parts[i] == "uint8-count" && i + 1 < parts.size();
      TANDEM_TRY(OptionType child, member(parts[counted ? ++i : i]));
      // What is counted does not run to the end: the repetition gives way to the count.
      if (counted && child.kind == Kind::Repeat) child = OptionType(child.children.front());
      list.push_back(counted ? wrap(Kind::Counted, std::move(child), 1) : std::move(child));
    }
    return record(std::move(list));
  }

  // Members that a record behind its own length must have; option 162 has priority and name (RFC
  // 9463 section 5.1).
  static constexpr std::size_t kRequiredOfSized = 2;

  int depth_ = 0;
};

constexpr std::array kRelayTables = {Space::RelayAgent};
constexpr std::array kCccTables = {Space::Ccc};
constexpr std::array kVendorTables = {Space::PxeClient};

// "vendor" is option 43, whose numbers hang on the vendor class (RFC 2132 section 8.4): the names
// of every vendor are taken. PXE ROMs want its end marked. Option 220 has flags in front (RFC 6656
// section 3).
constexpr auto kSuboptionSpaces = std::to_array<SuboptionSpace>({
    {"relay-agent",       kRelayTables,  true,  0, false},
    {"ccc",               kCccTables,    true,  0, false},
    {"pxeclient",         kVendorTables, true,  0, true },
    {"vendor",            kVendorTables, false, 0, true },
    {"etherboot",         {},            false, 0, true },
    {"subnet-allocation", {},            false, 1, false},
});

constexpr SizeRule fixed(std::size_t size) {
  return {size, 0};
}
constexpr SizeRule at_least(std::size_t size) {
  return {size, 1};
}

SizeRule record_size(const OptionType& type) {
  SizeRule sum = fixed(0);
  for (std::size_t i = 0; i < type.required; ++i) {
    const SizeRule part = size_rule(type.children[i]);
    sum.min += part.min;
    if (part.step != 0) sum.step = sum.step == 0 ? part.step : 1;
  }
  if (type.required < type.children.size()) sum.step = 1;
  return sum;
}

SizeRule repeat_size(const OptionType& item) {
  const SizeRule one = size_rule(item);
  return one.step == 0 ? SizeRule{0, one.min} : at_least(0);
}

SizeRule smallest_of(const std::vector<OptionType>& children, std::size_t in_front) {
  std::size_t min = std::numeric_limits<std::size_t>::max();
  for (const OptionType& child : children) min = std::min(min, size_rule(child).min);
  return at_least(in_front + min);
}

}  // namespace

Result<OptionType> parse_type(std::string_view text) {
  if (text.size() > kTextSizeMax) return fail("a type has at most 512 characters");
  return TypeParser().type(text);
}

OptionType type_of(const OptionSpec& spec) {
  auto parsed = parse_type(spec.type);
  if (!parsed) return OptionType{.kind = Kind::Binary};
  OptionType type = std::move(parsed).value();
  const bool repeats_itself = type.kind == Kind::Repeat || type.kind == Kind::Enterprises;
  return spec.array && !repeats_itself ? wrap(Kind::Repeat, std::move(type)) : type;
}

IntegerRange integer_range(Kind kind) {
  if (kind == Kind::Int32) {
    return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
  }
  if (kind == Kind::Uint8) return {0, std::numeric_limits<std::uint8_t>::max()};
  if (kind == Kind::Uint16) return {0, std::numeric_limits<std::uint16_t>::max()};
  if (kind == Kind::Uint32) return {0, std::numeric_limits<std::uint32_t>::max()};
  if (kind == Kind::Uint64) return {0, std::numeric_limits<std::uint64_t>::max()};
  return {};
}

SizeRule size_rule(const OptionType& type) {
  switch (type.kind) {
    case Kind::None:
    case Kind::Empty:
      return fixed(0);
    case Kind::Boolean:
    case Kind::Uint8:
      return fixed(1);
    case Kind::Uint16:
      return fixed(2);
    case Kind::Uint32:
    case Kind::Int32:
    case Kind::Ipv4Address:
      return fixed(4);
    case Kind::Uint64:
      return fixed(8);
    case Kind::Ipv6Address:
      return fixed(16);
    case Kind::Fqdn:
      return at_least(1);
    case Kind::String:
      return type.width != 0 ? fixed(type.width) : at_least(0);
    case Kind::Binary:
      return at_least(0);
    case Kind::Route:
      return at_least(5);
    case Kind::Record:
      return record_size(type);
    case Kind::Repeat:
      return repeat_size(type.children.front());
    case Kind::Sized:
      return at_least(type.width + size_rule(type.children.front()).min);
    case Kind::Counted:
      return at_least(type.width);
    case Kind::Enterprises:
      return at_least(0);
    case Kind::Choice:
      return smallest_of(type.children, 1);
    case Kind::Either:
      return smallest_of(type.children, 0);
    case Kind::Encapsulated:
      return at_least(suboption_space(type).leading);
  }
  return at_least(0);
}

SuboptionSpace suboption_space(const OptionType& type) {
  for (const SuboptionSpace& space : kSuboptionSpaces) {
    if (space.name == type.space) return space;
  }
  return {.name = type.space};
}

const OptionSpec* find_suboption(const SuboptionSpace& space, std::string_view name) {
  for (const Space table : space.tables) {
    if (const OptionSpec* row = find_option(table, name)) return row;
  }
  return nullptr;
}

const OptionSpec* find_suboption(const SuboptionSpace& space, std::uint8_t code) {
  if (!space.numbers_known) return nullptr;
  return find_option(space.tables.front(), code);
}

}  // namespace tandem::wire
