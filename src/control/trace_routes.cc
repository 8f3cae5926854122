// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "control/event_routes.h"
#include "control/live_stream.h"
#include "control/nouns.h"
#include "control/trace_json.h"

namespace tandem::control {
namespace {

// "52:54:00:12", "525400.12", "id:01aabb": the octets of a hardware address or client identifier,
// or a part of them. Nothing: not octets.
std::optional<node::ClientPattern> client_pattern(std::string text) {
  const bool only_client_id = text.starts_with("id:");
  if (only_client_id) text.erase(0, 3);
  auto octets = from_hex(text);
  if (!octets) return std::nullopt;
  node::ClientPattern pattern;
  if (!only_client_id) pattern.hardware_address = *octets;
  pattern.client_id = std::move(*octets);
  return pattern;
}

void trace(const Call& call, TraceHub& hub, io::Loop& loop) {
  const auto pattern = client_pattern(call.text("client").value_or(""));
  if (!pattern) {
    return call.problem({.kind = api::ProblemKind::BadRequest,
                         .detail = "The client to trace is not octets in hexadecimal.",
                         .faults = {{.path = "client",
                                     .message = "is no hardware address, client identifier or "
                                                "part of one",
                                     .hint = "52:54:00:12:34:56, 525400 or id:01525400123456"}}});
  }
  // The stream begins only when there is a place, and the watch needs the stream.
  auto live = std::make_shared<std::weak_ptr<LiveStream>>();
  auto watch = hub.watch(*pattern, [live](const node::Traced& traced) {
    const auto stream = live->lock();
    if (stream && stream->ready()) {  // who reads too slowly misses some
      stream->send({.name = "trace", .data = api::to_text(to_json(traced))});
    }
  });
  if (!watch) {
    return call.problem(api::ProblemKind::TooManyRequests,
                        "As many clients as can be are traced already; end one of the traces.");
  }
  const auto stream = LiveStream::begin(call, loop);
  *live = stream;
  stream->keep(std::move(watch));
}

}  // namespace

std::vector<Route> trace_routes(Services& services) {
  return trace_routes(services.traces, services.loop);
}

std::vector<Route> trace_routes(TraceHub& traces, io::Loop& loop) {
  return {
      {.path = "/v1/trace",
       .role = Role::Operate,
       .id = "trace-clients",
       .summary = "Every packet of a client as it is handled, each an event named `trace`: what "
                  "was decided, step by step, and the answer. Made while someone watches, at most "
                  "200 a second for all.", .shape = Shape::Stream,
       .parameters = {{"client", api::Form::Text,
                       "A hardware address, or a part of one (`52:54:00`), or a client identifier "
                       "(`id:01525400123456`). Without it every packet is traced."}},
       .reply = "trace",
       .reply_media = http::kEventStreamType,
       .handler = [&traces, &loop](const Call& call) { trace(call, traces, loop); }},
  };
}

}  // namespace tandem::control
