// SPDX-License-Identifier: Apache-2.0
// What handlers work with. Made once by control::Control; lives as long as the routes.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/time.h"
#include "control/configurator.h"
#include "control/core.h"
#include "http/server.h"
#include "io/loop.h"

namespace tandem::control {

class ChangeLog;
class EventLog;
class Tokens;
class TraceHub;

struct Services {
  io::Loop& loop;  // the control loop, on which handlers run
  Core& core;
  Configurator& configurator;
  ChangeLog& changes;
  EventLog& events;
  Tokens& tokens;
  TraceHub& traces;
  std::function<http::Counters()> http_counters;
  std::string version;
  std::shared_ptr<const std::string> openapi;  // the document, made once the routes are known
  WallTime started;
  std::function<WallTime()> wall;  // the time now
};

}  // namespace tandem::control
