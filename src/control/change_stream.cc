// SPDX-License-Identifier: Apache-2.0
// GET /v1/changes: leases and configuration as they change, in journal order, as server-sent events
// whose identifiers are journal positions. A client that was cut off goes on where it was, also
// over a restart of the server. One that reads too slowly is never buffered for: the ring of
// changes is the buffer, and when it has been overtaken the client is told to read everything anew.
#include <charconv>

#include <fmt/format.h>

#include "control/changes.h"
#include "control/lease_filter.h"
#include "control/lease_json.h"
#include "control/lease_scan.h"
#include "control/leases.h"
#include "control/live_stream.h"
#include "control/nouns.h"

namespace tandem::control {
namespace {

using lease::BindingData;
using lease::BindingStatus;

// A client whose filter lets nothing pass is told so often how far it has come.
constexpr journal::Position kSilenceMax = 1000;

std::string_view change_of(const BindingData& binding) {
  switch (binding.status) {
    case BindingStatus::Active:
      return binding.starts == binding.client_last_transaction_time ? "bound" : "renewed";
    case BindingStatus::Free:
      return "freed";
    case BindingStatus::Expired:
    case BindingStatus::Released:
    case BindingStatus::Abandoned:
    case BindingStatus::Reset:
    case BindingStatus::Backup:
      break;
  }
  return to_text(binding.status);
}

// What one client is sent. Lives as long as the stream.
class ChangeFeed {
 public:
  ChangeFeed(LiveStream& live, Services& services, LeaseFilter filter, journal::Position since,
             TimeLine line)
      : live_(live),
        services_(services),
        filter_(std::move(filter)),
        position_(since),
        told_(since),
        line_(line),
        follower_(services.changes, [&live] { live.pump(); }) {}

  // Sends what there is, as much as the client takes now.
  void pump() {
    while (live_.ready()) {
      records_.clear();
      journal::Position last = position_;
      switch (services_.changes.read(last, records_)) {
        case ChangeLog::Found::Nothing:
          return;
        case ChangeLog::Found::TooOld:
          return resync();
        case ChangeLog::Found::Records:
          send_records();
          TANDEM_ASSERT(position_ == last);
      }
      if (position_ - told_ >= kSilenceMax) send("position", {});
    }
  }

 private:
  void send_records() {
    topology_ = topology_of(services_);
    ByteView rest = records_;
    while (!rest.empty()) {
      ++position_;
      const auto record = journal::decode(rest);
      TANDEM_ASSERT(record.ok());  // our own journal's
      std::visit([this](const auto& r) { tell(r); }, *record);
    }
  }

  void tell(const journal::BindingRecord& record) {
    if (!filter_.matches(record.binding)) return;
    api::Object data;
    data["change"] = change_of(record.binding);
    data["address"] = record.binding.address.text();
    data["lease"] = lease_json(record.binding, line_, *topology_);
    send("lease", std::move(data));
  }
  void tell(const journal::ForgetRecord& record) {
    if (!filter_.matches(record.address)) return;
    api::Object data;
    data["change"] = "forgotten";
    data["address"] = record.address.text();
    send("lease", std::move(data));
  }
  void tell(const journal::ClockRecord& record) { line_.utc_offset = record.offset_seconds; }
  void tell(const journal::RevisionRecord& record) {
    api::Object data;
    data["revision"] = record.revision;
    send("configuration", std::move(data));
  }

  void resync() {
    const ChangeLog::Kept kept = services_.changes.kept();
    position_ = kept.last;
    api::Object data;
    data["oldest"] = kept.floor;
    send("resync", std::move(data));
    live_.end();
  }

  void send(std::string_view event, api::Object data) {
    data["position"] = position_;
    live_.send({.id = std::to_string(position_),
                .name = std::string(event),
                .data = api::to_text(api::Json(std::move(data)))});
    told_ = position_;
  }

  LiveStream& live_;
  Services& services_;
  LeaseFilter filter_;
  journal::Position position_;  // of the last record looked at
  journal::Position told_;      // of the last event sent
  TimeLine line_;
  Bytes records_;
  std::shared_ptr<const lease::Topology> topology_;
  ChangeLog::Follower follower_;
};

// Where to begin: behind what the client has seen, or else now.
std::optional<journal::Position> start_of(const Call& call, const ChangeLog::Kept& kept) {
  std::optional<journal::Position> since = call.number("since");
  if (const auto id = call.header("last-event-id")) {
    journal::Position position = 0;
    const auto [end, error] = std::from_chars(id->data(), id->data() + id->size(), position);
    if (error != std::errc{} || end != id->data() + id->size()) {
      call.problem(api::ProblemKind::BadRequest, "Last-Event-ID is no position of the journal.");
      return std::nullopt;
    }
    since = position;
  }
  if (!since) return kept.last;
  if (*since >= kept.floor && *since <= kept.last) return since;
  call.problem(api::ProblemKind::Gone,
               fmt::format("Changes are kept from position {} to {}. Read the leases and the "
                           "configuration anew, and follow from {}.",
                           kept.floor, kept.last, kept.last));
  return std::nullopt;
}

void follow(const Call& call, Services& services) {
  const auto since = start_of(call, services.changes.kept());
  if (!since) return;
  auto filter = LeaseFilter::of(call, *topology_of(services));
  if (!filter) return;
  auto line = std::make_shared<TimeLine>();
  services.core.ask([line](const node::Node& node) { *line = time_line_of(node); },
                    [call, &services, since = *since, filter = std::move(*filter), line] {
                      const auto live = LiveStream::begin(call, services.loop);
                      live->feed([feed = std::make_shared<ChangeFeed>(
                                      *live, services, filter, since, *line)] { feed->pump(); });
                    });
}

}  // namespace

std::vector<Route> change_routes(Services& services) {
  std::vector<Parameter> parameters = LeaseFilter::parameters();
  parameters.insert(
      parameters.begin(),
      {"since", api::Form::Number,
       "The position after which to begin; without it and without Last-Event-ID: now."});
  return {
      {.path = "/v1/changes",
       .id = "follow-changes",
       .summary = "Follows leases and configuration as they change, in the journal's order.",
       .shape = Shape::Stream,
       .parameters = std::move(parameters),
       .reply = "change-event",
       .problems = {api::ProblemKind::Gone},
       .reply_media = http::kEventStreamType,
       .handler = [&services](const Call& call) { follow(call, services); }},
  };
}

}  // namespace tandem::control
