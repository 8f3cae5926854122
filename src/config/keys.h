// SPDX-License-Identifier: Apache-2.0
// Every key of the configuration as one row: its name, the form of its value, what it means and
// what holds without it. From these rows come the reading (config/fields.h refuses what no row
// names), the published JSON Schema (api/config.schema.json) and the reference chapter
// (docs/configuration.md); tests hold all three together.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tandem::config {

// The form of a value. What it says is read by the overload of parse() for the C++ type
// (config/values.h).
enum class Form : std::uint8_t {
  Boolean,
  Number,           // whole, from Key::min to Key::max
  Duration,         // seconds, or text: "8h"
  Text,             // of Key::min to Key::max octets
  Choice,           // one of the words of Key::of
  Address,          // "192.0.2.1"
  Range,            // "10.0.0.10-10.0.0.20", "10.0.0.0/28" or one address
  Subnet,           // "10.0.0.0/24"
  HardwareAddress,  // "52:54:00:12:34:56"
  ClientId,         // hexadecimal, or "text:..."
  Texts,            // lists of the above
  Addresses,
  Ranges,
  Subnets,
  Endpoints,  // lists of "192.0.2.1:6470"
  Roles,      // an object: names, each with one of the words of Key::of
  Options,    // DHCP options by name or number (config/options.h)
  Object,     // of the kind Key::of
  Objects,    // a list of them
};

struct Key {
  std::string_view name;
  Form form = Form::Text;
  std::string_view fallback;  // what holds without it, for people; empty: nothing
  std::string_view description;
  std::string_view source;  // where the rule stands
  std::string_view of =
      {};  // of Choice and Roles: the words; of Object and Objects: the name of its spec
  std::int64_t min = 0;
  std::int64_t max = 0;
  bool required = false;
};

// Keys that stand together; with a title those that several kinds of object have in common.
struct KeyGroup {
  std::string_view title;
  std::span<const Key> keys;
};

// One kind of object.
struct ObjectSpec {
  std::string_view name;   // "scope"
  std::string_view title;  // "Scope"
  std::string_view description;
  std::array<KeyGroup, 4> groups;
  std::string_view one_of = {};  // of these keys, parted by blanks, exactly one must be there

  const Key* find(std::string_view key) const;
  // All keys, in the order of the reference chapter.
  std::vector<const Key*> keys() const;
};

// The first is the document itself.
std::span<const ObjectSpec> object_specs();
const ObjectSpec& object_spec(std::string_view name);

// The words of a text that blanks part.
std::vector<std::string_view> words(std::string_view text);

// The name of `among` that is most like the word, if one is near enough to be meant; else empty.
std::string_view nearest(std::string_view word, std::span<const std::string_view> among);

}  // namespace tandem::config
