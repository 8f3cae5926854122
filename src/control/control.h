// SPDX-License-Identifier: Apache-2.0
// The control plane of one server: everything behind the HTTP server. The daemon makes it on the
// control thread's loop, hands it every request, and has its SIGHUP done by it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "control/changes.h"
#include "control/configurator.h"
#include "control/core.h"
#include "control/events.h"
#include "control/history.h"
#include "control/identity.h"
#include "control/router.h"
#include "control/services.h"
#include "control/tokens.h"
#include "control/trace_hub.h"
#include "http/exchange.h"
#include "http/refusal.h"
#include "http/server.h"

namespace tandem::control {

class Control {
 public:
  struct Parts {
    io::Loop& loop;
    Core& core;
    ChangeLog& changes;
    EventLog& events;
    std::unique_ptr<History> history;  // with a current configuration
    Tokens tokens;
    std::function<void(const ChangeResult&)> file_was_read;  // told of every reload
    std::function<http::Counters()> http_counters;
    std::function<Now()> clock;  // called on any thread
    std::string version;
    std::uint64_t seed = 0;  // unpredictable
  };
  explicit Control(Parts parts);
  ~Control();
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;

  Configurator& configurator() { return configurator_; }
  const Router& router() const { return *router_; }
  const std::string& token_damage() const { return tokens_.damage(); }

  // What the HTTP server asks: whether it may come in at all, and what the answer is.
  std::optional<http::Response> gate(const http::Request& request) const;
  void handle(std::shared_ptr<http::Exchange> exchange);

 private:
  std::function<Now()> clock_;
  Tokens tokens_;
  mutable Authenticator authenticator_;
  TraceHub traces_;
  Configurator configurator_;
  Services services_;
  std::unique_ptr<Router> router_;
};

// The body of an error that the HTTP server answers by itself.
http::Response problem_of(const http::RefusalRow& why);

}  // namespace tandem::control
