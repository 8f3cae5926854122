// SPDX-License-Identifier: Apache-2.0
// Leases::configure: from one topology to the next while clients are served. A scope that is the
// same object in both keeps its pools untouched; of one that changed, pools of the same range stay
// and only addresses that are newly reserved or excluded, or no longer are, find their new place.
// Bindings are looked at only where a pool is new or gone. So one reservation among 200,000 costs a
// comparison for each scope and little more, however many leases there are.
#include <algorithm>

#include "lease/leases.h"

namespace tandem::lease {
namespace {

// More addresses than this are not moved one by one: their pool is made anew.
constexpr std::uint64_t kMovedMax = 65'536;

// What is in one of the merged lists but not in both; what one list has and its neighbour that the
// other has may come as one range.
std::vector<Ipv4Range> difference(const std::vector<Ipv4Range>& a,
                                  const std::vector<Ipv4Range>& b) {
  // Both as the points at which being in the list begins or ends: points in both cancel out.
  const auto points_of = [](const std::vector<Ipv4Range>& ranges) {
    std::vector<std::uint64_t> points;
    for (const Ipv4Range& range : ranges) {
      points.push_back(range.first.value());
      points.push_back(std::uint64_t{range.last.value()} + 1);
    }
    return points;
  };
  std::vector<std::uint64_t> points;
  std::ranges::set_symmetric_difference(points_of(a), points_of(b), std::back_inserter(points));
  std::vector<Ipv4Range> ranges;
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
    ranges.push_back({Ipv4Address{static_cast<std::uint32_t>(points[i])},
                      Ipv4Address{static_cast<std::uint32_t>(points[i + 1] - 1)}});
  }
  return ranges;
}

std::optional<Ipv4Range> intersection(const Ipv4Range& a, const Ipv4Range& b) {
  if (!a.overlaps(b)) return std::nullopt;
  return Ipv4Range{std::max(a.first, b.first), std::min(a.last, b.last)};
}

template <typename Visit>
void for_each_address(const Ipv4Range& range, Visit visit) {
  for (std::uint64_t i = 0; i < range.size(); ++i) {
    visit(range.first + static_cast<std::uint32_t>(i));
  }
}

template <typename Visit>
void for_each_in(const BindingTable& table, const Ipv4Range& range, Visit visit) {
  for (auto at = table.from(range.first); at && *at <= range.last;) {
    visit(*at);
    if (*at == range.last) return;
    at = table.from(*at + 1);
  }
}

}  // namespace

Leases::PoolState Leases::make_pool(std::uint32_t scope, const Pool& pool) const {
  PoolState state{&pool, scope, AddressSet{pool.range}, {}, pool.range.first};
  state.unused.insert_all();
  const Subnet& subnet = topology_->scopes()[scope].subnet;
  if (subnet.length() < 31) {
    state.unused.erase(subnet.network());
    state.unused.erase(subnet.broadcast());
  }
  for (const Ipv4Range& exclusion : topology_->served()[scope]->excluded()) {
    if (const auto part = intersection(exclusion, pool.range)) {
      for_each_address(*part, [&](Ipv4Address address) { state.unused.erase(address); });
    }
  }
  state.size = state.unused.size();
  for (const Ipv4Address address : topology_->reserved_in(pool.range)) state.unused.erase(address);
  return state;
}

// From the old pools to the new ones; both lists ascend, and so does what comes out.
class Leases::Transition {
 public:
  Transition(Leases& leases, const Topology& before)
      : leases_(leases), before_(before), after_(*leases.topology_) {
    pools_.reserve(leases.pools_.size() + 1);
    origins_.reserve(after_.served().size());
  }

  void run() {
    match_scopes();
    if (&before_.global_reservations() != &after_.global_reservations()) compare_globals();
    leases_.pools_ = std::move(pools_);
    for (const Ipv4Address first : new_pools_) fill(*leases_.pool_at(first));
    for (const Ipv4Address address : moved_) settle(address);
    count();
  }

