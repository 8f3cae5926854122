// SPDX-License-Identifier: Apache-2.0
#include "control/changing.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tandem::control {

namespace {

using api::ProblemKind;

// Of the differences; a plan of more is for the eyes of nobody.
constexpr std::size_t kDifferencesMax = 1000;
constexpr std::size_t kCommentMax = 1000;

std::string_view to_text(config::Difference::Kind kind) {
  switch (kind) {
    case config::Difference::Kind::Added:
      return "added";
    case config::Difference::Kind::Removed:
      return "removed";
    case config::Difference::Kind::Changed:
      return "changed";
  }
  return {};
}

ProblemKind problem_kind(ChangeResult::Kind kind) {
  switch (kind) {
    case ChangeResult::Kind::Refused:
      return ProblemKind::Refused;
    case ChangeResult::Kind::Stale:
      return ProblemKind::Stale;
    case ChangeResult::Kind::NotFound:
      return ProblemKind::NotFound;
    case ChangeResult::Kind::Exists:
      return ProblemKind::Exists;
    case ChangeResult::Kind::Diverged:
      return ProblemKind::Conflict;
    case ChangeResult::Kind::Busy:
      return ProblemKind::TooManyRequests;
    case ChangeResult::Kind::NotStored:
      return ProblemKind::StorageDown;
    case ChangeResult::Kind::Done:
      break;
  }
  return ProblemKind::Internal;
}

// The path of an object is its way through the document: /v1/scopes/10.0.0.0/pools/...
std::string location_of(const config::Where& where) {
  std::string location = "/v1";
  for (const std::string& name : where) {
    location += '/';
    for (const char c : name) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') ||
                         std::string_view("-._~:").find(c) != std::string_view::npos;
      location += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return location;
}

api::Json value_of(const std::string& text) {
  auto json = api::parse_commented_json(text);
  return json ? std::move(*json) : api::Json(boost::json::string(text));
}

}  // namespace

std::optional<std::uint64_t> if_match(const Call& call) {
  const std::optional<std::string> header = call.header("if-match");
  if (!header) return std::nullopt;
  std::uint64_t revision = 0;
  std::from_chars(header->data() + 1, header->data() + header->size(), revision);
  return revision;
}

api::Json to_json(const config::Difference& difference) {
  api::Object object;
  object["action"] = to_text(difference.kind);
  api::Array where;
  for (const std::string& name : difference.where) where.emplace_back(name);
  object["where"] = std::move(where);
  if (!difference.before.empty()) object["before"] = value_of(difference.before);
  if (!difference.after.empty()) object["after"] = value_of(difference.after);
  return api::Json(std::move(object));
}

void add_differences(api::Object& object, std::span<const config::Difference> differences) {
  const std::size_t shown = std::min(differences.size(), kDifferencesMax);
  api::Array changes;
  for (const config::Difference& difference : differences.first(shown)) {
    changes.push_back(to_json(difference));
  }
  object["changes"] = std::move(changes);
  if (shown < differences.size()) {
    object["more"] = static_cast<std::int64_t>(differences.size() - shown);
  }
}

api::Fault to_fault(const config::Fault& fault) {
  return {.warning = fault.severity == config::Severity::Warning,
          .path = fault.path,
          .line = fault.place.line,
          .column = fault.place.column,
          .message = fault.message,
          .hint = fault.hint};
}

api::Json to_json(const ChangeResult& result) {
  api::Object object;
  object["revision"] = static_cast<std::int64_t>(result.revision);
  add_differences(object, result.differences);
  api::Array warnings;
  for (const config::Fault& fault : result.faults)
    warnings.push_back(api::to_json(to_fault(fault)));
  object["warnings"] = std::move(warnings);
  return api::Json(std::move(object));
}

api::Problem to_problem(const ChangeResult& result) {
  api::Problem problem{.kind = problem_kind(result.kind), .detail = result.detail};
  for (const config::Fault& fault : result.faults) problem.faults.push_back(to_fault(fault));
  return problem;
}

void reply_change(const Call& call, const ChangeResult& result) {
  if (!result.done()) return call.problem(to_problem(result));
  const bool created = call.route().status == 201 && !call.flag("dry-run");
  Answer answer{.status = created ? 201u : 200u, .body = api::to_text(to_json(result)) + "\n"};
  answer.headers.emplace_back("ETag", fmt::format("\"{}\"", result.revision));
  if (created && result.where.size() == 1) {
    answer.headers.emplace_back("Location", location_of(result.where.front()));
  }
  call.reply(std::move(answer));
}

void submit(const Call& call, Services& services, Change what, Configurator::Done done) {
  what.author = call.identity().name;
  what.dry_run = call.flag("dry-run");
  if (what.comment.empty()) what.comment = call.text("comment").value_or("");
  if (what.comment.size() > kCommentMax) {
    return call.problem(ProblemKind::BadRequest,
                        fmt::format("comment: at most {} octets", kCommentMax));
  }
  services.configurator.submit(std::move(what), std::move(done));
}

void change(const Call& call, Services& services, Change what) {
  submit(call, services, std::move(what),
         [call](const ChangeResult& result) { reply_change(call, result); });
}

void change(const Call& call, Services& services, std::vector<config::Edit> edits) {
  change(call, services, Change{.what = std::move(edits)});
}

}  // namespace tandem::control
