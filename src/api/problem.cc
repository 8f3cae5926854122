// SPDX-License-Identifier: Apache-2.0
#include "api/problem.h"

#include <algorithm>

#include "base/assert.h"

namespace tandem::api {

namespace {

constexpr std::array<ProblemRow, kProblemKindCount> kTable = {
    {
     {ProblemKind::BadRequest, "bad-request", 400, "The request is wrong"},
     {ProblemKind::Unauthorised, "unauthorised", 401, "Nobody known asks"},
     {ProblemKind::Forbidden, "forbidden", 403, "This needs another role"},
     {ProblemKind::NotFound, "not-found", 404, "There is no such thing"},
     {ProblemKind::MethodNotAllowed, "method-not-allowed", 405, "This cannot be done here"},
     {ProblemKind::Exists, "exists", 409, "It exists already"},
     {ProblemKind::Conflict, "conflict", 409, "It contradicts what is there"},
     {ProblemKind::Gone, "gone", 410, "It is not kept any more"},
     {ProblemKind::Stale, "stale", 412, "It has been changed meanwhile"},
     {ProblemKind::TooLarge, "too-large", 413, "The body is too large"},
     {ProblemKind::UnsupportedMediaType, "unsupported-media-type", 415,
         "The body is of another kind"},
     {ProblemKind::Refused, "refused", 422, "What it says cannot be"},
     {ProblemKind::PreconditionRequired, "precondition-required", 428,
         "Say which revision this is based on"},
     {ProblemKind::TooManyRequests, "too-many-requests", 429, "Too many requests"},
     {ProblemKind::Internal, "internal", 500, "The server made a mistake"},
     {ProblemKind::StorageDown, "storage-down", 503, "Nothing can be stored now"},
     }
};

constexpr std::string_view kUrn = "urn:tandem:problem:";

constexpr bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (static_cast<std::size_t>(kTable[i].kind) != i) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

const std::array<ProblemRow, kProblemKindCount>& problem_table() {
  return kTable;
}

const ProblemRow& row_of(ProblemKind kind) {
  return kTable[static_cast<std::size_t>(kind)];
}

Fault fault_of(const Json& json) {
  return {.warning = text_at(json, "severity") == "warning",
          .path = text_at(json, "path").value_or(""),
          .line = static_cast<std::uint32_t>(number_at(json, "line").value_or(0)),
          .column = static_cast<std::uint32_t>(number_at(json, "column").value_or(0)),
          .message = text_at(json, "message").value_or(""),
          .hint = text_at(json, "hint").value_or("")};
}

Json to_json(const Fault& fault) {
  Object object;
  object["severity"] = fault.warning ? "warning" : "error";
  object["path"] = fault.path;
  if (fault.line > 0) {
    object["line"] = std::int64_t{fault.line};
    object["column"] = std::int64_t{fault.column};
  }
  object["message"] = fault.message;
  if (!fault.hint.empty()) object["hint"] = fault.hint;
  return Json(std::move(object));
}

Json to_json(const Problem& problem) {
  const ProblemRow& row = row_of(problem.kind);
  Object object;
  object["type"] = std::string(kUrn) + std::string(row.name);
  object["title"] = row.title;
  object["status"] = std::int64_t{row.status};
  object["detail"] = problem.detail;
  if (!problem.faults.empty()) {
    Array faults;
    for (const Fault& fault : problem.faults) faults.push_back(to_json(fault));
    object["faults"] = std::move(faults);
  }
  return Json(std::move(object));
}

std::optional<Problem> problem_of(const Json& json) {
  const std::string type = text_at(json, "type").value_or("");
  if (!type.starts_with(kUrn)) return std::nullopt;
  const std::string_view name = std::string_view(type).substr(kUrn.size());
  const auto row = std::ranges::find(kTable, name, &ProblemRow::name);
  if (row == kTable.end()) return std::nullopt;
  Problem problem{.kind = row->kind, .detail = text_at(json, "detail").value_or("")};
  const Json* faults = find(json, "faults");
  if (faults != nullptr && faults->is_array()) {
    for (const Json& fault : *faults->if_array()) problem.faults.push_back(fault_of(fault));
  }
  return problem;
}

}  // namespace tandem::api
