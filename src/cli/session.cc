// SPDX-License-Identifier: Apache-2.0
#include "cli/session.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "cli/flags.h"
#include "cli/progress.h"

namespace tandem::cli {

namespace {

constexpr std::string_view kSocketDefault = "/run/tandem/control.sock";

bool good(unsigned status) {
  return status >= 200 && status < 300;
}

std::string render(const api::Fault& fault, const std::string& file) {
  const std::string subject = fault.path.empty() ? "" : fault.path + ": ";
  const std::string hint = fault.hint.empty() ? "" : fmt::format("\n    {}", safe(fault.hint));
  std::string place;
  if (!file.empty() && fault.line > 0) {
    place = fmt::format("{}:{}:{}: ", file, fault.line, fault.column);
  } else if (!file.empty()) {
    place = fmt::format("{}: ", file);
  }
  return fmt::format("{}{}: {}{}{}\n", place, fault.warning ? "warning" : "error", safe(subject),
                     safe(fault.message), hint);
}

}  // namespace

Exit exit_of(api::ProblemKind kind) {
  switch (kind) {
    case api::ProblemKind::Unauthorised:
    case api::ProblemKind::Forbidden:
      return Exit::NoServer;
    case api::ProblemKind::NotFound:
    case api::ProblemKind::Gone:
      return Exit::NotFound;
    case api::ProblemKind::Exists:
    case api::ProblemKind::Conflict:
    case api::ProblemKind::Stale:
    case api::ProblemKind::PreconditionRequired:
      return Exit::Conflict;
    case api::ProblemKind::BadRequest:
    case api::ProblemKind::MethodNotAllowed:
    case api::ProblemKind::TooLarge:
    case api::ProblemKind::UnsupportedMediaType:
    case api::ProblemKind::Refused:
    case api::ProblemKind::TooManyRequests:
    case api::ProblemKind::Internal:
    case api::ProblemKind::StorageDown:
      return Exit::Refused;
  }
  return Exit::Refused;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (std::isalnum(octet) != 0 || std::string_view("-._~:,").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", octet);
    }
  }
  return out;
}

namespace {

// Each {placeholder} as `value` gives it.
template <typename Value>
std::string replaced(std::string_view text, Value value) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('{', at);
    const std::size_t close = text.find('}', open);
    if (open == std::string_view::npos || close == std::string_view::npos) {
      out += text.substr(at);
      break;
    }
    out += text.substr(at, open - at);
    out += value(text.substr(open + 1, close - open - 1));
    at = close + 1;
  }
  return out;
}

// {scope} is the argument SCOPE, or the flag --scope.
std::string_view given(const Invocation& invocation, std::string_view placeholder) {
  std::string name(placeholder);
  if (invocation.has(name)) return invocation.one(name);
  std::ranges::transform(name, name.begin(), [](char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  return invocation.one(name);
}

// A slash parts a subnet from its length; the path names a scope by its network.
std::string_view without_length(std::string_view placeholder, std::string_view value) {
  return placeholder == "scope" ? value.substr(0, value.find('/')) : value;
}

}  // namespace

std::string path_of(const Command& command, const Invocation& invocation) {
  const bool scoped = !command.scoped_path.empty() && invocation.has("scope");
  return replaced(scoped ? command.scoped_path : command.path, [&](std::string_view placeholder) {
    return escaped(without_length(placeholder, given(invocation, placeholder)));
  });
}

std::string filled(std::string_view text, const Invocation& invocation) {
  return replaced(
      text, [&](std::string_view placeholder) { return safe(given(invocation, placeholder)); });
}

http::Fields query_of(const Session& session, const Invocation& invocation) {
  http::Fields query;
  for (const FlagGroup& group : flags_of(*invocation.command)) {
    for (const Flag& flag : group.flags) {
      if (flag.goes != Goes::ToQuery) continue;
      for (const std::string& value : invocation.all(flag.name)) {
        const auto ago = flag.value == "TIME" ? Duration::parse(value) : fail("");
        query.emplace_back(flag.name, flag.value.empty() ? "true"
                                      : ago              ? (session.now() + -*ago).text()
                                                         : value);
      }
    }
  }
  if (invocation.has("dry-run")) query.emplace_back("dry-run", "true");
  return query;
}

Answer<std::string> read_file(Session& session, std::string_view file) {
  if (file == "-") {
    if (session.world().input_is_terminal) {
      session.remark("reading standard input; end it with Ctrl-D");
    }
    Result<std::string> text = session.world().read_input();
    if (!text) return session.refuse(Exit::Usage, text.error().message);
    return std::move(text).value();
  }
  std::ifstream in(std::string(file), std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.is_open() || in.bad()) {
    return session.refuse(Exit::Usage, fmt::format("cannot read {}", file));
  }
  return text;
}

Answer<std::unique_ptr<Session>> Session::open(World& world, const Invocation& invocation) {
  std::unique_ptr<Session> session(new Session(world, invocation));
  TANDEM_CHECK(session->read_flags());
  TANDEM_CHECK(session->read_endpoint());
  return session;
}

Done Session::read_flags() {
  look_ = world_.look;
  if (invocation_.one("color") == "always") look_.colours = true;
  if (invocation_.one("color") == "never") look_.colours = false;
  const std::string_view output = invocation_.one("output");
  if (invocation_.has("json") && invocation_.has("output") && output != "json") {
    return refuse(Exit::Usage, fmt::format("--json and --output {} exclude each other", output));
  }
  if (invocation_.has("json") || output == "json") output_ = Output::Json;
  if (output == "csv") output_ = Output::Csv;
  if (output_ == Output::Csv && invocation_.command->columns.empty()) {
    return refuse(Exit::Usage, "--output csv is for lists");
  }
  return {};
}

Done Session::read_endpoint() {
  const auto setting = [this](std::string_view flag, std::string_view variable) {
    if (invocation_.has(flag)) return std::string(invocation_.one(flag));
    return world_.environment(variable).value_or("");
  };
  where_ = setting("server", "TANDEM_SERVER");
  if (where_.empty()) where_ = kSocketDefault;
  if (where_.starts_with("https://")) {
    endpoint_.url = where_;
    while (endpoint_.url.ends_with('/')) endpoint_.url.pop_back();
  } else if (where_.find("://") != std::string::npos) {
    return refuse(Exit::Usage,
                  fmt::format("{} is neither the path of a socket nor https://HOST:PORT", where_));
  } else {
    endpoint_.socket = where_;
  }
  endpoint_.ca_file = setting("ca-file", "TANDEM_CA_FILE");
  if (const std::string file = setting("token-file", "TANDEM_TOKEN_FILE"); !file.empty()) {
    TANDEM_TRY(const std::string text, read_file(*this, file));
    const std::size_t end = text.find_first_of(" \t\r\n");
    endpoint_.token = text.substr(0, end);
    if (endpoint_.token.empty()) {
      return refuse(Exit::Usage, fmt::format("there is no token in {}", file));
    }
  }
  return {};
}

void Session::print_body(const http::Response& response) {
  print(response.body);
  if (!response.body.empty() && !response.body.ends_with('\n')) print("\n");
}

void Session::remark(std::string_view text) {
  world_.err(fmt::format("tandem: {}\n", text));
}

Unexpected<Exit> Session::refuse(Exit code, std::string_view text) {
  remark(text);
  return fail_with(code);
}

http::ClientRequest Session::request_of(const Ask& ask) const {
  http::ClientRequest request{
      .method = ask.method, .target = ask.path, .headers = ask.headers, .body = ask.body};
  char separator = request.target.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : ask.query) {
    request.target += fmt::format("{}{}={}", separator, escaped(name), escaped(value));
    separator = '&';
  }
  if (!ask.body.empty() && http::find(request.headers, "content-type") == nullptr) {
    request.headers.emplace_back("content-type", ask.method == http::Method::Patch
                                                     ? "application/merge-patch+json"
                                                     : "application/json");
  }
  return request;
}

