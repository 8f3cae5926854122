// SPDX-License-Identifier: Apache-2.0
// However a topology was reached, step by step or at once, the leases know the same.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.h"
#include "lease/leases.h"

namespace tandem::lease {
namespace {

Ipv4Address ip(std::string_view text) {
  return *Ipv4Address::parse(text);
}
Ipv4Range range(std::string_view text) {
  return *Ipv4Range::parse(text);
}
HardwareAddress mac(std::uint64_t n) {
  std::array<std::byte, 6> octets{};
  for (std::size_t i = 0; i < 6; ++i) octets[5 - i] = static_cast<std::byte>(n >> 8 * i & 0xff);
  return HardwareAddress{1, octets};
}

// Four subnets of 16 addresses; random changes of one object at a time share all the others.
class World {
 public:
  explicit World(Random& random) : random_(random) {
    for (std::uint32_t s = 0; s < 4; ++s) add_scope(s);
  }

  Topology topology(const Topology* previous) const { return Topology(parts_, previous); }

  void change() {
    switch (random_.below(7)) {
      case 0:
        return toggle_scope();
      case 1:
        return toggle_global();
      case 2:
        parts_.parameters.utilisation_high = static_cast<std::uint32_t>(random_.below(101));
        return;
      default:
        return change_scope();
    }
  }

 private:
  Ipv4Address any_in(std::uint32_t s) {
    return ip("10.0.0.0") + (s * 16 + static_cast<std::uint32_t>(random_.below(16)));
  }
  Ipv4Range range_in(std::uint32_t s) {
    const auto [first, last] = std::minmax({any_in(s), any_in(s)});
    return {first, last};
  }
  void put(Scope scope) {
    parts_.scopes.push_back(std::make_shared<const ServedScope>(std::move(scope)));
  }
  void add_scope(std::uint32_t s) {
    Scope scope;
    scope.subnet = Subnet{ip("10.0.0.0") + s * 16, 28};
    scope.pools.push_back({range_in(s), {}});
    put(std::move(scope));
  }
  void toggle_scope() {
    const auto s = static_cast<std::uint32_t>(random_.below(4));
    const Ipv4Address network = ip("10.0.0.0") + s * 16;
    if (std::erase_if(parts_.scopes,
                      [&](const auto& p) { return p->scope().subnet.network() == network; }) == 0) {
      add_scope(s);
    }
    remove_homeless();
  }
  void remove_homeless() {
    std::erase_if(parts_.reservations, [&](const auto& r) {
      return std::ranges::none_of(parts_.scopes, [&](const auto& scope) {
        return scope->scope().subnet.contains(*r->address);
      });
    });
  }
  bool is_reserved(Ipv4Address address) const {
    return Topology(parts_).reservation_at(address) != nullptr;
  }
  void toggle_global() {
    const Ipv4Address address = any_in(static_cast<std::uint32_t>(random_.below(4)));
    const auto removed =
        std::erase_if(parts_.reservations, [&](const auto& r) { return r->address == address; });
    if (removed > 0 || is_reserved(address)) return;
    Reservation reservation;
    reservation.address = address;
    reservation.hardware_address = mac(1000 + address.value());
    parts_.reservations.push_back(std::make_shared<const Reservation>(reservation));
    remove_homeless();
  }
  void change_scope() {
    if (parts_.scopes.empty()) return;
    const std::size_t i = random_.below(parts_.scopes.size());
    Scope scope = parts_.scopes[i]->scope();
    parts_.scopes.erase(parts_.scopes.begin() + static_cast<std::ptrdiff_t>(i));
    const std::uint32_t s = (scope.subnet.network() - ip("10.0.0.0")) / 16;
    switch (random_.below(4)) {
      case 0:
        toggle_pool(scope, s);
        break;
      case 1:
        toggle_exclusion(scope, s);
        break;
      case 2:
        toggle_reservation(scope, s);
        break;
      case 3:
        scope.name += "x";
        break;
    }
    put(std::move(scope));
  }
  void toggle_pool(Scope& scope, std::uint32_t s) {
    const Ipv4Range range = range_in(s);
    const auto overlaps = [&](const Pool& pool) { return pool.range.overlaps(range); };
    if (std::erase_if(scope.pools, overlaps) > 0 && random_.one_in(2)) return;
    scope.pools.push_back({range, {}});
    std::ranges::sort(scope.pools, {}, &Pool::range);
  }
  void toggle_exclusion(Scope& scope, std::uint32_t s) {
    if (!scope.exclusions.empty() && random_.one_in(2)) {
      scope.exclusions.erase(scope.exclusions.begin() +
                             static_cast<std::ptrdiff_t>(random_.below(scope.exclusions.size())));
    } else {
      scope.exclusions.push_back(range_in(s));
    }
  }
  void toggle_reservation(Scope& scope, std::uint32_t s) {
    const Ipv4Address address = any_in(s);
    if (std::erase_if(scope.reservations,
                      [&](const Reservation& r) { return r.address == address; }) > 0) {
      return;
    }
    if (std::ranges::any_of(parts_.reservations,
                            [&](const auto& r) { return r->address == address; })) {
      return;
    }
    Reservation reservation;
    reservation.address = address;
    reservation.hardware_address = mac(2000 + address.value());
    scope.reservations.push_back(reservation);
  }

