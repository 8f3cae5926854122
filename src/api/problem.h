// SPDX-License-Identifier: Apache-2.0
// What the API answers when it does not do what it was asked: a problem document (RFC 9457) of one
// of the kinds of a table, with a detail for this case and, where the request's body or parameters
// were wrong, every fault with its path and place. control makes them, the command line reads them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/json.h"

namespace tandem::api {

enum class ProblemKind : std::uint8_t {
  BadRequest,
  Unauthorised,
  Forbidden,
  NotFound,
  MethodNotAllowed,
  Exists,
  Conflict,
  Gone,
  Stale,
  TooLarge,
  UnsupportedMediaType,
  Refused,
  PreconditionRequired,
  TooManyRequests,
  Internal,
  StorageDown,
};
inline constexpr std::size_t kProblemKindCount = 16;

struct ProblemRow {
  ProblemKind kind;
  std::string_view name;  // "stale": the type is "urn:tandem:problem:stale"
  unsigned status;
  std::string_view title;
};
const std::array<ProblemRow, kProblemKindCount>& problem_table();
const ProblemRow& row_of(ProblemKind kind);

// One thing that is wrong with a body or a parameter.
struct Fault {
  bool warning = false;    // else an error
  std::string path;        // "pools[0].range"; of a parameter its name; empty: the body as a whole
  std::uint32_t line = 0;  // 0: not in the text of the body
  std::uint32_t column = 0;
  std::string message;
  std::string hint;  // what would be right, or empty
};

struct Problem {
  ProblemKind kind = ProblemKind::Internal;
  std::string detail;  // a sentence about this case
  std::vector<Fault> faults = {};
};

inline constexpr std::string_view kProblemMediaType = "application/problem+json";

Json to_json(const Fault& fault);
Json to_json(const Problem& problem);
// For clients. Nothing when the JSON is no problem of ours.
std::optional<Problem> problem_of(const Json& json);
Fault fault_of(const Json& json);

}  // namespace tandem::api
