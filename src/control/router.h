// SPDX-License-Identifier: Apache-2.0
// From a request to the handler of its route: finds the row of the table, asks who it is and what
// they may do, checks parameters and body against the row, and answers whatever is wrong with the
// problem that says so. A handler sees only what passed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/call.h"
#include "control/idempotency.h"
#include "control/identity.h"
#include "control/route.h"
#include "http/exchange.h"

namespace tandem::control {

class Router {
 public:
  // Bodies of JSON that a handler sees parsed; documents and lists of leases may be longer.
  static constexpr std::size_t kJsonBodyMax = std::size_t{16} << 20;

  using Authenticate = std::function<Result<Identity, api::Problem>(const http::Request&)>;
  Router(std::vector<Route> routes, Authenticate authenticate, std::uint64_t seed);

  const std::vector<Route>& routes() const { return routes_; }

  // Before the body of a request is read: who may not ask at all sends none.
  std::optional<http::Response> gate(const http::Request& request) const;
  void handle(std::shared_ptr<http::Exchange> exchange);

 private:
  using PathValues = std::vector<std::pair<std::string_view, std::string>>;
  struct Match {
    const Route* route = nullptr;
    PathValues path;
  };
  struct Admitted {
    Match match;
    Identity identity;
  };
  struct Refused {
    api::Problem problem;
    std::string allow = {};  // the methods that the path has, when it lacks the one asked for
  };
  static http::Response response_of(const Refused& refused);
  Result<Match, Refused> find(const http::Request& request) const;
  Result<Admitted, Refused> admit(const http::Request& request) const;
  bool begin_idempotent(const Call& call, Call::State& state);

  std::vector<Route> routes_;
  Authenticate authenticate_;
  std::shared_ptr<Idempotency> idempotency_;  // answers under way may outlive us
};

}  // namespace tandem::control
