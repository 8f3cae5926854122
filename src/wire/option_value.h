// SPDX-License-Identifier: Apache-2.0
// Typed values of options: between people (configuration, CLI, lists), octets on the wire, and
// back. A Value is neutral of any text format; config turns JSON into one and the table's type
// decides whether it fits. What each type looks like is told in wire/option_type.h.
//
// decode_value() gives the one canonical form: numbers as int64_t where they fit, arrays always as
// lists, names without the dot at their end, octets as "hex:0a0b". Encoding that gives the octets
// back, up to what a name's compression and enterprises given twice (RFC 3925) leave open.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "base/result.h"
#include "wire/option_table.h"

namespace tandem::wire {

struct Value;
struct Member;
using Values = std::vector<Value>;
using Members = std::vector<Member>;  // of an encapsulated space

// What a person writes: true, 1500, "text", [..], {"name": ..}. Addresses, names and hexadecimal
// octets are text here.
struct Value {
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, std::string, Values, Members>
      data;
  friend bool operator==(const Value&, const Value&) = default;
};

// Not a pair, which clang cannot hold within the type that it holds.
struct Member {
  std::string name;  // of the suboption, or its number
  Value value;
  friend bool operator==(const Member&, const Member&) = default;
};

// Longer values fit no UDP datagram.
inline constexpr std::size_t kOptionSizeMax = 65000;

// The octets of a value, or what would be right ("option 6 domain-name-servers: \"x\" is no IPv4
// address such as 192.0.2.1"). A text "hex:0a0b.." (or {"hex": "0a0b"}) is taken raw for every
// option (D14.84); its length is still checked, its value is not.
Result<Bytes> encode_value(const OptionSpec& spec, const Value& value);

// The value of octets received or stored; fails when they do not fit the type.
Result<Value> decode_value(const OptionSpec& spec, ByteView bytes);

// For lists and logs: "domain-name-servers 192.0.2.53, 192.0.2.54"; unknown or unfitting octets as
// hex.
std::string value_text(const OptionSpec* spec, ByteView bytes);

}  // namespace tandem::wire
