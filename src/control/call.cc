// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/assert.h"
#include "control/call_state.h"

namespace tandem::control {

namespace {

http::Response response_of(Answer answer) {
  http::Response response{.status = answer.status,
                          .headers = std::move(answer.headers),
                          .body = std::move(answer.body)};
  if (!response.body.empty() || response.status == 200) {
    response.headers.emplace_back("Content-Type", std::move(answer.media));
  }
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace

Call::State::~State() {
  if (!answered && when_answered) when_answered(nullptr);
}

const Route& Call::route() const {
  return *state_->route;
}
const http::Request& Call::request() const {
  return state_->exchange->request();
}
const Identity& Call::identity() const {
  return state_->identity;
}

const std::string& Call::path(std::string_view name) const {
  const auto found =
      std::ranges::find(state_->path, name, &std::pair<std::string_view, std::string>::first);
  TANDEM_ASSERT(found != state_->path.end());
  return found->second;
}
Ipv4Address Call::path_address(std::string_view name) const {
  return Ipv4Address::parse(path(name)).value();
}

std::optional<std::string> Call::text(std::string_view name) const {
  const std::string* value = request().parameter(name);
  if (value == nullptr) return std::nullopt;
  return *value;
}
std::optional<std::uint64_t> Call::number(std::string_view name) const {
  const std::string* value = request().parameter(name);
  if (value == nullptr) return std::nullopt;
  std::uint64_t number = 0;
  std::from_chars(value->data(), value->data() + value->size(), number);
  return number;
}
std::optional<Ipv4Address> Call::address(std::string_view name) const {
  const std::string* value = request().parameter(name);
  if (value == nullptr) return std::nullopt;
  return Ipv4Address::parse(*value).value();
}
std::optional<WallTime> Call::time(std::string_view name) const {
  const std::string* value = request().parameter(name);
  if (value == nullptr) return std::nullopt;
  return api::parse_time(*value).value();
}
bool Call::flag(std::string_view name) const {
  const std::string* value = request().parameter(name);
  return value != nullptr && *value != "false";
}
std::vector<std::string> Call::texts(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : request().query) {
    if (key == name) values.push_back(value);
  }
  return values;
}

const api::Json& Call::body() const {
  return state_->body;
}
const std::string& Call::body_text() const {
  return request().body;
}
std::optional<std::string> Call::header(std::string_view name) const {
  const std::string* value = request().header(name);
  if (value == nullptr) return std::nullopt;
  return *value;
}

void Call::reply(const api::Json& json, std::string etag) const {
  Answer answer{.status = route().status,
                .media = std::string(route().reply_media),
                .body = api::to_text(json)};
  answer.body += '\n';  // for people with curl
  if (!etag.empty()) answer.headers.emplace_back("ETag", fmt::format("\"{}\"", etag));
  reply(std::move(answer));
}

void Call::reply_nothing() const {
  reply(Answer{.status = 204});
}

void Call::reply(Answer answer) const {
  if (std::exchange(state_->answered, true)) return;
  if (state_->when_answered) state_->when_answered(&answer);
  state_->exchange->respond(response_of(std::move(answer)));
}

void Call::problem(api::Problem problem) const {
  reply(problem_answer(problem));
}

std::shared_ptr<http::BodyStream> Call::stream(std::string_view media) const {
  state_->answered = true;
  if (state_->when_answered) state_->when_answered(nullptr);
  return state_->exchange->stream(
      response_of({.status = route().status,
                   .media = std::string(media.empty() ? route().reply_media : media)}));
}

Answer problem_answer(const api::Problem& problem) {
  Answer answer{.status = api::row_of(problem.kind).status,
                .media = std::string(api::kProblemMediaType),
                .body = api::to_text(api::to_json(problem))};
  answer.body += '\n';
  if (problem.kind == api::ProblemKind::Unauthorised) {
    answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  return answer;
}

}  // namespace tandem::control
