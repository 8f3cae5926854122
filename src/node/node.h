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

#include "journal/record.h"
#include "lease/binding_table.h"
#include "node/counters.h"
#include "node/effects.h"
#include "node/event.h"

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

  const Counters& counters() const;
  const lease::BindingTable& bindings() const;
  const Settings& settings() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tandem::node