  std::size_t left_aside() const {
    std::size_t count = 0;
    for (const Ipv4Range& range : merged(uncovered_)) {
      for_each_in(leases_.table_, range, [&](Ipv4Address address) {
        const bool covered =
            leases_.pool_at(address) != nullptr || after_.reservation_at(address) != nullptr;
        count += covered ? 0 : 1;
      });
    }
    return count;
  }

 private:
  void match_scopes() {
    const auto& olds = before_.served();
    const auto& news = after_.served();
    std::uint32_t i = 0;
    for (std::uint32_t j = 0; j < news.size(); ++j) {
      while (i < olds.size() && olds[i] != news[j] &&
             olds[i]->scope().subnet < news[j]->scope().subnet) {
        drop_scope(i++);
      }
      if (i < olds.size() && olds[i] == news[j]) {
        keep_scope(i++, j);
      } else if (i < olds.size() && olds[i]->scope().subnet == news[j]->scope().subnet) {
        change_scope(i++, j);
      } else {
        add_scope(j);
      }
    }
    while (i < olds.size()) drop_scope(i++);
  }

  // The pools of the next old scope.
  std::span<PoolState> take_pools(std::uint32_t old_scope) {
    const std::size_t count = before_.scopes()[old_scope].pools.size();
    const std::span<PoolState> taken = std::span(leases_.pools_).subspan(next_pool_, count);
    next_pool_ += count;
    return taken;
  }

  void keep_scope(std::uint32_t i, std::uint32_t j) {
    for (PoolState& pool : take_pools(i)) {
      pool.scope = j;
      pools_.push_back(std::move(pool));
    }
    origins_.push_back({i, before_.shared_network(i) == after_.shared_network(j)});
  }

  void add_scope(std::uint32_t j) {
    for (const Pool& pool : after_.scopes()[j].pools) add_pool(j, pool);
    origins_.push_back({kNoIndex, false});
  }

  void drop_scope(std::uint32_t i) {
    for (PoolState& pool : take_pools(i)) drop_pool(pool);
    for (const ReservationIndex::At& at : before_.served()[i]->reservations().addresses()) {
      uncovered_.push_back({at.address, at.address});
    }
  }

  void change_scope(std::uint32_t i, std::uint32_t j) {
    const std::span<PoolState> olds = take_pools(i);
    auto old = olds.begin();
    const ServedScope& was = *before_.served()[i];
    const ServedScope& is = *after_.served()[j];
    const std::vector<Ipv4Range> excluded = difference(was.excluded(), is.excluded());
    for (const Pool& pool : is.scope().pools) {
      while (old != olds.end() && old->pool->range < pool.range) drop_pool(*old++);
      if (old != olds.end() && old->pool->range == pool.range && can_move(excluded, pool.range)) {
        old->pool = &pool;
        old->scope = j;
        move_excluded(*old, excluded, is);
        pools_.push_back(std::move(*old++));
      } else {
        add_pool(j, pool);
      }
    }
    while (old != olds.end()) drop_pool(*old++);
    compare_reserved(was.reservations(), is.reservations());
    origins_.push_back({i, false});
  }

  static bool can_move(const std::vector<Ipv4Range>& excluded, const Ipv4Range& pool) {
    std::uint64_t count = 0;
    for (const Ipv4Range& range : excluded) {
      if (const auto part = intersection(range, pool)) count += part->size();
    }
    return count <= kMovedMax;
  }

  void move_excluded(PoolState& pool, const std::vector<Ipv4Range>& excluded,
                     const ServedScope& is) {
    for (const Ipv4Range& range : excluded) {
      const auto part = intersection(range, pool.pool->range);
      if (!part) continue;
      for_each_address(*part, [&](Ipv4Address address) {
        if (!is.scope().subnet.is_host(address)) return;
        covered(is.excluded(), {address, address}) ? --pool.size : ++pool.size;
        moved_.push_back(address);
      });
    }
  }

