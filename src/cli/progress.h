// SPDX-License-Identifier: Apache-2.0
// Says on standard error that something still goes on, once it has taken a second: "checking
// tandem.json ... 4 s". On a terminal only, on one line that is wiped when it is done.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "cli/world.h"

namespace tandem::cli {

class Progress {
 public:
  Progress(World& world, std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  void tell();

  World& world_;
  std::string what_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;  // the request itself blocks ours
};

}  // namespace tandem::cli
