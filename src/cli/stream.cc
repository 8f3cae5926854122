// SPDX-License-Identifier: Apache-2.0
#include "cli/stream.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "cli/steps.h"
#include "cli/table.h"
#include "http/server_sent_events.h"

namespace tandem::cli {

namespace {

constexpr Duration kRetry = Duration::seconds(2);

using http::ServerSentEvent;

// Follows a stream of events until it is stopped, --count of them have come, or nobody reads what
// is printed. `print` returns whether the event is to be counted.
class Follower {
 public:
  using Print = std::function<bool(const ServerSentEvent&)>;

  Follower(Session& session, const Invocation& invocation, Print print)
      : session_(session), print_(std::move(print)) {
    const std::string_view count = invocation.one("count");
    std::from_chars(count.data(), count.data() + count.size(), left_);
    if (!invocation.has("count")) left_ = ~std::uint64_t{0};
  }

  Done run(const Ask& first) {
    bool connected = false;
    session_.world().catch_signals();
    while (!finished()) {
      Ask ask = first;
      http::EventStreamReader reader;
      if (!last_id_.empty()) ask.headers.emplace_back("last-event-id", last_id_);
      const auto response = session_.stream(ask, [&](std::string_view octets) {
        connected = true;
        for (const ServerSentEvent& event : reader.take(octets)) take(event);
        return !finished();
      });
      if (finished()) return {};
      if (response && response->status >= 300) return session_.tell_problem(*response, ask);
      // Where no connection was made at first, none is to be hoped for.
      if (!response && !connected) return response.as_failure();
      session_.remark("the stream ended; trying again");
      session_.world().pause(kRetry);
    }
    return {};
  }

 private:
  bool finished() const { return left_ == 0 || closed_ || session_.world().stop->load(); }

  void take(const ServerSentEvent& event) {
    if (finished()) return;
    if (!event.id.empty()) last_id_ = event.id;
    if (session_.output() == Output::Json) {
      closed_ = !session_.print(event.data + "\n");
      --left_;
    } else if (print_(event)) {
      --left_;
    }
  }

  Session& session_;
  Print print_;
  std::uint64_t left_ = 0;
  bool closed_ = false;
  std::string last_id_;
};

std::string text_at(const api::Json& object, std::string_view path) {
  return safe(plain_text(member_at(object, path)));
}

std::string clock_text(Session& session, const api::Json& object, std::string_view member) {
  const auto time = api::parse_time(api::text_at(object, member).value_or(""));
  return local_time(time ? *time : session.now());
}

// When it happened, as far as the lease tells: the client was answered, or the state began.
WallTime time_of(Session& session, const api::Json& change) {
  WallTime time;
  for (const std::string_view member : {"lease.starts", "lease.last-seen"}) {
    const auto at = api::parse_time(plain_text(member_at(change, member)));
    if (at) time = std::max(time, *at);
  }
  return time == WallTime{} ? session.now() : time;
}

// "17:20:01  bound          10.0.0.10        52:54:00:12:34:56  laptop  ends in 8 h"
std::string lease_line(Session& session, const api::Json& change) {
  const std::string ends =
      cell_text(member_at(change, "lease.ends"), Format::Time, session.now(), session.look());
  std::string line = fmt::format("{}  {:13}  {:15}", local_time(time_of(session, change)),
                                 text_at(change, "change"), text_at(change, "address"));
  const std::string client = text_at(change, "lease.hardware-address|lease.client-id");
  if (!client.empty()) line += "  " + client;
  if (const std::string name = text_at(change, "lease.host-name"); !name.empty()) {
    line += "  " + name;
  }
  if (!ends.empty()) line += fmt::format("  ends {}", ends);
  return line + "\n";
}

}  // namespace

Done watch_changes(Session& session, const Invocation& invocation) {
  Follower follower(session, invocation, [&](const ServerSentEvent& event) {
    const auto json = api::parse_json(event.data);
    if (!json) return false;
    if (event.name == "lease") {
      return session.print(lease_line(session, *json));
    }
    if (event.name == "configuration") {
      return session.print(fmt::format("{}  configuration  revision {}\n",
                                       local_time(session.now()), text_at(*json, "revision")));
    }
    if (event.name == "resync") {
      session.remark("what happened in between is not kept any more: list the leases anew");
    }
    return false;
  });
  return follower.run(
      {.path = path_of(*invocation.command, invocation), .query = query_of(session, invocation)});
}

Done watch_events(Session& session, const Invocation& invocation) {
  Follower follower(session, invocation, [&](const ServerSentEvent& event) {
    const auto json = api::parse_json(event.data);
    if (!json || event.name != "event") {
      session.remark("some events are not kept any more");
      return false;
    }
    const std::string level =
        cell_text(member_at(*json, "level"), Format::State, session.now(), session.look());
    return session.print(fmt::format("{}  {}  {}: {}\n", clock_text(session, *json, "time"), level,
                                     text_at(*json, "name"), safe(event_text(*json))));
  });
  return follower.run(
      {.path = path_of(*invocation.command, invocation), .query = query_of(session, invocation)});
}

Done trace(Session& session, const Invocation& invocation) {
  Ask ask{.path = "/v1/trace"};  // explain --live comes here, too
  if (invocation.has("CLIENT")) ask.query.emplace_back("client", invocation.one("CLIENT"));
  if (session.world().error_is_terminal) session.remark("waiting for packets; end with Ctrl-C");
  Follower follower(session, invocation, [&](const ServerSentEvent& event) {
    const auto json = api::parse_json(event.data);
    if (!json || event.name != "trace") return false;
    return session.print(render_trace(*json, session.look()) + "\n");
  });
  return follower.run(ask);
}

}  // namespace tandem::cli
