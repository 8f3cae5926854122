// SPDX-License-Identifier: Apache-2.0
// JSON of the control API, read and written: the one place that knows Boost.JSON's exceptions. Used
// by control for requests and replies and by the command line. Values are Boost's own; what is
// asked of them goes through the functions below, none of which throws.
//
// parse_json is strict (RFC 8259; RFC 7493 for keys given twice and numbers beyond a double): what
// two readers could take for two things is refused, with line and column.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"
#include "base/time.h"

namespace tandem::api {

// Write Json(x), never Json{x}: braces make an array of one.
using Json = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

inline constexpr std::size_t kDepthMax = 32;

struct JsonError {
  std::uint32_t line = 1;  // both from 1; columns in octets
  std::uint32_t column = 1;
  std::string message;
};

// One value and nothing after it, at most `depth_max` levels deep.
Result<Json, JsonError> parse_json(std::string_view text, std::size_t depth_max = kDepthMax);
// The text of a configuration object: comments and trailing commas are let go.
Result<Json, JsonError> parse_commented_json(std::string_view text);

std::string to_text(const Json& json);         // on one line
std::string to_pretty_text(const Json& json);  // indented by two, with a line end after it
// The same, but what fits on a line of 100 columns stays on one: for files that people review.
std::string to_wrapped_text(const Json& json);

// The member of an object, or null when there is none or `json` is no object.
const Json* find(const Json& json, std::string_view member);
// The member as what it is asked for; nothing when it is absent or something else.
std::optional<std::string> text_at(const Json& json, std::string_view member);
std::optional<std::int64_t> number_at(const Json& json, std::string_view member);
std::optional<bool> flag_at(const Json& json, std::string_view member);

// RFC 7386: members of the patch replace those of the target, null removes them.
Json merge_patch(Json target, const Json& patch);

// Times are RFC 3339 in UTC, to the second; a lease without end has null.
Json time_json(WallTime time);
// "2026-11-21T16:20:00Z"; also with a fraction or an offset, as RFC 3339 allows.
Result<WallTime> parse_time(std::string_view text);

}  // namespace tandem::api
