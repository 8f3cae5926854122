// SPDX-License-Identifier: Apache-2.0
#include "control/router.h"

#include <algorithm>

#include <fmt/format.h>

#include "control/call_state.h"

namespace tandem::control {

namespace {

using api::Problem;
using api::ProblemKind;

// "/v1/leases/{address}" against the segments; the values of those in braces.
std::optional<std::vector<std::pair<std::string_view, std::string>>> match_path(
    std::string_view pattern, const std::vector<std::string>& path) {
  std::vector<std::pair<std::string_view, std::string>> values;
  std::size_t at = 0;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);  // '/'
    const std::string_view segment = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(segment.size());
    if (at == path.size()) return std::nullopt;
    const std::string& given = path[at++];
    if (segment.starts_with('{')) {
      values.emplace_back(segment.substr(1, segment.size() - 2), given);
    } else if (segment != given) {
      return std::nullopt;
    }
  }
  if (at != path.size()) return std::nullopt;
  return values;
}

http::Method served_as(http::Method method) {
  return method == http::Method::Head ? http::Method::Get : method;
}

void add_fault(std::vector<api::Fault>& faults, std::string_view parameter, std::string message,
               std::string hint = {}) {
  faults.push_back(
      {.path = std::string(parameter), .message = std::move(message), .hint = std::move(hint)});
}

std::string names_of(const std::vector<Parameter>& parameters) {
  if (parameters.empty()) return "it takes none";
  std::string names = "known are: ";
  for (const Parameter& parameter : parameters) {
    if (&parameter != &parameters.front()) names += ", ";
    names += parameter.name;
  }
  return names;
}

void check_query(const Route& route, const http::Request& request,
                 std::vector<api::Fault>& faults) {
  const std::vector<Parameter> parameters = query_parameters(route);
  for (const auto& [name, value] : request.query) {
    const auto known = std::ranges::find(parameters, name, &Parameter::name);
    if (known == parameters.end()) {
      add_fault(faults, name, "there is no such parameter here", names_of(parameters));
    } else if (known->form != api::Form::Boolean || !value.empty()) {
      const auto checked = api::check_text(known->form, known->of, value);
      if (!checked) add_fault(faults, name, checked.error().message);
    }
  }
  for (const Parameter& parameter : parameters) {
    if (parameter.required && request.parameter(parameter.name) == nullptr) {
      add_fault(faults, parameter.name, "must be given", std::string(parameter.description));
    }
  }
}

// One entity tag: the number of a revision. "*" is not ours: must-exist is what PATCH and DELETE
// ask for anyway.
void check_if_match(const http::Request& request, std::vector<api::Fault>& faults) {
  const std::string* header = request.header("if-match");
  if (header == nullptr) return;
  const std::string_view tag = *header;
  const bool quoted = tag.size() > 2 && tag.front() == '"' && tag.back() == '"';
  if (!quoted || !api::check_text(api::Form::Number, "", tag.substr(1, tag.size() - 2))) {
    add_fault(faults, "If-Match", "must be one ETag of ours: a revision in quotes");
  }
}

std::optional<Problem> check_parameters(const Call::State& state, const http::Request& request) {
  std::vector<api::Fault> faults;
  for (const auto& [name, value] : state.path) {
    const Parameter& parameter = path_parameter(name);
    const auto checked = api::check_text(parameter.form, parameter.of, value);
    if (!checked) add_fault(faults, name, checked.error().message);
  }
  check_query(*state.route, request, faults);
  if (state.route->shape == Shape::Change) check_if_match(request, faults);
  if (faults.empty()) return std::nullopt;
  std::string detail = fmt::format("{}: {}", faults[0].path, faults[0].message);
  return Problem{
      .kind = ProblemKind::BadRequest, .detail = std::move(detail), .faults = std::move(faults)};
}

std::string_view media_type(const http::Request& request) {
  const std::string* header = request.header("content-type");
  if (header == nullptr) return {};
  const std::string_view type = *header;
  return type.substr(0, type.find_first_of("; "));
}

// Whether the word is among those parted by blanks.
bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::string_view first = words.substr(0, words.find(' '));
    if (first == word) return true;
    words.remove_prefix(std::min(words.size(), first.size() + 1));
  }
  return false;
}

bool takes(const Route& route, std::string_view type) {
  return type.empty() || has_word(route.body_media, type) ||
         (route.method == http::Method::Patch && type == "application/merge-patch+json");
}

