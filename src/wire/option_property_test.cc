// SPDX-License-Identifier: Apache-2.0
// Properties that hold for every row of the option table: typed values survive the way to octets
// and back, and whatever octets are taken for a value are given back by it.
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.h"
#include "wire/option_constraint.h"
#include "wire/option_type.h"
#include "wire/option_value.h"

namespace tandem::wire {
namespace {

// Makes canonical values of a type that keep to the option's constraints.
class Generator {
 public:
  Generator(const OptionSpec& spec, std::uint64_t seed) : spec_(spec), random_(seed) {}

  Value value() {
    const OptionType type = type_of(spec_);
    if (type.kind == Kind::Enterprises || type.kind == Kind::Repeat) {
      const std::size_t most = spec_.size_min == 0 ? 4 : 3;
      return repeated(type, random_.below(most) + (spec_.size_min == 0 ? 0 : 1));
    }
    return make(type, 0);
  }

  Bytes octets(std::size_t count) {
    Bytes bytes(count);
    for (std::byte& b : bytes) b = static_cast<std::byte>(random_.next());
    return bytes;
  }
  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }

 private:
  Value make(const OptionType& type, std::uint8_t part) {
    switch (type.kind) {
      case Kind::None:
        return Value{};
      case Kind::Empty:
        return Value{true};
      case Kind::Boolean:
        return Value{random_.one_in(2)};
      case Kind::Uint8:
      case Kind::Uint16:
      case Kind::Uint32:
      case Kind::Uint64:
      case Kind::Int32:
        return integer(type.kind, part);
      case Kind::Ipv4Address:
        return address(part);
      case Kind::Ipv6Address:
        return Value{to_text(ipv6())};
      case Kind::Fqdn:
        return Value{name()};
      case Kind::String:
        return Value{text(type.width, part)};
      case Kind::Binary:
        return binary(part);
      case Kind::Route:
        return route();
      case Kind::Record:
        return record(type);
      case Kind::Repeat:
      case Kind::Counted:
      case Kind::Enterprises:
        return repeated(type, random_.below(3) + 1);
      case Kind::Sized:
        return make(type.children.front(), part);
      case Kind::Choice:
        return make(type.children[random_.below(type.children.size())], part);
      case Kind::Either:
        return either(type);
      case Kind::Encapsulated:
        return suboptions(type);
    }
    return Value{};
  }

  const Constraint* rule(Rule rule, std::uint8_t part) const {
    for (const Constraint& each : constraint_table()) {
      if (each.rule == rule && each.part == part && concerns(each, spec_)) return &each;
    }
    return nullptr;
  }

  std::string one_of(std::string_view words) {
    std::vector<std::string> list;
    for (std::size_t at = 0; at < words.size();) {
      const std::size_t blank = std::min(words.find(' ', at), words.size());
      list.emplace_back(words.substr(at, blank - at));
      at = blank + 1;
    }
    return list[random_.below(list.size())];
  }

  Value integer(Kind kind, std::uint8_t part) {
    if (const Constraint* words = rule(Rule::OneOf, part)) {
      return Value{std::int64_t{std::stoi(one_of(words->words))}};
    }
    if (const Constraint* range = rule(Rule::Range, part)) {
      // The ascending table of option 25 is made of equal numbers.
      const bool ascending = rule(Rule::Ascending, part) != nullptr;
      return Value{ascending ? range->min : random_.between(range->min, range->max)};
    }
    const IntegerRange range = integer_range(kind);
    if (kind == Kind::Uint64 && random_.one_in(2)) {
      return Value{random_.next() | std::uint64_t{1} << 63};
    }
    const auto max = kind == Kind::Uint64 ? std::int64_t{1} << 62 : std::int64_t(range.max);
    return Value{random_.one_in(4) ? range.min : random_.between(range.min, max)};
  }

  Value address(std::uint8_t part) {
    if (rule(Rule::Netmask, part) != nullptr) {
      return Value{
          Subnet(Ipv4Address{}, static_cast<std::uint8_t>(random_.below(33))).mask().text()};
    }
    return Value{Ipv4Address{static_cast<std::uint32_t>(random_.next() | 1)}.text()};
  }

  Ipv6Address ipv6() {
    Ipv6Address address{};
    for (std::byte& b : address) {
      if (random_.one_in(2)) b = static_cast<std::byte>(random_.next());
    }
    return address;
  }

  std::string name() {
    std::string text;
    for (auto labels = random_.below(4) + 1; labels-- > 0;) {
      if (!text.empty()) text += '.';
      for (auto left = random_.below(random_.one_in(8) ? 59 : 5) + 2; left-- > 0;) {
        text += static_cast<char>('a' + random_.below(26));
      }
    }
    return text;
  }

  std::string text(std::size_t width, std::uint8_t part) {
    if (const Constraint* prefix = rule(Rule::Prefix, part)) {
      return one_of(prefix->words) + name();
    }
    std::string text;
    const std::size_t size = width != 0 ? width : random_.below(30) + 1;
    while (text.size() < size) text += static_cast<char>(' ' + random_.below(95));
    return text;
  }

  Value binary(std::uint8_t part) {
    if (const Constraint* words = rule(Rule::OneOf, part)) return Value{one_of(words->words)};
    std::size_t size = random_.below(12) + 2;
    if (const Constraint* octets = rule(Rule::Octets, 0)) {
      size = static_cast<std::size_t>(octets->max) - size_rule(type_of(spec_)).min;
    }
    return Value{"hex:" + to_hex(octets(size))};
  }

