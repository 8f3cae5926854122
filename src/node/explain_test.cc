// SPDX-License-Identifier: Apache-2.0
// An explanation tells what the running node does next.
#include "node/explain.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.h"
#include "node/test_driver.h"

namespace tandem::node {
namespace {

using namespace test;

const std::vector<Interface>& interfaces() {
  static const std::vector<Interface> kInterfaces = {
      {2, "eth0", {*Subnet::parse("10.0.0.0/24")}, {ip("10.0.0.1")}}
  };
  return kInterfaces;
}

// As control does it: pages of the ranges that are needed.
Situation situation_of(const Driver& d, const DhcpDatagram& datagram) {
  Situation situation{.settings = d.settings,
                      .interfaces = interfaces(),
                      .clock = d.node->clock().record(),
                      .now = d.now};
  for (Ipv4Range range : needed_for(*d.settings, interfaces(), datagram)) {
    std::optional<Ipv4Address> next = range.first;
    while (next) next = d.node->bindings_in({*next, range.last}, 2, situation.bindings);
    next = range.first;
    while (next) next = d.node->offers_in({*next, range.last}, 2, situation.offers);
  }
  return situation;
}

DhcpDatagram datagram_of(const Ask& ask, const Bytes& packet) {
  return {2, ip(ask.source), ask.source_port, ip(ask.destination), packet};
}

Explanation explain(const Driver& d, const Ask& ask) {
  const Bytes packet = encode(ask);
  const DhcpDatagram datagram = datagram_of(ask, packet);
  return node::explain(situation_of(d, datagram), datagram);
}

std::string option(const Explanation& explanation, std::string_view name) {
  for (const ExplainedOption& o : explanation.options) {
    if (o.name == name) return o.value;
  }
  return "none";
}

lease::TopologySource with_options() {
  lease::TopologySource source = two_networks();
  source.parameters.options = {
      {6,   hex("0a0000350a000036"),           {}},
      {15,  to_bytes(as_bytes("example.org")), {}},
      {224, hex("01ff"),                       {}}
  };
  return source;
}

TEST(Explain, ShowsTheReplyInWords) {
  Driver d{with_options()};
  const Explanation explanation = explain(d, {});
  EXPECT_EQ(explanation.traced.outcome.reply, MessageType::Offer);
  EXPECT_EQ(explanation.header.yiaddr, explanation.traced.address);
  EXPECT_EQ(option(explanation, "domain-name-servers"), "10.0.0.53, 10.0.0.54");
  EXPECT_EQ(option(explanation, "domain-name"), "example.org");
  EXPECT_EQ(option(explanation, "subnet-mask"), "255.255.255.0");
  EXPECT_EQ(option(explanation, ""), "hex:01ff");
  EXPECT_EQ(explanation.to.way, Destination::Way::Link);
  EXPECT_TRUE(explanation.records.empty());
}

TEST(Explain, ChangesNothing) {
  Driver d;
  for (int i = 0; i < 3; ++i)
    explain(
        d,
        {.type = MessageType::Request, .requested = "10.0.0.12", .server_identifier = "10.0.0.1"});
  EXPECT_EQ(d.node->bindings().size(), 0u);
  EXPECT_EQ(d.node->use_of_scope(0).offered, 0u);
}

TEST(Explain, TellsWhatWouldBeWritten) {
  Driver d;
  const Explanation explanation = explain(
      d, {.type = MessageType::Request, .requested = "10.0.0.12", .server_identifier = "10.0.0.1"});
  EXPECT_EQ(explanation.traced.outcome.reply, MessageType::Ack);
  ByteView records = explanation.records;
  const auto record = journal::decode(records);
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(std::get<journal::BindingRecord>(*record).binding.address, ip("10.0.0.12"));
}

TEST(Explain, TellsWhyThereIsNoAnswer) {
  Driver d;
  const Explanation silent = explain(d, {.giaddr = "192.0.2.1"});
  EXPECT_EQ(silent.traced.outcome.drop, Drop::NoScope);
  EXPECT_EQ(silent.traced.steps.back().id, dhcp::StepId::Dropped);
  EXPECT_TRUE(silent.reply.empty());
  const DhcpDatagram noise{.interface = 2, .bytes = {}};
  const Explanation none = node::explain(situation_of(d, noise), noise);
  EXPECT_EQ(none.traced.outcome.drop, Drop::TooShort);
}

TEST(Explain, KnowsThatStorageIsDown) {
  Driver d;
  const Bytes packet = encode({});
  Situation situation = situation_of(d, datagram_of({}, packet));
  situation.storage_healthy = false;
  EXPECT_EQ(node::explain(situation, datagram_of({}, packet)).traced.outcome.drop,
            Drop::StorageDown);
}

TEST(Explain, GoesByTheLeasesLineOfTime) {
  Driver d;
  const std::string address = d.acquire(1);
  d.pass(Duration::seconds(1), Duration::seconds(500'000));  // UTC is stepped far past its end
  const Explanation explanation = explain(d, {.type = MessageType::Request, .ciaddr = address});
  EXPECT_EQ(explanation.traced.outcome.reply, MessageType::Ack);
}

TEST(Explain, OnlyThePacketsOwnNetworkIsNeeded) {
  const Driver d;
  const auto needed = [&](const Ask& ask) {
    const Bytes packet = encode(ask);
    std::string text;
    for (const Ipv4Range& range : needed_for(*d.settings, interfaces(), datagram_of(ask, packet))) {
      text += range.text() + " ";
    }
    return text;
  };
  EXPECT_EQ(needed({}), "10.0.0.0-10.0.0.255 ");
  EXPECT_EQ(needed({.requested = "10.0.0.12"}), "10.0.0.0-10.0.0.255 ");
  EXPECT_EQ(needed({.requested = "10.9.0.12"}), "10.0.0.0-10.0.0.255 10.9.0.12 ");
  EXPECT_EQ(needed({.giaddr = "192.0.2.1"}), "");
}

Ask any_ask(Random& random) {
  static constexpr MessageType kTypes[] = {MessageType::Discover, MessageType::Request,
                                           MessageType::Request,  MessageType::Decline,
                                           MessageType::Release,  MessageType::Inform};
  Ask ask{.type = kTypes[random.below(std::size(kTypes))],
          .hardware_address = mac(static_cast<std::uint8_t>(1 + random.below(8)))};
  const bool behind = random.one_in(3);
  const std::string address = (behind ? "10.9.0.1" : "10.0.0.1") + std::to_string(random.below(11));
  if (random.one_in(2)) ask.requested = address;
  if (random.one_in(3)) ask.ciaddr = address;
  if (random.one_in(2)) ask.server_identifier = random.one_in(8) ? "10.0.0.2" : "10.0.0.1";
  if (behind) ask.giaddr = "10.9.0.1";
  if (random.one_in(3)) ask.parameter_request_list = {1, 3, 6, 58};
  if (random.one_in(6)) ask.client_id = hex("01aabb");
  if (random.one_in(6)) ask.options.push_back({51, hex("00000400")});
  return ask;
}

// A random choice among free addresses may fall otherwise; all else is the same.
void expect_same(const Explanation& told, const Effects& done, const Traced& traced) {
  for (const dhcp::Step& step : told.traced.steps) RC_LOG() << "told " << to_text(step) << "\n";
  for (const dhcp::Step& step : traced.steps) RC_LOG() << "done " << to_text(step) << "\n";
  RC_ASSERT(told.traced.outcome.reply == traced.outcome.reply);
  RC_ASSERT(told.traced.outcome.drop == traced.outcome.drop);
  RC_ASSERT(told.reply.empty() == done.send.empty());
  const auto from_pool = [](const Traced& t) {
    return std::ranges::any_of(t.steps,
                               [](const dhcp::Step& s) { return s.id == dhcp::StepId::TriedPool; });
  };
  RC_ASSERT(from_pool(told.traced) == from_pool(traced));
  if (done.send.empty()) return;
  Bytes reply = to_bytes(done.datagram(done.send.front()));
  RC_ASSERT(told.reply.size() == reply.size());
  if (from_pool(traced)) std::copy_n(told.reply.begin() + 16, 4, reply.begin() + 16);  // yiaddr
  RC_ASSERT(to_hex(told.reply) == to_hex(reply));
  RC_ASSERT(told.to.way == done.send.front().to.way && told.to.port == done.send.front().to.port);
}

RC_GTEST_PROP(Explain, TellsWhatTheNodeThenDoes, (std::uint64_t seed)) {
  Random random{seed};
  lease::TopologySource source = with_options();
  if (random.one_in(2)) {
    source.shared_networks.push_back({
        "both", {source.scopes[0].subnet, source.scopes[1].subnet},
         {},
         {},
         {}
    });
  }
  lease::Reservation reservation;
  reservation.address = ip("10.0.0.14");
  reservation.hardware_address = mac(3);
  source.scopes[0].reservations.push_back(reservation);
  Driver d{source};
  const std::shared_ptr<const Settings> without_limits(new Settings{
      .decline_limits = {.per_client = 1000, .pool_percent = 100},
      .topology = d.settings->topology
  });
  d.settings = without_limits;
  d.start();
  d.step(TraceClients{{ClientPattern{}}});
  for (int i = 0; i < 40; ++i) {
    const Ask ask = any_ask(random);
    const Explanation told = explain(d, ask);
    Effects done = d.send(ask);
    RC_ASSERT(done.traces.size() == 1u);
    expect_same(told, done, done.traces.front());
    d.commit(done);
    d.step(Durable{d.position});
    d.pass(
        Duration::seconds(static_cast<std::int64_t>(random.below(random.one_in(5) ? 90'000 : 9))),
        Duration::seconds(random.one_in(20) ? 7 : 0));
  }
}

}  // namespace
}  // namespace tandem::node
