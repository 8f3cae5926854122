// SPDX-License-Identifier: Apache-2.0
// Every kind of object that the API takes or gives, as a row with its members: the words of the API
// are defined here and nowhere else. From the rows come the schemas of api/openapi.json and the
// checking of request bodies; the routes (control/route.h) name them. Objects of the configuration
// are not among them: their schema is config's (api/config.schema.json), and routes name them
// "scope", "pool", "reservation", "shared-network", "options", "configuration" ...
//
// One file of rows for each noun (lease_types.cc, ...); types() has them all.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "api/json.h"
#include "api/problem.h"

namespace tandem::api {

// The form of a value in JSON, in a query parameter and in a path.
enum class Form : std::uint8_t {
  Text,             // any
  Number,           // whole, not negative
  Decimal,          // 12.5
  Boolean,          // true or false
  Choice,           // one of the words of `of`
  Time,             // "2026-11-21T16:20:00Z"
  Duration,         // whole seconds
  Address,          // "10.0.0.7"
  Range,            // "10.0.0.10-10.0.0.20"
  Subnet,           // "10.0.0.0/24"
  HardwareAddress,  // "52:54:00:12:34:56"
  Hex,              // octets: "01525400123456"
  Nested,           // an object of the type `of`
  List,             // of objects of the type `of`
  Texts,            // a list of texts
  Numbers,          // an object whose members are all numbers: counters by name
  Any,              // any JSON
};

struct Field {
  std::string_view name;
  Form form = Form::Text;
  std::string_view description;
  std::string_view of = {};  // of Choice: the words, parted by blanks; of Nested and List: a type
  bool required = false;     // in what we answer: always there
  bool nullable = false;
};

struct Type {
  std::string_view name;  // "lease"
  std::string_view description;
  std::span<const Field> fields;
};

// All, by noun.
const std::vector<const Type*>& types();
const Type* find_type(std::string_view name);

// The noun files.
std::span<const Type> common_types();
std::span<const Type> server_types();
std::span<const Type> configuration_types();
std::span<const Type> lease_types();
std::span<const Type> event_types();
std::span<const Type> token_types();

// JSON Schema (2020-12): of a form, and of each type by name, with references to
// "#/components/schemas/NAME".
Json schema_of(Form form, std::string_view of, std::string_view description);
Object schemas();

// Whether a text is a value of the form, as a query parameter or in a path; what is wrong with it
// otherwise ("is no IPv4 address").
Result<void> check_text(Form form, std::string_view of, std::string_view text);
// What is wrong with a body of that type: members that the type lacks, that it requires and are not
// there, or of another form. `text` is what the JSON was read from, to tell the places.
std::vector<Fault> check_body(const Json& body, std::string_view type, std::string_view text);

}  // namespace tandem::api
