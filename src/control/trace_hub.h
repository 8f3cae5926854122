// SPDX-License-Identifier: Apache-2.0
// Live traces for several watchers at once. The core traces for one list of patterns
// (node::TraceClients); the hub keeps who watches which client, tells the core the whole list
// whenever it changes, and hands every trace to those whose pattern the packet matched. Nobody
// watches: nothing is traced.
//
// Called on the control loop.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "control/core.h"

namespace tandem::control {

class TraceHub {
 public:
  using Traced = std::function<void(const node::Traced&)>;

  explicit TraceHub(Core& core) : core_(core) {}
  TraceHub(const TraceHub&) = delete;
  TraceHub& operator=(const TraceHub&) = delete;

  // Traces this client's packets for as long as the handle is held. Null: kClientPatternsMax watch
  // already.
  std::shared_ptr<void> watch(node::ClientPattern client, Traced traced);

 private:
  struct Watcher {
    node::ClientPattern client;
    Traced traced;
  };
  void tell_core();

  Core& core_;
  std::vector<std::weak_ptr<Watcher>> watchers_;
};

}  // namespace tandem::control
