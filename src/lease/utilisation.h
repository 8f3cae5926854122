// SPDX-License-Identifier: Apache-2.0
// How full each scope is, kept as it changes, and who is to be told when one fills up or has room
// again (D14.101). Between the two thresholds nothing is told, so that a scope that stands at one
// of them does not tell the same over and over. Leases keeps it; the node makes notices of what
// crossed().
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lease/topology.h"

namespace tandem::lease {

// What the addresses of a pool are now.
struct PoolUse {
  std::uint64_t size = 0;    // without excluded ones, and those that no host can have
  std::uint64_t unused = 0;  // free, and never given out
  std::uint32_t ended = 0;   // free, with a last client
  std::uint32_t active = 0;
  std::uint32_t abandoned = 0;
  std::uint32_t offered = 0;  // offers pending, also of addresses that the same client has
  std::uint64_t free() const { return unused + ended; }
};

// The sum of a scope's pools.
struct ScopeUse {
  std::uint64_t size = 0;
  std::uint64_t free = 0;  // can be leased to a new client now
  std::uint64_t active = 0;
  std::uint64_t abandoned = 0;
  std::uint64_t offered = 0;
  std::uint64_t reserved = 0;  // reservations with an address in the scope, in a pool or not
  // The share of the size that is not free: leased, offered, set aside or reserved. 0 to 100.
  std::uint32_t percent_in_use() const;
};

class Utilisation {
 public:
  struct Crossing {
    std::uint32_t scope;
    bool filling;  // has risen to utilisation_high; else has fallen below utilisation_low
    ScopeUse use;
  };

  // What a scope was before: its index then, and whether all that is known of it stays.
  struct Origin {
    std::uint32_t before = kNoIndex;
    bool same = false;
  };
  // These scopes from now on, those that are not the same with nothing in them; then add() each of
  // their pools, and look().
  void configure(const Topology& topology, std::span<const Origin> origins);
  void add(std::uint32_t scope, const PoolUse& pool);
  void look();

  // So many more, or fewer, in a scope.
  void count_free(std::uint32_t scope, int difference);
  void count_active(std::uint32_t scope, int difference);
  void count_abandoned(std::uint32_t scope, int difference);
  void count_offered(std::uint32_t scope, int difference);

  const ScopeUse& of(std::uint32_t scope) const { return scopes_[scope].use; }

  // What was crossed since the caller last cleared it.
  std::vector<Crossing>& crossed() { return crossed_; }

 private:
  struct Scope {
    ScopeUse use;
    std::uint32_t high = 0;  // percent; 0: tells nothing
    std::uint32_t low = 0;
    bool filling = false;
  };
  void look(std::uint32_t scope);

  std::vector<Scope> scopes_;  // as in the topology
  std::vector<Crossing> crossed_;
};

}  // namespace tandem::lease
