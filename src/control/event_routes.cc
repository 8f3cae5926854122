// SPDX-License-Identifier: Apache-2.0
#include "control/event_routes.h"

#include <algorithm>
#include <charconv>

#include "control/live_stream.h"
#include "control/nouns.h"
#include "control/paging.h"

namespace tandem::control {
namespace {

// The log is locked for one piece at a time.
constexpr std::size_t kPiece = 256;

api::Json to_json(const Event& event) {
  const NoticeRow& row = row_of(event.notice.id);
  api::Object fields;
  for (const auto& [name, value] : event.notice.fields) fields[name] = value;
  return api::Object{
      {"number", event.number            },
      {"time",   api::time_json(event.at)},
      {"level",  to_text(row.level)      },
      {"name",   row.name                },
      {"text",   text_of(event.notice)   },
      {"action", row.action              },
      {"fields", std::move(fields)       }
  };
}

// Which events a call is about.
class Filter {
 public:
  explicit Filter(const Call& call)
      : names_(call.texts("name")), since_(call.time("since").value_or(WallTime{})) {
    const std::string level = call.text("level").value_or("debug");
    while (to_text(least_) != level) least_ = static_cast<Level>(static_cast<int>(least_) + 1);
  }

  bool takes(const Event& event) const {
    const NoticeRow& row = row_of(event.notice.id);
    return row.level >= least_ && event.at >= since_ &&
           (names_.empty() || std::ranges::find(names_, row.name) != names_.end());
  }

 private:
  std::vector<std::string> names_;
  WallTime since_;
  Level least_ = Level::Debug;
};

void list(const Call& call, const EventLog& log) {
  const auto query = list_query(call);
  if (!query) return;
  const Filter filter(call);
  Page<EventLog::Entry> page(*query);
  std::uint64_t last = 0;
  for (auto piece = log.after(last, kPiece); !piece.empty(); piece = log.after(last, kPiece)) {
    for (EventLog::Entry& event : piece) {
      if (filter.takes(*event)) page.add(sort_key(event->number), event);
    }
    last = piece.back()->number;
  }
  const Listed<EventLog::Entry> listed = page.take();
  api::Array items;
  for (const EventLog::Entry& event : listed.items) items.push_back(to_json(*event));
  reply_list(call, *query, std::move(items), listed.last);
}

// Where the stream goes on: after the last event that the client has had; by `since`, or from now,
// for one that has had none.
std::optional<std::uint64_t> resume_after(const Call& call) {
  const auto id = call.header("last-event-id");
  if (!id) return std::nullopt;
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(id->data(), id->data() + id->size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != id->data() + id->size()) return 0;
  return number;
}

void follow(const Call& call, EventLog& log, io::Loop& loop) {
  const auto resumed = resume_after(call);
  std::uint64_t last = resumed.value_or(call.time("since") ? 0 : log.last());
  const auto live = LiveStream::begin(call, loop);
  if (resumed && log.lost_after(*resumed)) {
    live->send({.name = "gap", .data = R"({"reason":"older events are not kept"})"});
  }
  live->keep(std::make_shared<EventLog::Follower>(log, [live = live.get()] { live->pump(); }));
  live->feed([live = live.get(), &log, filter = Filter(call), last]() mutable {
    while (live->ready()) {
      const auto piece = log.after(last, 1);
      if (piece.empty()) return;
      const Event& event = *piece.front();
      last = event.number;
      if (!filter.takes(event)) continue;
      live->send({.id = std::to_string(event.number),
                  .name = "event",
                  .data = api::to_text(to_json(event))});
    }
  });
}

std::vector<Parameter> filters() {
  return {
      {"level", api::Form::Choice, "At least this.", "info notice warning error"},
      {"name", api::Form::Text, "Only events of this name; may be given again for more."},
      {"since", api::Form::Time, "Only events from then on."},
  };
}

}  // namespace

std::vector<Route> event_routes(Services& services) {
  return event_routes(services.events, services.loop);
}

std::vector<Route> event_routes(EventLog& events, io::Loop& loop) {
  return {
      {.path = "/v1/events",
       .id = "list-events",
       .summary = "The last events of the server, up to ten thousand.",
       .shape = Shape::List,
       .parameters = filters(),
       .sort_keys = "number",
       .reply = "event",
       .handler = [&events](const Call& call) { list(call, events); }},
      {.path = "/v1/events/stream",
       .id = "follow-events",
       .summary = "Events as they happen, each named `event` with its number as id. A client that "
                  "resumes with Last-Event-ID misses nothing, or is told by one named `gap`. "
                  "Without it the stream begins at `since`, or now.", .shape = Shape::Stream,
       .parameters = filters(),
       .reply = "event",
       .reply_media = http::kEventStreamType,
       .handler = [&events, &loop](const Call& call) { follow(call, events, loop); }},
  };
}

}  // namespace tandem::control
