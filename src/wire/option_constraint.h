// SPDX-License-Identifier: Apache-2.0
// What a value must keep to beyond its type, where an administrator would easily get it wrong: a
// second small table beside the option table, with the reason. encode_value() obeys it (raw octets
// excepted, but for their number); the configuration's JSON Schema and the web forms are generated
// from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/option_table.h"
#include "wire/option_value.h"

namespace tandem::wire {

enum class Rule : std::uint8_t {
  Range,      // every number is min to max
  OneOf,      // every number or text is one of `words`
  Ascending,  // numbers grow
  Prefix,     // every text begins with one of `words`
  NotZero,    // the address is not 0.0.0.0
  Netmask,    // the address is ones, then zeros
  Octets,     // the whole value has min to max octets
};

struct Constraint {
  Space space;
  std::uint8_t code;
  std::uint8_t part;  // of a record, counted from 1; 0: every scalar of the value
  Rule rule;
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::string_view words = {};  // separated by blanks
  std::string_view reason = {};
};

std::span<const Constraint> constraint_table();

// "must be from 576 to 65535": for errors, schema descriptions and the manual.
std::string constraint_text(const Constraint& constraint);

// Whether the row is about that option; other uses of the same code have their own rules.
bool concerns(const Constraint& constraint, const OptionSpec& spec);

// Holds the canonical form of a value, as decode_value() gives it, against the rows of its option.
Result<void> check_constraints(const OptionSpec& spec, const Value& value);

// The sizes that an option's value may have, by its type, the table's `size_min` and Rule::Octets.
Result<void> check_option_size(const OptionSpec& spec, std::size_t octets);

}  // namespace tandem::wire