  Value route() {
    const Subnet subnet(Ipv4Address{static_cast<std::uint32_t>(random_.next())},
                        static_cast<std::uint8_t>(random_.below(33)));
    return Value{
        Values{Value{subnet.text()}, address(0)}
    };
  }

  Value record(const OptionType& type) {
    Values members;
    const std::size_t size =
        type.required + random_.below(type.children.size() - type.required + 1);
    for (std::size_t i = 0; i < size; ++i) {
      members.push_back(make(type.children[i], static_cast<std::uint8_t>(i + 1)));
    }
    return Value{std::move(members)};
  }

  Value repeated(const OptionType& type, std::uint64_t count) {
    if (type.kind == Kind::Enterprises) {
      Members members;
      for (; count > 0; --count) {
        members.push_back({std::to_string(count * 1000), make(type.children.front(), 0)});
      }
      return Value{std::move(members)};
    }
    Values values;
    for (; count > 0; --count) values.push_back(make(type.children.front(), 0));
    return Value{std::move(values)};
  }

  // Octets that happen to look like suboptions would be read as such.
  Value either(const OptionType& type) {
    const OptionType& child = type.children[random_.below(type.children.size())];
    if (child.kind == Kind::Binary) return Value{"hex:01"};
    if (child.kind == Kind::String) return Value{name()};
    if (child.kind == Kind::Fqdn) return Value{name() + "."};
    return make(child, 0);
  }

  Value suboptions(const OptionType& type) {
    const SuboptionSpace space = suboption_space(type);
    Members members;
    if (space.leading != 0) members.push_back({"flags", Value{random_.between(0, 255)}});
    for (auto left = random_.below(4) + 1; left-- > 0;) {
      const auto code = static_cast<std::uint8_t>(random_.between(1, 254));
      if (const OptionSpec* row = find_suboption(space, code)) {
        members.emplace_back(std::string(row->name), Generator(*row, random_.next()).value());
      } else {
        members.push_back({std::to_string(code), Value{"hex:" + to_hex(octets(left))}});
      }
    }
    if (space.end && random_.one_in(2)) members.push_back({"end", Value{true}});
    return Value{std::move(members)};
  }

  const OptionSpec& spec_;
  Random random_;
};

std::string title(const OptionSpec& spec) {
  return std::to_string(spec.code) + " " + std::string(spec.name);
}

RC_GTEST_PROP(OptionProperty, TypedValuesSurviveTheWayToOctetsAndBack, (std::uint64_t seed)) {
  for (const OptionSpec& spec : option_table()) {
    if (type_of(spec).kind == Kind::None) continue;
    RC_LOG() << title(spec) << '\n';
    const Value value = Generator(spec, seed).value();
    const auto octets = encode_value(spec, value);
    if (!octets) RC_FAIL(octets.error().message);
    RC_LOG() << to_hex(*octets) << '\n';
    const auto back = decode_value(spec, *octets);
    if (!back) RC_FAIL(back.error().message);
    RC_ASSERT(*back == value);
    RC_ASSERT(!value_text(&spec, *octets).empty());
  }
}

// Octets of a good value, then spoilt; or noise.
Bytes likely_octets(const OptionSpec& spec, Generator& generator, std::uint64_t seed) {
  Bytes octets = generator.octets(generator.below(24));
  if (seed % 4 == 0) return octets;
  auto good = encode_value(spec, Generator(spec, seed).value());
  if (!good) return octets;
  octets = *std::move(good);
  if (octets.empty()) return octets;
  const std::size_t at = generator.below(octets.size());
  if (seed % 4 == 1) octets[at] = generator.octets(1).front();
  if (seed % 4 == 2) octets.resize(at);
  if (seed % 4 == 3) octets.insert(octets.end(), octets.begin(), octets.end());
  return octets;
}

// A value may be written in several ways only where names are compressed and where an enterprise
// comes twice.
bool has_one_form(const OptionType& type) {
  const bool names = type.kind == Kind::Repeat && type.children.front().kind == Kind::Fqdn;
  return !names && type.kind != Kind::Enterprises;
}

RC_GTEST_PROP(OptionProperty, OctetsTakenForAValueAreGivenBackByIt, (std::uint64_t seed)) {
  for (const OptionSpec& spec : option_table()) {
    Generator generator(spec, seed ^ 0x5eed);
    const Bytes octets = likely_octets(spec, generator, seed);
    RC_LOG() << title(spec) << ": " << to_hex(octets) << '\n';
    const auto value = decode_value(spec, octets);
    if (!value) continue;
    const auto again = encode_value(spec, *value);
    if (!again) {
      if (check_constraints(spec, *value).ok()) RC_FAIL(again.error().message);
      continue;
    }
    if (has_one_form(type_of(spec))) {
      RC_ASSERT(to_hex(*again) == to_hex(octets));
    } else {
      const auto same = decode_value(spec, *again);
      RC_ASSERT(same.ok());
      RC_ASSERT(*same == *value);
    }
  }
}

RC_GTEST_PROP(OptionProperty, EveryOptionCanBeSetRaw, (std::uint64_t seed)) {
  for (const OptionSpec& spec : option_table()) {
    if (type_of(spec).kind == Kind::None) continue;
    const auto octets = encode_value(spec, Generator(spec, seed).value());
    RC_ASSERT(octets.ok());
    const auto raw = encode_value(spec, Value{"hex:" + to_hex(*octets)});
    RC_ASSERT(raw.ok());
    RC_ASSERT(*raw == *octets);
  }
}

}  // namespace
}  // namespace tandem::wire