std::optional<Problem> read_body(Call::State& state, const http::Request& request) {
  const Route& route = *state.route;
  if (route.body.empty()) {
    if (request.body.empty()) return std::nullopt;
    return Problem{.kind = ProblemKind::BadRequest, .detail = "this takes no body"};
  }
  if (!takes(route, media_type(request))) {
    return Problem{.kind = ProblemKind::UnsupportedMediaType,
                   .detail = fmt::format("send it as Content-Type: {}", route.body_media)};
  }
  // What is of config or no JSON is read by whoever understands it, off this thread.
  if (api::find_type(route.body) == nullptr || route.body_media != "application/json") {
    return std::nullopt;
  }
  if (request.body.size() > Router::kJsonBodyMax) {
    return Problem{.kind = ProblemKind::TooLarge,
                   .detail = fmt::format("at most {} octets", Router::kJsonBodyMax)};
  }
  auto json = api::parse_json(request.body);
  if (!json) {
    const api::JsonError& error = json.error();
    return Problem{
        .kind = ProblemKind::BadRequest,
        .detail = fmt::format("line {}, column {}: {}", error.line, error.column, error.message),
        .faults = {{.line = error.line, .column = error.column, .message = error.message}}};
  }
  std::vector<api::Fault> faults = api::check_body(*json, route.body, request.body);
  if (!faults.empty()) {
    std::string detail = faults[0].path.empty()
                             ? faults[0].message
                             : fmt::format("{}: {}", faults[0].path, faults[0].message);
    return Problem{
        .kind = ProblemKind::BadRequest, .detail = std::move(detail), .faults = std::move(faults)};
  }
  state.body = std::move(*json);
  return std::nullopt;
}

}  // namespace

Router::Router(std::vector<Route> routes, Authenticate authenticate, std::uint64_t seed)
    : routes_(std::move(routes)),
      authenticate_(std::move(authenticate)),
      idempotency_(std::make_shared<Idempotency>(seed)) {}

http::Response Router::response_of(const Refused& refused) {
  Answer answer = problem_answer(refused.problem);
  http::Response response{.status = answer.status,
                          .headers = std::move(answer.headers),
                          .body = std::move(answer.body)};
  response.headers.emplace_back("Content-Type", std::move(answer.media));
  if (!refused.allow.empty()) response.headers.emplace_back("Allow", refused.allow);
  return response;
}

Result<Router::Match, Router::Refused> Router::find(const http::Request& request) const {
  const http::Method method = served_as(request.method);
  std::string allow;
  for (const Route& route : routes_) {
    auto values = match_path(route.path, request.path);
    if (!values) continue;
    if (route.method == method) return Match{&route, std::move(*values)};
    if (!allow.empty()) allow += ", ";
    allow += http::to_text(route.method);
  }
  if (allow.empty()) {
    return fail_with(Refused{
        {.kind = ProblemKind::NotFound,
         .detail = "the API has no such path; /v1/openapi.json lists them"}
    });
  }
  return fail_with(Refused{
      {.kind = ProblemKind::MethodNotAllowed,
       .detail = fmt::format("what can be done here: {}", allow)},
      allow
  });
}

// Who asks comes first: a stranger learns nothing, not even what paths there are.
Result<Router::Admitted, Router::Refused> Router::admit(const http::Request& request) const {
  auto identity = authenticate_(request);
  if (!identity) return fail_with(Refused{identity.error()});
  auto match = find(request);
  if (!match) return match.as_failure();
  const Role needed = match->route->role;
  if (identity->role < needed) {
    return fail_with(Refused{
        {.kind = ProblemKind::Forbidden,
         .detail = fmt::format("{} has the role {}; this needs {}", identity->name,
         to_text(identity->role), to_text(needed))}
    });
  }
  return Admitted{std::move(*match), std::move(*identity)};
}

std::optional<http::Response> Router::gate(const http::Request& request) const {
  const auto admitted = admit(request);
  if (admitted) return std::nullopt;
  return response_of(admitted.error());
}

void Router::handle(std::shared_ptr<http::Exchange> exchange) {
  const http::Request& request = exchange->request();
  auto admitted = admit(request);
  if (!admitted) return exchange->respond(response_of(admitted.error()));

  auto state = std::make_shared<Call::State>();
  state->exchange = std::move(exchange);
  state->route = admitted->match.route;
  state->path = std::move(admitted->match.path);
  state->identity = std::move(admitted->identity);
  const Call call(state);
  if (auto problem = check_parameters(*state, request)) return call.problem(std::move(*problem));
  if (auto problem = read_body(*state, request)) return call.problem(std::move(*problem));
  if (!begin_idempotent(call, *state)) return;
  state->route->handler(call);
}

// False: answered already, by what came of the first of these requests.
bool Router::begin_idempotent(const Call& call, Call::State& state) {
  const std::optional<std::string> key = call.header("idempotency-key");
  if (!key || call.request().method != http::Method::Post) return true;
  if (key->empty() || key->size() > Idempotency::kKeyMax) {
    call.problem(ProblemKind::BadRequest,
                 fmt::format("Idempotency-Key must have 1 to {} octets", Idempotency::kKeyMax));
    return false;
  }
  const http::Request& request = call.request();
  const Idempotency::Found found = idempotency_->begin(
      state.identity, *key, fmt::format("{}\n{}", request.target, request.body));
  switch (found.verdict) {
    case Idempotency::Verdict::New:
      state.when_answered = [remembered = idempotency_, identity = state.identity,
                             key = *key](const Answer* answer) {
        remembered->answered(identity, key, answer);
      };
      return true;
    case Idempotency::Verdict::Repeated:
      call.reply(found.answer);
      return false;
    case Idempotency::Verdict::UnderWay:
      call.problem(ProblemKind::Conflict, "the request of this Idempotency-Key is being worked on");
      return false;
    case Idempotency::Verdict::Different:
      call.problem(ProblemKind::Refused,
                   "this Idempotency-Key was used for another request; take a new one");
      return false;
  }
  return false;
}

}  // namespace tandem::control
