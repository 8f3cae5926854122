// SPDX-License-Identifier: Apache-2.0
// How what is known about a server becomes samples of the metric table: one function for each place
// that knows something. Pure; `GET /metrics` (control/metrics_routes.cc) gathers what they need.
#pragma once

#include <span>
#include <string>

#include "base/address.h"
#include "control/core.h"
#include "control/events.h"
#include "control/exposition.h"
#include "http/server.h"
#include "io/process_usage.h"

namespace tandem::control {

struct ScopeSample {
  Subnet subnet;
  std::string name;
  std::string shared_network;
  lease::ScopeUse use;
};

void add_status(Exposition& to, const Status& status);
void add_scopes(Exposition& to, std::span<const ScopeSample> scopes);
void add_events(Exposition& to, const EventLog::ToldByKind& told);
void add_http(Exposition& to, const http::Counters& counters);
void add_certificate(Exposition& to, WallTime end);
void add_process(Exposition& to, const io::ProcessUsage& usage, WallTime started,
                 std::string_view version);

}  // namespace tandem::control
