// SPDX-License-Identifier: Apache-2.0
// One request on its way through a handler: who asks, with which parameters and body, and the
// answer. A Call is a handle: copy it into what will answer later. It is answered once, on the
// control loop; later answers are let go (the client may have left), and one dropped without an
// answer becomes a 500. Everything that the accessors return was checked against the route before
// the handler ran.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json.h"
#include "api/problem.h"
#include "base/address.h"
#include "control/identity.h"
#include "control/route.h"
#include "http/exchange.h"

namespace tandem::control {

struct Answer {
  unsigned status = 200;
  std::string media = "application/json";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};

class Call {
 public:
  struct State;
  explicit Call(std::shared_ptr<State> state) : state_(std::move(state)) {}

  const Route& route() const;
  const http::Request& request() const;
  const Identity& identity() const;

  // A segment in braces of the path, decoded: "address". It has one of that name.
  const std::string& path(std::string_view name) const;
  Ipv4Address path_address(std::string_view name) const;

  // Parameters of the query.
  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::uint64_t> number(std::string_view name) const;
  std::optional<Ipv4Address> address(std::string_view name) const;
  std::optional<WallTime> time(std::string_view name) const;
  bool flag(std::string_view name) const;  // absent: false; present without value: true
  std::vector<std::string> texts(std::string_view name) const;  // each time it is given

  // The body: parsed, for routes that take JSON of a type; and as it came.
  const api::Json& body() const;
  const std::string& body_text() const;

  // A header of the request, by its lower-case name.
  std::optional<std::string> header(std::string_view name) const;

  // With the route's status and media type. `etag` without quotes; empty: none.
  void reply(const api::Json& json, std::string etag = {}) const;
  void reply_nothing() const;  // 204
  void reply(Answer answer) const;
  void problem(api::Problem problem) const;
  void problem(api::ProblemKind kind, std::string detail) const {
    problem({.kind = kind, .detail = std::move(detail)});
  }
  // Begins an answer of unknown length: server-sent events (a Stream route) or a long file.
  // `media` where the route has several.
  std::shared_ptr<http::BodyStream> stream(std::string_view media = {}) const;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace tandem::control
