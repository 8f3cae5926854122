// SPDX-License-Identifier: Apache-2.0
// For tests: the whole control plane over a real node, with a disk in memory, without sockets. Time
// stands still unless it is told to pass; the core and the control loop share one thread.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/memory_disk.h"
#include "control/control.h"
#include "dhcp/test_kit.h"
#include "http/target.h"
#include "io/clock.h"
#include "io/users.h"

namespace tandem::control::test {

using dhcp::test::ip;
using dhcp::test::mac;

// A body that a client reads when the test says so.
class TestStream final : public http::BodyStream {
 public:
  bool write(std::string octets) override {
    if (gone_) return false;
    sent_ += octets;
    waiting_ += octets.size();
    return true;
  }
  std::size_t waiting() const override { return waiting_; }
  bool full() const override { return waiting_ >= room; }
  void on_drained(std::function<void()> drained) override { drained_ = std::move(drained); }
  void on_closed(std::function<void()> closed) override { closed_ = std::move(closed); }
  void finish() override { finished_ = true; }

  // What has been sent since the last call; from now on there is room again.
  std::string read() {
    std::string text = std::exchange(sent_, {});
    if (std::exchange(waiting_, 0) > 0 && drained_) drained_();
    return text;
  }
  void go() {
    gone_ = true;
    if (closed_) closed_();
  }
  bool finished() const { return finished_; }

  std::size_t room = 64 << 20;

 private:
  std::string sent_;
  std::size_t waiting_ = 0;
  bool gone_ = false;
  bool finished_ = false;
  std::function<void()> drained_;
  std::function<void()> closed_;
};

class PlaneExchange final : public http::Exchange {
 public:
  explicit PlaneExchange(http::Request request) : request_(std::move(request)) {}
  const http::Request& request() const override { return request_; }
  void respond(http::Response given) override {
    if (!response) response = std::move(given);
  }
  std::shared_ptr<http::BodyStream> stream(http::Response head) override {
    respond(std::move(head));
    if (!body) body = std::make_shared<TestStream>();
    return body;
  }

  std::optional<http::Response> response;
  std::shared_ptr<TestStream> body;

 private:
  http::Request request_;
};

// The node's thread, on the loop's: each question and each command in a turn of its own.
class NodeCore final : public Core {
 public:
  NodeCore(io::Loop& loop, ChangeLog& changes) : loop_(loop), changes_(changes) {}

  void start(std::shared_ptr<const node::Settings> settings) {
    node_ = std::make_unique<node::Node>(std::move(settings), 1);
    node::Effects effects;
    node_->start(0, 1, now, effects);
    make_durable(effects);
    step(node::InterfacesChanged{interfaces});
  }
  node::Node& node() { return *node_; }

  node::Effects step(const node::Event& event) {
    node::Effects effects;
    node_->step(event, now, effects);
    make_durable(effects);
    return effects;
  }
  void pass(Duration duration) {
    now.instant = now.instant + duration;
    now.wall = now.wall + duration;
    step(node::Tick{});
  }

  void ask(std::function<void(const node::Node&)> question,
           std::function<void()> answered) override {
    loop_.post([this, question = std::move(question), answered = std::move(answered)] {
      ++questions;
      question(*node_);
      loop_.post(answered);
    });
  }
  void status(std::function<void(const Status&)> answered) override {
    loop_.post([this, answered = std::move(answered)] {
      answered({.now = now,
                .last_position = node_->last_position(),
                .bindings = node_->bindings().size(),
                .revision = node_->settings().revision,
                .counters = node_->counters(),
                .interfaces = interfaces});
    });
  }
  void command(std::vector<node::Command> commands,
               std::function<void(std::vector<node::CommandResult>)> done) override {
    loop_.post([this, commands = std::move(commands), done = std::move(done)] {
      std::vector<node::CommandResult> results;
      for (const node::Command& command : commands) {
        results.push_back(step(command).results.at(0));
      }
      done(std::move(results));
    });
  }
  void reconfigure(std::shared_ptr<const config::Configuration> configuration,
                   std::function<void(journal::Position)> done) override {
    loop_.post([this, configuration = std::move(configuration), done = std::move(done)] {
      step(node::Reconfigure{configuration->settings()});
      done(node_->last_position());
    });
  }
  void trace(std::vector<node::ClientPattern>, std::function<void(const node::Traced&)>) override {}

  const std::vector<node::Interface> interfaces = {
      {2, "eth0", {*Subnet::parse("10.0.0.0/24")}, {ip("10.0.0.1")}}
  };
  Now now{Instant::from_nanoseconds(5'000'000'000), WallTime::from_seconds(1'800'000'000)};
  std::size_t questions = 0;

 private:
  void make_durable(const node::Effects& effects) {
    changes_.append(effects.records, effects.record_count, effects.last_position);
  }

