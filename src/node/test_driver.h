// SPDX-License-Identifier: Apache-2.0
// For tests: a node with its journal in memory and a clock to turn, driven in the order that a
// driver must keep.
#pragma once

#include <gtest/gtest.h>

#include "dhcp/test_kit.h"
#include "node/node.h"

namespace tandem::node::test {

using namespace dhcp::test;
using wire::MessageType;

class Driver {
 public:
  explicit Driver(lease::TopologySource source = two_networks()) {
    settings.reset(new Settings{.topology = lease::Topology{std::move(source)}});
    start();
  }

  // A new node over what the journal holds, as after a crash.
  void start() {
    node = std::make_unique<Node>(settings, 1);
    ByteView rest = journal;
    while (!rest.empty()) node->restore(*journal::decode(rest));
    Effects effects;
    node->start(position, boot, now, effects);
    commit(effects);
    node->step(InterfacesChanged{{{2, "eth0", {*Subnet::parse("10.0.0.0/24")}, {ip("10.0.0.1")}}}},
               now, effects);
  }
  void commit(Effects& effects) {
    journal.insert(journal.end(), effects.records.begin(), effects.records.end());
    position = effects.last_position;
    effects.clear();
  }
  Effects step(const Event& event) {
    Effects effects;
    node->step(event, now, effects);
    return effects;
  }
  Effects send(const Ask& ask) {
    packet = encode(ask);
    return step(DhcpDatagram{2, ip(ask.source), ask.source_port, ip(ask.destination), packet});
  }
  // Sends, makes durable, and returns the address in the reply.
  std::string exchange(const Ask& ask) {
    Effects effects = send(ask);
    std::string address = "silence";
    if (!effects.send.empty()) {
      const Bytes bytes = to_bytes(effects.datagram(effects.send[0]));
      wire::Message message;
      EXPECT_TRUE(wire::decode_reply(bytes, message).ok());
      address = message.type == MessageType::Nak ? "NAK" : message.header.yiaddr.text();
    }
    commit(effects);
    step(Durable{position});
    return address;
  }
  std::string acquire(std::uint8_t client) {
    const std::string address = exchange({.hardware_address = mac(client)});
    return exchange({.type = MessageType::Request,
                     .hardware_address = mac(client),
                     .requested = address,
                     .server_identifier = "10.0.0.1"});
  }
  void pass(Duration duration, Duration step_of_utc = {}) {
    now.instant = now.instant + duration;
    now.wall = now.wall + duration + step_of_utc;
    Effects effects = step(Tick{});
    commit(effects);
    step(Durable{position});
  }
  template <typename Kind>
  CommandResult command(Kind kind) {
    Effects effects = step(Command{1, std::move(kind)});
    EXPECT_EQ(effects.results.size(), 1u);
    const CommandResult result = effects.results.front();
    commit(effects);
    return result;
  }
  lease::BindingStatus status(const std::string& address) const {
    return node->bindings().status(node->bindings().find(ip(address)));
  }
  std::uint64_t dropped(Drop reason) const {
    return node->counters().dropped[static_cast<std::size_t>(reason)];
  }

  std::shared_ptr<const Settings> settings;
  std::unique_ptr<Node> node;
  Bytes journal;
  journal::Position position = 0;
  std::uint64_t boot = 77;
  Now now{Instant::from_nanoseconds(5'000'000'000), WallTime::from_seconds(1'800'000'000)};
  Bytes packet;
};

inline AddLease add(const std::string& address, std::uint8_t client) {
  return {.address = ip(address),
          .hardware_address = mac(client),
          .lease_time = Duration::seconds(600)};
}

}  // namespace tandem::node::test
