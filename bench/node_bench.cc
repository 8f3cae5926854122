// SPDX-License-Identifier: Apache-2.0
// Whole steps of the node, as a driver makes them: what the core costs for a DORA.
#include <algorithm>
#include <memory>

#include <benchmark/benchmark.h>

#include "base/writer.h"
#include "node/node.h"
#include "wire/reply.h"

namespace tandem {
namespace {

HardwareAddress mac(std::uint32_t n) {
  Bytes octets;
  Writer out{octets};
  out.u16(0x0200);
  out.u32(n);
  return HardwareAddress{1, octets};
}

lease::TopologySource ten_slash_eight() {
  lease::TopologySource source;
  lease::Scope scope;
  scope.subnet = *Subnet::parse("10.0.0.0/8");
  scope.pools.push_back({*Ipv4Range::parse("10.0.1.0-10.31.255.255"), {}});
  source.scopes.push_back(scope);
  source.parameters.options = {
      {3, Bytes(4), {}},
      {6, Bytes(8), {}},
      {15, Bytes(11, std::byte{'x'}), {}}
  };
  return source;
}

class World {
 public:
  World() {
    node.step(
        node::InterfacesChanged{
            {{2, "eth0", {*Subnet::parse("10.0.0.0/8")}, {*Ipv4Address::parse("10.0.0.1")}}}},
        now, effects);
  }
  void send(ByteView packet) {
    node.step(node::DhcpDatagram{2, {}, 68, kBroadcastAddress, packet}, now, effects);
  }
  // What a driver does after a batch.
  void settle() {
    const journal::Position position = effects.last_position;
    effects.clear();
    node.step(node::Durable{position}, now, effects);
    effects.clear();
  }
  std::shared_ptr<const node::Settings> settings{
      new node::Settings{.topology = lease::Topology{ten_slash_eight()}}};
  node::Node node{settings, 1};
  node::Effects effects;
  Now now{Instant::from_nanoseconds(1'000'000'000), WallTime::from_seconds(1'800'000'000)};

  void start() { node.start(0, 1, now, effects); }
};

Bytes packet(wire::MessageType type, std::uint32_t client, std::optional<Ipv4Address> requested) {
  wire::Outline outline;
  outline.header.op = 1;
  outline.header.htype = 1;
  outline.header.hlen = 6;
  outline.header.xid = client;
  const HardwareAddress hardware = mac(client);
  std::ranges::copy(hardware.octets(), outline.header.chaddr.begin());
  const Bytes type_value{static_cast<std::byte>(type)};
  const Bytes list{std::byte{1}, std::byte{3}, std::byte{6}, std::byte{15}};
  Bytes address;
  Bytes server;
  if (requested) Writer{address}.ipv4(*requested);
  Writer{server}.ipv4(*Ipv4Address::parse("10.0.0.1"));
  outline.options = {
      {53, type_value},
      {55, list      }
  };
  if (requested)
    outline.options.insert(outline.options.end(), {
                                                      {50, address},
                                                      {54, server }
    });
  Bytes out;
  wire::encode(outline, 548, out);
  return out;
}

// DISCOVER, OFFER, REQUEST, ACK with its record: the whole work of the core for a new client, in
// batches of 64. Making the packets is not counted.
void BM_Dora(benchmark::State& state) {
  World world;
  world.start();
  world.settle();
  std::uint32_t client = 0;
  constexpr std::size_t kBatch = 64;
  std::vector<Bytes> packets(kBatch);
  for (auto _ : state) {
    state.PauseTiming();
    for (Bytes& p : packets) p = packet(wire::MessageType::Discover, ++client, {});
    state.ResumeTiming();
    for (const Bytes& p : packets) world.send(p);
    state.PauseTiming();
    for (std::size_t i = 0; i < kBatch; ++i) {
      wire::Message offer;
      const Bytes reply = to_bytes(world.effects.datagram(world.effects.send[i]));
      (void)wire::decode_reply(reply, offer);
      packets[i] = packet(wire::MessageType::Request, offer.header.xid, offer.header.yiaddr);
    }
    state.ResumeTiming();
    for (const Bytes& p : packets) world.send(p);
    world.settle();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}
BENCHMARK(BM_Dora)->Iterations(5'000);

}  // namespace
}  // namespace tandem