  io::Loop& loop_;
  ChangeLog& changes_;
  std::unique_ptr<node::Node> node_;
};

class Plane {
 public:
  // The pools are 10.0.0.10 to .19 and 10.9.0.10 to .19.
  static constexpr const char* kTwoNetworks = R"({ "lease-time": 3600, "scopes": [
    { "subnet": "10.0.0.0/24", "name": "Office", "pools": [{ "range": "10.0.0.10-10.0.0.19" }] },
    { "subnet": "10.9.0.0/24", "pools": [{ "range": "10.9.0.10-10.9.0.19" }] }
  ]})";

  explicit Plane(std::string configuration = kTwoNetworks,
                 std::size_t changes_kept = ChangeLog::kSizeMax)
      : changes(loop, changes_kept) {
    auto history =
        History::open(disk, [configuration] { return Result<std::string>(configuration); });
    EXPECT_TRUE(history.ok());
    EXPECT_TRUE((*history)->take_file_at_start(core.now.wall).done());
    core.start((*history)->current()->settings());
    control.emplace(Control::Parts{.loop = loop,
                                   .core = core,
                                   .changes = changes,
                                   .events = events,
                                   .history = std::move(*history),
                                   .tokens = Tokens::open(disk),
                                   .file_was_read = [](const ChangeResult&) {},
                                   .http_counters = [] { return http::Counters{}; },
                                   .clock = [this] { return core.now; },
                                   .version = "test",
                                   .seed = 1});
  }

  // A request by the server's own user, up to its response or the beginning of its stream.
  std::shared_ptr<PlaneExchange> begin(http::Method method, const std::string& target,
                                       std::string body = {}, http::Fields headers = {}) {
    http::Request request;
    request.method = method;
    request.target = target;
    const auto parsed = http::parse_target(target);
    EXPECT_TRUE(parsed.has_value()) << target;
    request.path = parsed->path;
    request.query = parsed->query;
    request.headers = std::move(headers);
    request.body = std::move(body);
    request.peer.uid = io::own_uid();
    const auto exchange = std::make_shared<PlaneExchange>(std::move(request));
    control->handle(exchange);
    return exchange;
  }
  // Runs what has been posted to the loop so far.
  void turn() {
    loop.post([this] { loop.stop(); });
    loop.run();
  }
  // Turns of the loop until the condition holds.
  template <typename Condition>
  void run_until(Condition condition) {
    const Instant give_up = io::read_clock().instant + Duration::seconds(30);
    while (!condition()) {
      ASSERT_LT(io::read_clock().instant, give_up) << "nothing came of it";
      turn();
    }
  }
  http::Response ask(http::Method method, const std::string& target, std::string body = {},
                     http::Fields headers = {}) {
    const auto exchange = begin(method, target, std::move(body), std::move(headers));
    run_until([&] {
      return exchange->response.has_value() && (!exchange->body || exchange->body->finished());
    });
    http::Response response = exchange->response.value_or(http::Response{.status = 0});
    if (exchange->body) response.body += exchange->body->read();
    return response;
  }
  http::Response get(const std::string& target) { return ask(http::Method::Get, target); }
  http::Response post(const std::string& target, std::string body = {}) {
    return ask(http::Method::Post, target, std::move(body));
  }
  api::Json json(const std::string& target) {
    const http::Response response = get(target);
    EXPECT_EQ(response.status, 200u) << target << ": " << response.body;
    return api::parse_json(response.body).value_or(api::Json());
  }

  // A client's DISCOVER and REQUEST; the address that it got.
  std::string acquire(const dhcp::test::Ask& who, std::string requested = {}) {
    dhcp::test::Ask ask = who;
    ask.requested = requested;
    const auto offered = send(ask);
    ask.type = wire::MessageType::Request;
    ask.requested = offered;
    ask.server_identifier = "10.0.0.1";
    return send(ask);
  }
  std::string send(const dhcp::test::Ask& ask) {
    const Bytes packet = dhcp::test::encode(ask);
    const node::Effects effects = core.step(
        node::DhcpDatagram{2, ip(ask.source), ask.source_port, ip(ask.destination), packet});
    if (effects.send.empty()) return "silence";
    const Bytes reply = to_bytes(effects.datagram(effects.send[0]));
    wire::Message message;
    EXPECT_TRUE(wire::decode_reply(reply, message).ok());
    return message.type == wire::MessageType::Nak ? "NAK" : message.header.yiaddr.text();
  }
  // A binding as it is, without asking whether it may be.
  void put(const node::ImportLease& lease) {
    const auto results = core.step(node::Command{.what = lease}).results;
    EXPECT_TRUE(results.at(0).done()) << to_text(results.at(0).refusal);
  }

  MemoryDisk disk;
  io::Loop loop;
  ChangeLog changes;
  EventLog events{loop, WallTime::from_seconds(1'800'000'000)};
  NodeCore core{loop, changes};
  std::optional<Control> control;
};

}  // namespace tandem::control::test
