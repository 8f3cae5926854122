// SPDX-License-Identifier: Apache-2.0
// One whole server as a state machine without a world: an event and the time go in, effects come
// out. tandemd and the simulator are two drivers of it. The order that a driver must keep:
//   1. restore() every record of the journal, then start();
//   2. step() for each event, gathering effects;
//   3. append effects.records durably, tell the node Durable, and only then send what waited for
//   it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "journal/record.h"
#include "lease/leases.h"
#include "node/counters.h"
#include "node/effects.h"
#include "node/event.h"
#include "node/lease_clock.h"

namespace tandem::node {

// Where a snapshot in pieces has got to.
struct SnapshotCursor {
  std::uint32_t slot = 0;
  bool begun = false;
};

class Node {
 public:
  Node(std::shared_ptr<const Settings> settings, std::uint64_t seed);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // Before start(): one record of the journal, in order.
  void restore(const journal::Record& record);
  // After start(), for a node that is a copy of another: one of its offers (offers_in).
  void restore_offer(const lease::BindingData& offer);
  // The journal is replayed up to `last`; serve from now on. `boot` names this boot of the system
  // (0: not known): within one boot the monotonic clock is trusted across restarts, and steps of
  // UTC are not.
  void start(journal::Position last, std::uint64_t boot, Now now, Effects& effects);

  void step(const Event& event, Now now, Effects& effects);

  // The memory as records, in pieces of about `size_max` octets, to be read between steps: appends
  // the next piece to `out` and returns how many records it holds; 0 means that all has been given.
  // Together with every record after the position at which the first piece was taken, the pieces
  // give the memory exactly.
  std::uint32_t snapshot(SnapshotCursor& cursor, std::size_t size_max, Bytes& out) const;

  // Questions between steps. Views in an answer hold until the next step.
  const Counters& counters() const;
  const lease::BindingTable& bindings() const;
  const Settings& settings() const;
  journal::Position last_position() const;  // of the last record made, durable or not
  std::optional<lease::BindingData> binding(Ipv4Address address) const;

  // A page of the bindings in the range, ascending by address, at most count_max: appended to `out`
  // as encoded BindingRecords. The address to go on from, or nothing at the end.
  std::optional<Ipv4Address> bindings_in(Ipv4Range range, std::uint32_t count_max,
                                         Bytes& out) const;
  // The same of what is on offer: status Free, `ends` is the end of the offer.
  std::optional<Ipv4Address> offers_in(Ipv4Range range, std::uint32_t count_max, Bytes& out) const;

  // What is taken and free; zeros for what is not there. O(1).
  lease::ScopeUse use_of_scope(std::uint32_t scope) const;
  lease::PoolUse use_of_pool(std::uint32_t scope, std::uint32_t pool) const;

  // The line of time on which leases end; a copy tells UTC for a page of bindings elsewhere.
  const LeaseClock& clock() const;
  WallTime wall_of(lease::Seconds seconds) const { return clock().wall_of(seconds); }
  std::optional<lease::Seconds> line_of(WallTime wall) const { return clock().line_of(wall); }

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tandem::node