Unexpected<Exit> Session::tell_client_error(const http::ClientError& error) {
  remark(error.message);
  return fail_with(error.kind == http::ClientError::Kind::BadUrl ? Exit::Usage : Exit::NoServer);
}

Answer<http::Response> Session::try_send(const Ask& ask) {
  if (!client_) client_ = std::make_unique<http::Client>(endpoint_);
  std::optional<Progress> progress;
  if (!ask.doing.empty()) progress.emplace(world_, std::string(ask.doing));
  auto response = client_->send(request_of(ask));
  if (!response) return tell_client_error(response.error());
  return std::move(response).value();
}

Unexpected<Exit> Session::tell_problem(const http::Response& response, const Ask& ask) {
  std::optional<api::Problem> problem;
  if (const auto json = api::parse_json(response.body)) problem = api::problem_of(*json);
  if (!problem) {
    return refuse(Exit::NoServer,
                  fmt::format("{} answers {} {}, not as a Tandem server does", where_,
                              response.status, http::reason_phrase(response.status)));
  }
  // An answer that was asked for as JSON is printed as JSON, also when it is a problem.
  if (output_ == Output::Json) {
    world_.err(response.body.ends_with('\n') ? response.body : response.body + "\n");
  }
  for (const api::Fault& fault : problem->faults) world_.err(render(fault, ask.body_name));
  const Exit exit = exit_of(problem->kind);
  if (problem->kind == api::ProblemKind::Unauthorised && endpoint_.token.empty()) {
    return refuse(exit, fmt::format("{} wants a token: name its file by --token-file", where_));
  }
  // Where the detail is one of the faults, it has been told.
  const bool told = std::ranges::any_of(problem->faults, [&](const api::Fault& fault) {
    return problem->detail.ends_with(fault.message);
  });
  if (told) return fail_with(exit);
  const std::string_view title = api::row_of(problem->kind).title;
  return refuse(exit, safe(problem->detail.empty() ? title : problem->detail));
}

Answer<http::Response> Session::send(const Ask& ask) {
  TANDEM_TRY(http::Response response, try_send(ask));
  if (!good(response.status)) return tell_problem(response, ask);
  return response;
}

Answer<api::Json> Session::fetch(const Ask& ask) {
  TANDEM_TRY(const http::Response response, send(ask));
  if (response.body.empty()) return api::Json();
  auto json = api::parse_json(response.body);
  if (!json) {
    return refuse(Exit::NoServer,
                  fmt::format("what {} answered is no JSON: {}", where_, json.error().message));
  }
  return std::move(json).value();
}

Answer<http::Response> Session::stream(const Ask& ask,
                                       const std::function<bool(std::string_view)>& on_octets) {
  if (!client_) client_ = std::make_unique<http::Client>(endpoint_);
  auto response = client_->stream(request_of(ask), on_octets, *world_.stop);
  if (!response) return tell_client_error(response.error());
  return std::move(response).value();
}

Done Session::confirm(std::string_view question) {
  if (invocation_.has("yes") || invocation_.has("dry-run")) return {};
  if (!world_.input_is_terminal || !world_.error_is_terminal) {
    return refuse(Exit::Usage,
                  fmt::format("{} There is no terminal to ask on: say --yes", question));
  }
  world_.err(fmt::format("{} [y/N] ", question));
  const std::optional<std::string> line = world_.read_line();
  if (line && (*line == "y" || *line == "Y" || *line == "yes")) return {};
  return refuse(Exit::Usage, "nothing was changed");
}

}  // namespace tandem::cli
