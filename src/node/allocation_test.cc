// SPDX-License-Identifier: Apache-2.0
// A packet costs the node no heap allocation once it is warm: nothing for the order of leases, the
// sums of scopes, or a trace that nobody asked for. Counts every operator new of this program;
// src/wire/allocation_test.cc tells why it is written so.
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "node/test_driver.h"

namespace {
std::size_t allocations = 0;
}

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace tandem::node {
namespace {

using namespace test;

TEST(Allocation, AClientThatComesAndGoesCostsNoneOnceWarm) {
  lease::TopologySource source = two_networks();
  source.scopes[0].parameters.cache_threshold = 0;
  source.scopes[0].parameters.allocation = lease::Allocation::Lowest;
  Driver d{source};
  const Bytes discover = encode({});
  const Bytes request = encode(
      {.type = MessageType::Request, .requested = "10.0.0.10", .server_identifier = "10.0.0.1"});
  const Bytes release = encode(
      {.type = MessageType::Release, .ciaddr = "10.0.0.10", .server_identifier = "10.0.0.1"});
  const DhcpDatagram base{.interface = 2, .destination = kBroadcastAddress};
  std::vector<Event> events;
  for (const Bytes* packet : {&discover, &request, &release}) {
    DhcpDatagram datagram = base;
    datagram.bytes = *packet;
    events.emplace_back(datagram);
  }
  Effects effects;
  std::size_t replies = 0;
  const auto come_and_go = [&] {
    for (const Event& event : events) d.node->step(event, d.now, effects);
    replies += effects.send.size();
    const journal::Position last = effects.last_position;
    effects.clear();
    d.node->step(Durable{last}, d.now, effects);
  };
  for (int i = 0; i < 5; ++i) come_and_go();
  replies = 0;
  const std::size_t before = allocations;
  for (int i = 0; i < 10; ++i) come_and_go();
  EXPECT_EQ(allocations - before, 0u);
  EXPECT_EQ(replies, 20u);
}

}  // namespace
}  // namespace tandem::node
