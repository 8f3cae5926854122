// SPDX-License-Identifier: Apache-2.0
#include "control/trace_hub.h"

namespace tandem::control {

std::shared_ptr<void> TraceHub::watch(node::ClientPattern client, Traced traced) {
  if (watchers_.size() >= node::kClientPatternsMax) return nullptr;
  const std::shared_ptr<Watcher> watcher(
      new Watcher{std::move(client), std::move(traced)}, [this](Watcher* gone) {
        delete gone;
        std::erase_if(watchers_, [](const auto& one) { return one.expired(); });
        tell_core();
      });
  watchers_.push_back(watcher);
  tell_core();
  return watcher;
}

// The traces of one list name their watchers by place, so each list goes with its own copy.
void TraceHub::tell_core() {
  std::vector<node::ClientPattern> clients;
  for (const auto& one : watchers_) clients.push_back(one.lock()->client);
  core_.trace(std::move(clients), [watchers = watchers_](const node::Traced& traced) {
    for (std::size_t place = 0; place < watchers.size(); ++place) {
      if ((traced.patterns >> place & 1) == 0) continue;
      if (const auto watcher = watchers[place].lock()) watcher->traced(traced);
    }
  });
}

}  // namespace tandem::control