  // Addresses reserved in only one of the two.
  void compare_reserved(const ReservationIndex& was, const ReservationIndex& is) {
    const auto address = &ReservationIndex::At::address;
    const auto only_in = [&](const ReservationIndex& a, const ReservationIndex& b, auto each) {
      for (const ReservationIndex::At& at : a.addresses()) {
        if (b.at(at.*address) == nullptr) each(at.*address);
      }
    };
    only_in(was, is, [&](Ipv4Address a) {
      moved_.push_back(a);
      uncovered_.push_back({a, a});
    });
    only_in(is, was, [&](Ipv4Address a) { moved_.push_back(a); });
  }

  // Global reservations with an address count in the scope where it lies, which may be unchanged.
  void compare_globals() {
    const std::size_t first = moved_.size();
    compare_reserved(before_.global_reservations(), after_.global_reservations());
    for (std::size_t i = first; i < moved_.size(); ++i) {
      const std::uint32_t scope = after_.scope_of(moved_[i]);
      if (scope != kNoIndex) origins_[scope].same = false;
    }
  }

  void add_pool(std::uint32_t scope, const Pool& pool) {
    pools_.push_back(leases_.make_pool(scope, pool));
    new_pools_.push_back(pool.range.first);
  }

  void drop_pool(PoolState& pool) {
    uncovered_.push_back(pool.pool->range);
    while (!pool.ended.empty()) unlink(leases_.table_, pool.ended, pool.ended.head);
  }

  // Bindings and offers that lie in a new pool. The longest ended first, so that the list comes out
  // in the order in which it would have grown.
  void fill(PoolState& pool) {
    std::vector<std::pair<Seconds, Ipv4Address>> ended;
    for_each_in(leases_.table_, pool.pool->range, [&](Ipv4Address address) {
      pool.unused.erase(address);
      const Slot slot = leases_.table_.find(address);
      const BindingStatus status = leases_.table_.status(slot);
      pool.active += status == BindingStatus::Active ? 1 : 0;
      pool.abandoned += status == BindingStatus::Abandoned ? 1 : 0;
      if (is_ended(status)) ended.emplace_back(leases_.table_.starts(slot), address);
    });
    for_each_in(leases_.offers_, pool.pool->range, [&](Ipv4Address address) {
      pool.unused.erase(address);
      ++pool.offered;
    });
    std::ranges::sort(ended);
    for (const auto& [starts, address] : ended) leases_.list(pool, address, Place::Back);
  }

  // An address that came back goes to the end of the line: its last client may find it longest.
  void settle(Ipv4Address address) {
    PoolState* pool = leases_.pool_at(address);
    if (pool == nullptr) return;
    leases_.unlist(*pool, address);
    leases_.list(*pool, address, Place::Back);
  }

  void count() {
    const bool same = before_.parameters() == after_.parameters();
    if (!same) {
      for (Utilisation::Origin& origin : origins_) origin.same = false;
    }
    leases_.utilisation_.configure(after_, origins_);
    for (const PoolState& pool : leases_.pools_) {
      if (!origins_[pool.scope].same) leases_.utilisation_.add(pool.scope, pool.use());
    }
    leases_.utilisation_.look();
  }

  Leases& leases_;
  const Topology& before_;
  const Topology& after_;
  std::size_t next_pool_ = 0;
  std::vector<PoolState> pools_;
  std::vector<Ipv4Address> new_pools_;  // by their first address
  std::vector<Ipv4Address> moved_;      // newly reserved or excluded, or no longer
  std::vector<Ipv4Range> uncovered_;    // where a binding may have lost its pool or reservation
  std::vector<Utilisation::Origin> origins_;  // of each new scope
};

std::size_t Leases::configure(std::shared_ptr<const Topology> topology) {
  const std::shared_ptr<const Topology> before = std::exchange(topology_, std::move(topology));
  Transition transition(*this, *before);
  transition.run();
  return transition.left_aside();
}

}  // namespace tandem::lease
