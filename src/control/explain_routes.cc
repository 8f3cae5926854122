// SPDX-License-Identifier: Apache-2.0
// What the server would do with a packet, and why (D14.52): the leases and offers that matter to it
// are copied from the core in small pieces, and a node of its own steps the packet here.
#include "control/call.h"
#include "control/explain_packet.h"
#include "control/lease_scan.h"
#include "control/nouns.h"
#include "control/trace_json.h"
#include "node/explain.h"

namespace tandem::control {
namespace {

constexpr std::uint32_t kOffersAtOnce = 64;

api::Json to_json(const node::Explanation& explanation) {
  api::Json json = control::to_json(explanation.traced);
  api::Object& object = json.get_object();
  object["server-name"] = explanation.server_name;
  object["boot-file"] = explanation.boot_file;
  api::Array options;
  for (const node::ExplainedOption& option : explanation.options) {
    options.push_back(api::Object{
        {"code",  option.code },
        {"name",  option.name },
        {"value", option.value}
    });
  }
  object["options"] = std::move(options);
  return json;
}

// One question on its way: the status, then the ranges one after the other, then the answer.
class Question : public std::enable_shared_from_this<Question> {
 public:
  Question(Call call, Services& services)
      : call_(std::move(call)),
        core_(services.core),
        configuration_(services.configurator.current()) {}

  void begin() {
    const auto client = only_hardware_address(call_.body());
    if (!client) return ask_status();
    core_.ask([self = shared_from_this(),
               client](const node::Node& node) { self->client_id_ = last_sent(node, *client); },
              [self = shared_from_this()] { self->ask_status(); });
  }

 private:
  // The identifier in a lease of this client: one that runs, if there is one.
  static Bytes last_sent(const node::Node& node, const HardwareAddress& hardware_address) {
    const lease::BindingTable& table = node.bindings();
    const lease::Client client{hardware_address, {}};
    const auto find = [&](auto matches) { return table.find(client, true, matches); };
    lease::Slot slot =
        find([&](lease::Slot s) { return table.status(s) == lease::BindingStatus::Active; });
    if (slot == lease::kNoSlot) slot = find([](lease::Slot) { return true; });
    return slot == lease::kNoSlot ? Bytes{} : to_bytes(table.data(slot).client_id);
  }

  void ask_status() {
    core_.status([self = shared_from_this()](const Status& status) { self->describe(status); });
  }

  void describe(const Status& status) {
    auto packet = describe_packet(call_.body(), client_id_, *configuration_, status.interfaces);
    if (!packet) {
      return call_.problem({.kind = api::ProblemKind::BadRequest,
                            .detail = "The packet cannot be made as it is described.",
                            .faults = packet.error()});
    }
    packet_ = std::move(packet).value();
    situation_.settings = configuration_->settings();
    situation_.interfaces = status.interfaces;
    situation_.storage_healthy = status.storage.healthy;
    situation_.now = status.now;
    ranges_ = node::needed_for(*situation_.settings, situation_.interfaces, packet_.datagram);
    next_range();
  }

  void next_range() {
    if (ranges_.empty()) return finish();
    const Ipv4Range range = ranges_.back();
    scan_leases(
        core_, range,
        [this, self = shared_from_this()](const LeasePiece& piece) {
          situation_.bindings.insert(situation_.bindings.end(), piece.records.begin(),
                                     piece.records.end());
          return true;
        },
        [self = shared_from_this(), range] { self->next_offers(range); });
  }

  void next_offers(Ipv4Range range) {
    struct Found {
      Bytes records;
      std::optional<Ipv4Address> next;
    };
    auto found = std::make_shared<Found>();
    core_.ask(
        [found, range](const node::Node& node) {
          found->next = node.offers_in(range, kOffersAtOnce, found->records);
        },
        [this, self = shared_from_this(), found, range] {
          situation_.offers.insert(situation_.offers.end(), found->records.begin(),
                                   found->records.end());
          if (found->next) return next_offers({*found->next, range.last});
          ranges_.pop_back();
          next_range();
        });
  }

  void finish() {
    core_.ask([self = shared_from_this()](
                  const node::Node& node) { self->situation_.clock = node.clock().record(); },
              [self = shared_from_this()] {
                self->call_.reply(to_json(explain(self->situation_, self->packet_.datagram)));
              });
  }

  Call call_;
  Core& core_;
  std::shared_ptr<const config::Configuration> configuration_;
  Bytes client_id_;  // sent along where the question leaves it open
  DescribedPacket packet_;
  node::Situation situation_;
  std::vector<Ipv4Range> ranges_;  // still to be copied
};

}  // namespace

std::vector<Route> explain_routes(Services& services) {
  return {
      {.method = http::Method::Post,
       .path = "/v1/explain",
       .role = Role::Read,
       .id = "explain-packet",
       .summary = "What the server would answer to a packet now, and why, step by step. Nothing "
                  "is done: no lease is made and nothing is sent.", .body = "explain-request",
       .reply = "explanation",
       .problems = {api::ProblemKind::BadRequest},
       .handler =
           [&services](const Call& call) { std::make_shared<Question>(call, services)->begin(); }},
  };
}

}  // namespace tandem::control
