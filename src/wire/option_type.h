// SPDX-License-Identifier: Apache-2.0
// The types of option values: the grammar of the `type` column of the option table, parsed into a
// small tree that the codec (wire/option_value.h) walks and that the configuration's JSON Schema
// and the web forms are generated from.
//
// Grammar; blanks after commas do not matter:
//
//   none empty boolean uint8 uint16 uint32 uint64 int32
//   ipv4-address ipv6-address
//   fqdn                     a domain name in DNS form (RFC 1035 section 3.1)
//   string  string(N)        text to the end of the value; of exactly N octets
//   binary                   octets to the end
//   T...                     T repeats to the end
//   record(T,U,...)          one after the other
//   choice(uint8=0:T|uint8=1:U)   an octet that says which of them follows
//   T|U                      either, told apart by what is found
//   encapsulated(space)      suboptions: code, length, value
//   list(ITEM)               items to the end, where ITEM is a type, or one of
//     length8-prefixed T, length8 T    an octet of length in front; length16: two
//     T,U,...                          a record
//     uint16 length, T,U,...           a record behind its length; members at its end may be absent
//     uint8-count, T...                so many T, counted by an octet
//     uint32, uint8-length, T          by enterprise number (RFC 3925): number, length, T
//     prefix-length uint8, significant octets, ipv4-address    a route of RFC 3442
//
// A word after a member's type names it ("uint16 priority").
//
// What each kind looks like as a Value, and so in JSON; a schema is made by walking the tree:
//
//   None                     no value
//   Empty                    true
//   Boolean                  true or false
//   Uint8 .. Uint64, Int32   a number; its bounds from integer_range()
//   Ipv4Address, Ipv6Address, Fqdn, String     text; String of exactly `width` octets unless 0
//   Binary                   text "hex:0a0b"; also "0a:0b"
//   Route                    ["10.1.0.0/16", "10.0.0.1"] or {"destination": .., "router": ..}
//   Record                   a list of its members in order; a Repeat at the end is a list inside
//                            it, or is written on in the outer list. From index `required` on
//                            members may be absent.
//   Repeat, Counted          a list of children[0]; a single one may stand alone
//   Sized                    as children[0]: the length is not written
//   Enterprises              an object: enterprise number in decimal to children[0]
//   Choice                   as one of the children: the selecting octet is not written
//   Either                   as one of the children
//   Encapsulated             an object: suboption name or number to its value. Names and types from
//                            suboption_space(*this); numbers without a row take octets as Binary
//
// Anywhere in these, text "hex:0a0b", and for a whole option also {"hex": "0a0b"}, is raw octets.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "wire/option_table.h"

namespace tandem::wire {

enum class Kind : std::uint8_t {
  None,
  Empty,
  Boolean,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Int32,
  Ipv4Address,
  Ipv6Address,
  Fqdn,
  String,
  Binary,
  Route,
  Record,
  Repeat,
  Sized,
  Counted,
  Enterprises,
  Choice,
  Either,
  Encapsulated,
};

struct OptionType {
  Kind kind = Kind::None;
  std::uint8_t width = 0;     // String: octets; Sized, Counted: octets of the length or count
  std::uint8_t selector = 0;  // a child of Choice: the octet that selects it
  std::size_t required = 0;   // Record: how many members must be there
  std::string label = {};     // a member's name, often empty
  std::string space = {};     // Encapsulated: "relay-agent"
  std::vector<OptionType> children = {};
  friend bool operator==(const OptionType&, const OptionType&) = default;
};

// The tree of a type, or what is wrong with the text.
Result<OptionType> parse_type(std::string_view text);

// The tree of an option's value, its repetition included. The types of the table are good, as a
// test proves; one that is not is taken for binary.
OptionType type_of(const OptionSpec& spec);

// The smallest and the largest number of an integer kind.
struct IntegerRange {
  std::int64_t min = 0;
  std::uint64_t max = 0;
};
IntegerRange integer_range(Kind kind);

// Sizes in octets that a value of the type can have: min, min + step, min + 2 * step ..; only min
// where step is 0.
struct SizeRule {
  std::size_t min = 0;
  std::size_t step = 0;
  friend bool operator==(const SizeRule&, const SizeRule&) = default;
};
SizeRule size_rule(const OptionType& type);

// What is known of an Encapsulated type's suboptions.
struct SuboptionSpace {
  std::string_view name;
  std::span<const Space> tables = {};  // where names are looked up; none: numbers and octets only
  bool numbers_known = false;          // the same tables say what a number means
  std::size_t leading = 0;             // octets of flags before the first suboption
  bool end = false;                    // an octet 255 may close the suboptions
};
SuboptionSpace suboption_space(const OptionType& type);
// The row of a suboption, by name or alias, or by code where numbers are known; null if there is
// none.
const OptionSpec* find_suboption(const SuboptionSpace& space, std::string_view name);
const OptionSpec* find_suboption(const SuboptionSpace& space, std::uint8_t code);

}  // namespace tandem::wire
