// SPDX-License-Identifier: Apache-2.0
// The tables and queues below the leases, each against a simple model.
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.h"
#include "lease/address_index.h"
#include "lease/address_set.h"
#include "lease/binding_table.h"
#include "lease/expiry_queue.h"
#include "lease/leases.h"

namespace tandem::lease {
namespace {

Ipv4Address ip(std::string_view text) {
  return *Ipv4Address::parse(text);
}

HardwareAddress mac(std::uint64_t n) {
  std::array<std::byte, 6> octets{};
  for (std::size_t i = 0; i < 6; ++i) octets[5 - i] = static_cast<std::byte>(n >> 8 * i & 0xff);
  return HardwareAddress{1, octets};
}

// --- AddressSet

RC_GTEST_PROP(AddressSet, HoldsWhatASetHolds, (std::uint64_t seed)) {
  Random random{seed};
  const auto size = static_cast<std::uint32_t>(1 + random.below(random.one_in(2) ? 200 : 300'000));
  const Ipv4Range range{ip("10.0.0.0"), ip("10.0.0.0") + (size - 1)};
  AddressSet set{range};
  std::set<Ipv4Address> model;
  if (random.one_in(3) && size < 1000) {
    set.insert_all();
    for (std::uint32_t i = 0; i < size; ++i) model.insert(range.first + i);
  }
  for (int i = 0; i < 300; ++i) {
    const Ipv4Address address = range.first + static_cast<std::uint32_t>(random.below(size));
    random.one_in(2) ? (set.insert(address), (void)model.insert(address))
                     : (set.erase(address), (void)model.erase(address));
    const Ipv4Address from = range.first + static_cast<std::uint32_t>(random.below(size));
    const auto expected = model.lower_bound(from);
    const auto got = set.from(from);
    RC_ASSERT(got.has_value() == (expected != model.end()));
    if (got) RC_ASSERT(*got == *expected);
    RC_ASSERT(set.size() == model.size());
  }
}

// --- AddressIndex

RC_GTEST_PROP(AddressIndex, IsASetInOrder, (std::uint64_t seed)) {
  Random random{seed};
  AddressIndex index;
  std::set<Ipv4Address> model;
  // Dense in a few places, edges of blocks and of the whole space among them.
  const auto draw = [&] {
    static constexpr std::uint32_t kPlaces[] = {0,          0x0a000000, 0x0a000ff0,
                                                0x0a3fffe0, 0xc0a80100, 0xffffff00};
    const std::uint32_t place = kPlaces[random.below(std::size(kPlaces))];
    return Ipv4Address{place + static_cast<std::uint32_t>(random.below(256))};
  };
  for (int i = 0; i < 500; ++i) {
    const Ipv4Address address = draw();
    random.one_in(3) ? (index.erase(address), (void)model.erase(address))
                     : (index.insert(address), (void)model.insert(address));
    const Ipv4Address from =
        random.one_in(4) ? Ipv4Address{static_cast<std::uint32_t>(random.next())} : draw();
    const auto expected = model.lower_bound(from);
    const auto got = index.from(from);
    RC_ASSERT(got.has_value() == (expected != model.end()));
    if (got) RC_ASSERT(*got == *expected);
  }
}

// --- ExpiryQueue

struct FakeTable {
  struct Entry {
    Links links;
    Seconds deadline = 0;
    std::uint8_t bucket = kNoBucket;
  };
  std::vector<Entry> entries;
  Links& links(Slot s) { return entries[s].links; }
  Seconds deadline(Slot s) const { return entries[s].deadline; }
  std::uint8_t& bucket(Slot s) { return entries[s].bucket; }
};

RC_GTEST_PROP(ExpiryQueue, GivesOutEveryEntryAtItsTimeAndNoneBefore, (std::uint64_t seed)) {
  Random random{seed};
  FakeTable table;
  table.entries.resize(200);
  ExpiryQueue<FakeTable> queue{table};
  std::set<Slot> waiting;
  Seconds now = static_cast<Seconds>(random.below(2'000'000'000));
  for (int round = 0; round < 200; ++round) {
    const auto slot = static_cast<Slot>(random.below(200));
    if (waiting.contains(slot)) {
      queue.remove(slot);
      waiting.erase(slot);
    } else {
      table.entries[slot].deadline =
          now + static_cast<Seconds>(random.below(1ull << random.below(24)));
      queue.insert(slot);
      waiting.insert(slot);
    }
    if (!waiting.empty()) {
      Seconds first = kNever;
      for (const Slot s : waiting) first = std::min(first, table.deadline(s));
      RC_ASSERT(queue.next() <= std::max(first, now));
    }
    now += static_cast<Seconds>(random.below(1ull << random.below(22)));
    std::size_t budget = 100'000;
    for (Slot due = queue.pop(now, budget); due != kNoSlot; due = queue.pop(now, budget)) {
      RC_ASSERT(table.deadline(due) <= now);
      RC_ASSERT(waiting.erase(due) == 1);
    }
    for (const Slot s : waiting) RC_ASSERT(table.deadline(s) > now);
  }
}

TEST(ExpiryQueue, DoesNoMoreThanItsBudget) {
  FakeTable table;
  table.entries.resize(10'000);
  ExpiryQueue<FakeTable> queue{table};
  for (Slot s = 0; s < 10'000; ++s) {
    table.entries[s].deadline = 5000 + s % 7;
    queue.insert(s);
  }
  std::size_t given = 0;
  std::size_t calls = 0;
  while (given < 10'000) {
    std::size_t budget = 64;
    while (queue.pop(6000, budget) != kNoSlot) ++given;
    ++calls;
    ASSERT_LT(calls, 2000u);
  }
  EXPECT_GE(calls, 10'000u / 64);
}

// --- BindingTable

RC_GTEST_PROP(BindingTable, FindsEachBindingByAddressAndByClient, (std::uint64_t seed)) {
  Random random{seed};
  BindingTable table{seed};
  std::map<Ipv4Address, std::pair<std::uint64_t, std::uint64_t>>
      model;  // address: card, id (0: none)
  for (int i = 0; i < 400; ++i) {
    const Ipv4Address address = ip("10.0.0.0") + static_cast<std::uint32_t>(random.below(60));
    if (random.one_in(4)) {
      if (const Slot slot = table.find(address); slot != kNoSlot) table.erase(slot);
      model.erase(address);
      continue;
    }
    const std::uint64_t card = random.below(40);
    const std::uint64_t id = random.below(10);
    const std::string id_text = std::to_string(id);
    const std::string host(random.below(80), 'h');
    table.put({.address = address,
               .status = BindingStatus::Active,
               .hardware_address = mac(card),
               .client_id = id == 0 ? ByteView{} : as_bytes(id_text),
               .host_name = as_bytes(host)});
    model[address] = {card, id};
  }
  RC_ASSERT(table.size() == model.size());
  for (const auto& [address, who] : model) {
    const Slot slot = table.find(address);
    RC_ASSERT(slot != kNoSlot);
    const std::string id_text = std::to_string(who.second);
    const Client client{mac(who.first), who.second == 0 ? ByteView{} : as_bytes(id_text)};
    RC_ASSERT(table.find(client, false, [&](Slot s) { return s == slot; }) == slot);
    RC_ASSERT(table.find(client, true, [&](Slot s) { return s == slot; }) == slot);
    const Client stranger{mac(999), as_bytes("nobody")};
    RC_ASSERT(table.find(stranger, false, [](Slot) { return true; }) == kNoSlot);
  }
}

TEST(BindingTable, EverythingOfTheOldHolderIsGoneWhenAnAddressChangesHands) {  // failure-modes L12
  BindingTable table{1};
  table.put({.address = ip("10.0.0.1"),
             .hardware_address = mac(1),
             .client_id = as_bytes("id"),
             .host_name = as_bytes("old"),
             .relay_agent_information = as_bytes("relay"),
             .vendor_class = as_bytes("vendor")});
  const Slot slot = table.put({.address = ip("10.0.0.1"), .hardware_address = mac(2)});
  const BindingData data = table.data(slot);
  EXPECT_TRUE(data.client_id.empty() && data.host_name.empty() &&
              data.relay_agent_information.empty() && data.vendor_class.empty());
  EXPECT_EQ(table.find(Client{mac(1), as_bytes("id")}, false, [](Slot) { return true; }), kNoSlot);
}

TEST(BindingTable, ClientsCannotMakeItKeepMoreThanItsBounds) {
  BindingTable table{1};
  const Bytes huge(5000, std::byte{'x'});
  const Slot slot = table.put({.address = ip("10.0.0.1"),
                               .hardware_address = mac(1),
                               .client_id = huge,
                               .host_name = huge,
                               .relay_agent_information = huge,
                               .vendor_class = huge});
  const BindingData data = table.data(slot);
  EXPECT_EQ(data.client_id.size(), kClientIdSizeMax);
  EXPECT_EQ(data.host_name.size(), kHostNameSizeMax);
  EXPECT_EQ(data.relay_agent_information.size(), kRelayAgentInformationSizeMax);
  EXPECT_EQ(data.vendor_class.size(), kVendorClassSizeMax);
}

// --- Topology

TEST(Topology, FindsScopesByAddressRelayAndSegment) {
  TopologySource source;
  for (const char* net : {"10.2.0.0/16", "10.1.0.0/24", "192.168.0.0/22"}) {
    Scope scope;
    scope.subnet = *Subnet::parse(net);
    source.scopes.push_back(scope);
  }
  source.scopes[0].relays.push_back(ip("172.16.0.1"));
  source.shared_networks.push_back({
      "both",
      {source.scopes[2].subnet, source.scopes[1].subnet},
      {ip("172.16.0.2")},
      {"eth9"},
      {}
  });
  const Topology topology{source};
  const auto net = [&](std::uint32_t scope) {
    return scope == kNoIndex ? "none" : topology.scopes()[scope].subnet.text();
  };
  EXPECT_EQ(net(topology.scope_of(ip("10.2.255.255"))), "10.2.0.0/16");
  EXPECT_EQ(net(topology.scope_of(ip("10.1.1.0"))), "none");
  EXPECT_EQ(net(topology.scope_of(ip("0.0.0.0"))), "none");
  EXPECT_EQ(net(topology.scope_of(ip("255.255.255.255"))), "none");
  EXPECT_EQ(net(topology.scope_of_relay(ip("172.16.0.1"))), "10.2.0.0/16");
  EXPECT_EQ(net(topology.scope_of_relay(ip("172.16.0.2"))), "192.168.0.0/22");
  EXPECT_EQ(net(topology.scope_of_relay(ip("10.1.0.9"))), "10.1.0.0/24");
  EXPECT_EQ(net(topology.scope_of_interface("eth9")), "192.168.0.0/22");
  const std::uint32_t one = topology.scope_of(ip("10.1.0.0"));
  EXPECT_TRUE(topology.same_segment(one, topology.scope_of(ip("192.168.3.3"))));
  EXPECT_FALSE(topology.same_segment(one, topology.scope_of(ip("10.2.0.0"))));
  EXPECT_TRUE(topology.segment(one).contains(topology.scope_of(ip("192.168.0.0"))));
}

// --- Utilisation

RC_GTEST_PROP(Utilisation, TellsOfEachThresholdOnceUntilTheOtherIsCrossed, (std::uint64_t seed)) {
  Random random{seed};
  TopologySource source;
  source.scopes.emplace_back();
  source.scopes[0].subnet = *Subnet::parse("10.0.0.0/24");
  const auto low = static_cast<std::uint32_t>(random.below(101));
  const auto high = low + static_cast<std::uint32_t>(random.below(101 - low));
  source.parameters.utilisation_high = high;
  source.parameters.utilisation_low = low;
  Utilisation utilisation;
  const Topology topology{source};
  utilisation.configure(topology, std::vector<Utilisation::Origin>(1));
  constexpr int kSize = 50;
  utilisation.add(0, {.size = kSize, .unused = kSize});
  utilisation.look();
  utilisation.crossed().clear();
  bool filling = false;
  int free = kSize;
  for (int i = 0; i < 400; ++i) {
    const int step = free == kSize || (free > 0 && random.one_in(2)) ? -1 : +1;
    free += step;
    utilisation.count_free(0, step);
    const auto percent_times_size = static_cast<std::uint32_t>(kSize - free) * 100;
    const bool before = filling;
    if (filling) {
      filling = percent_times_size >= low * kSize;
    } else {
      filling = high > 0 && percent_times_size >= high * kSize;
    }
    RC_ASSERT(utilisation.crossed().size() == (filling != before ? 1u : 0u));
    if (filling != before) RC_ASSERT(utilisation.crossed()[0].filling == filling);
    utilisation.crossed().clear();
  }
}

// --- Leases: whatever happens, an address is in exactly one of its places

RC_GTEST_PROP(Leases, EveryAddressOfAPoolIsAccountedForWhateverHappens, (std::uint64_t seed)) {
  Random random{seed};
  TopologySource source;
  Scope scope;
  scope.subnet = *Subnet::parse("10.0.0.0/24");
  scope.pools.push_back({
      {ip("10.0.0.10"), ip("10.0.0.29")},
      {}
  });
  scope.pools[0].parameters.allocation = static_cast<Allocation>(random.below(4));
  source.scopes.push_back(scope);
  Leases leases{seed};
  const auto topology = std::make_shared<const Topology>(source);
  leases.configure(topology);
  Seconds now = 1000;
  std::map<Ipv4Address, std::uint64_t> holders;
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t who = 1 + random.below(30);
    const Client client{mac(who), {}};
    switch (random.below(6)) {
      case 0:
      case 1:
        if (const auto candidate = leases.choose(client, topology->segment(0), std::nullopt)) {
          const Slot slot = leases.bindings().find(candidate->address);
          const bool free_or_own = slot == kNoSlot ||
                                   leases.bindings().status(slot) != BindingStatus::Active ||
                                   leases.is_holder(slot, client);
          RC_ASSERT(free_or_own);
          leases.offer(*candidate, client, now + 20);
        }
        break;
      case 2:
        if (const Slot offer = leases.offer_of(client, topology->segment(0)); offer != kNoSlot) {
          leases.bind({.address = leases.offers().address(offer),
                       .status = BindingStatus::Active,
                       .starts = now,
                       .ends = now + 30,
                       .hardware_address = client.hardware_address});
        }
        break;
      case 3:
        if (const Slot slot = leases.active_binding(client, topology->segment(0));
            slot != kNoSlot) {
          random.one_in(2) ? leases.release(slot, now) : leases.abandon(slot, now, now + 40);
        }
        break;
      case 4:
        if (random.one_in(4)) leases.configure(std::make_shared<const Topology>(source));
        break;
      default: {
        now += static_cast<Seconds>(random.below(30));
        std::size_t budget = 1000;
        std::uint64_t lapsed = 0;
        for (Slot s = leases.pop_due(now, budget, lapsed); s != kNoSlot;
             s = leases.pop_due(now, budget, lapsed))
          leases.expire(s, now);
      }
    }
    const PoolUse use = leases.use_of(ip("10.0.0.10"));
    std::uint64_t offered_free = 0;
    for (Slot s = 0; s < leases.offers().slots(); ++s) {
      if (!leases.offers().occupied(s)) continue;
      const Slot bound = leases.bindings().find(leases.offers().address(s));
      const bool active =
          bound != kNoSlot && leases.bindings().status(bound) == BindingStatus::Active;
      offered_free += active ? 0 : 1;
    }
    RC_ASSERT(use.unused + use.ended + use.active + use.abandoned + offered_free == 20);
    RC_ASSERT(use.size == 20 && use.offered == leases.offers().size());
    const ScopeUse sum = leases.use_of_scope(0);
    RC_ASSERT(sum.size == use.size && sum.free == use.free() && sum.active == use.active);
    RC_ASSERT(sum.abandoned == use.abandoned && sum.offered == use.offered);
  }
}

}  // namespace
}  // namespace tandem::lease
