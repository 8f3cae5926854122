// SPDX-License-Identifier: Apache-2.0
// A thread for what blocks: jobs run there in order, and each one's completion is posted to the
// loop. The journal has one, so that the core goes on while the disk flushes.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "io/loop.h"

namespace tandem::io {

class Worker {
 public:
  explicit Worker(Loop& loop);
  // Finishes the jobs taken so far; their completions may come after it is gone, or never when the
  // loop has stopped.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  static constexpr std::size_t kJobsMax = 64;

  // Runs `job` on the thread, then `done` on the loop's. False, and nothing happens, when kJobsMax
  // wait already.
  [[nodiscard]] bool submit(std::function<void()> job, std::function<void()> done);

 private:
  struct Work {
    std::function<void()> job;
    std::function<void()> done;
  };
  void run();

  Loop& loop_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Work> queue_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace tandem::io
