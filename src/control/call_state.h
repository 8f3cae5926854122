// SPDX-License-Identifier: Apache-2.0
// What stands behind a Call: made by the router, seen by nobody else.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "control/call.h"

namespace tandem::control {

struct Call::State {
  std::shared_ptr<http::Exchange> exchange;
  const Route* route = nullptr;
  Identity identity;
  std::vector<std::pair<std::string_view, std::string>> path;  // names are the route's
  api::Json body;
  // Told the answer once, or null: it is a stream, or there never will be one.
  std::function<void(const Answer*)> when_answered;
  bool answered = false;

  State() = default;
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Answer problem_answer(const api::Problem& problem);

}  // namespace tandem::control
