// SPDX-License-Identifier: Apache-2.0
// What waits for the journal besides replies: answers to commands, to a change of the
// configuration, traces. Each is told once, when all that it rests on is durable, or when it will
// not be because the disk failed.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "journal/record.h"

namespace tandem::daemon {

class Awaited {
 public:
  using Then = std::function<void(bool stored)>;

  void add(journal::Position after, Then then) { waiting_.push_back({after, std::move(then)}); }
  void durable(journal::Position up_to) { tell(up_to, true); }
  // After durable() there is nothing but what was lost.
  void failed() { tell(kAll, false); }

 private:
  struct Waiting {
    journal::Position after = 0;
    Then then;
  };
  static constexpr journal::Position kAll = ~journal::Position{0};

  void tell(journal::Position up_to, bool stored) {
    std::vector<Waiting> all = std::exchange(waiting_, {});  // what is told may add
    for (Waiting& one : all) {
      if (one.after <= up_to) {
        one.then(stored);
      } else {
        waiting_.push_back(std::move(one));
      }
    }
  }

  std::vector<Waiting> waiting_;
};

}  // namespace tandem::daemon