  Random& random_;
  TopologyParts parts_;
};

class Both {
 public:
  explicit Both(Random& random) : random_(random) {}

  void happen(Seconds now) {
    const Ipv4Address address = ip("10.0.0.0") + static_cast<std::uint32_t>(random_.below(64));
    const Slot slot = stepped.bindings().find(address);
    const Slot offer = stepped.offers().find(address);
    switch (random_.below(5)) {
      case 0:
      case 1:
        stepped.bind({.address = address,
                      .status = BindingStatus::Active,
                      .starts = now,
                      .ends = now + 1000,
                      .hardware_address = mac(address.value())});
        break;
      case 2:
        if (slot != kNoSlot) stepped.release(slot, now);
        break;
      case 3:
        if (slot != kNoSlot) stepped.forget(slot);
        break;
      case 4:
        if (offer != kNoSlot) {
          stepped.withdraw_offer(offer);
        } else {
          stepped.offer({.address = address}, {mac(now), {}}, now + 60);
        }
        break;
    }
  }

  // The same bindings and offers, by the same topology at once.
  std::unique_ptr<Leases> made_at_once(const Topology& topology) const {
    auto leases = std::make_unique<Leases>(7);
    for (std::uint32_t i = 0; i < 64; ++i) {
      const Ipv4Address address = ip("10.0.0.0") + i;
      const Slot slot = stepped.bindings().find(address);
      if (slot != kNoSlot) leases->restore(stepped.bindings().data(slot));
      const Slot offer = stepped.offers().find(address);
      if (offer != kNoSlot) leases->restore_offer(stepped.offers().data(offer));
    }
    leases->configure(std::make_shared<const Topology>(topology));
    return leases;
  }

  Leases stepped{1};

 private:
  Random& random_;
};

bool same(const PoolUse& a, const PoolUse& b) {
  return a.size == b.size && a.unused == b.unused && a.ended == b.ended && a.active == b.active &&
         a.abandoned == b.abandoned && a.offered == b.offered;
}
bool same(const ScopeUse& a, const ScopeUse& b) {
  return a.size == b.size && a.free == b.free && a.active == b.active &&
         a.abandoned == b.abandoned && a.offered == b.offered && a.reserved == b.reserved;
}

// Which addresses new clients get until none is left.
std::set<Ipv4Address> all_given(Leases& leases, const Topology& topology) {
  std::set<Ipv4Address> given;
  for (std::uint32_t s = 0; s < topology.scopes().size(); ++s) {
    for (std::uint64_t n = 0;; ++n) {
      const Client client{mac(1'000'000 + n), {}};
      const auto candidate = leases.choose(client, topology.segment(s), std::nullopt);
      if (!candidate) break;
      RC_ASSERT(given.insert(candidate->address).second);
      leases.offer(*candidate, client, 100'000);
    }
  }
  return given;
}

RC_GTEST_PROP(Configure, StepByStepIsTheSameAsAtOnce, (std::uint64_t seed)) {
  Random random{seed};
  World world{random};
  Both both{random};
  auto topology = std::make_shared<const Topology>(world.topology(nullptr));
  both.stepped.configure(topology);
  for (Seconds now = 1; now <= 60; ++now) {
    for (std::uint64_t n = random.below(8); n > 0; --n) both.happen(now);
    for (std::uint64_t n = random.below(3); n > 0; --n) world.change();
    topology = std::make_shared<const Topology>(world.topology(topology.get()));
    both.stepped.configure(topology);
    const auto at_once = both.made_at_once(*topology);
    for (std::uint32_t s = 0; s < topology->scopes().size(); ++s) {
      RC_ASSERT(same(both.stepped.use_of_scope(s), at_once->use_of_scope(s)));
      for (const Pool& pool : topology->scopes()[s].pools) {
        RC_ASSERT(same(both.stepped.use_of(pool.range.first), at_once->use_of(pool.range.first)));
      }
    }
  }
  const auto at_once = both.made_at_once(*topology);
  RC_ASSERT(all_given(both.stepped, *topology) == all_given(*at_once, *topology));
}

TopologySource two_scopes() {
  TopologySource source;
  for (const std::string_view subnet : {"10.0.0.0/24", "10.0.1.0/24"}) {
    Scope scope;
    scope.subnet = *Subnet::parse(subnet);
    scope.pools.push_back({
        {scope.subnet.network() + 10, scope.subnet.network() + 20},
        {}
    });
    source.scopes.push_back(scope);
  }
  return source;
}

void bind(Leases& leases, Ipv4Address address) {
  leases.bind({.address = address,
               .status = BindingStatus::Active,
               .starts = 1,
               .ends = 1000,
               .hardware_address = mac(address.value())});
}

TEST(Configure, TellsHowManyLeasesItSetAsideAndTheyComeBack) {
  Leases leases{1};
  TopologySource source = two_scopes();
  const auto whole = std::make_shared<const Topology>(source);
  leases.configure(whole);
  bind(leases, ip("10.0.0.12"));
  bind(leases, ip("10.0.1.12"));
  bind(leases, ip("10.0.1.13"));
  source.scopes.pop_back();
  EXPECT_EQ(leases.configure(std::make_shared<const Topology>(source)), 2u);
  EXPECT_EQ(leases.use_of(ip("10.0.1.12")).active, 0u);
  EXPECT_EQ(leases.configure(whole), 0u);
  EXPECT_EQ(leases.use_of(ip("10.0.1.12")).active, 2u);
}

TEST(Configure, AnExclusionOfHalfALargePoolIsTakenBack) {
  TopologySource source;
  Scope scope;
  scope.subnet = *Subnet::parse("10.0.0.0/12");
  scope.pools.push_back({range("10.0.0.1-10.15.255.254"), {}});
  source.scopes.push_back(scope);
  Leases leases{1};
  const auto open = std::make_shared<const Topology>(source);
  leases.configure(open);
  const PoolUse before = leases.use_of(ip("10.0.0.1"));
  source.scopes[0].exclusions = {range("10.8.0.0/13")};
  leases.configure(std::make_shared<const Topology>(source));
  EXPECT_EQ(leases.use_of(ip("10.0.0.1")).unused, range("10.0.0.1-10.7.255.255").size());
  leases.configure(open);
  EXPECT_TRUE(same(leases.use_of(ip("10.0.0.1")), before));
}

}  // namespace
}  // namespace tandem::lease
