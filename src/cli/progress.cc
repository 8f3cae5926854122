// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include <chrono>

#include <fmt/format.h>

namespace tandem::cli {

Progress::Progress(World& world, std::string what) : world_(world), what_(std::move(what)) {
  if (world_.error_is_terminal) thread_ = std::thread([this] { tell(); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Progress::tell() {
  std::unique_lock lock(mutex_);
  unsigned seconds = 0;
  while (!changed_.wait_for(lock, std::chrono::seconds(1), [this] { return done_; })) {
    world_.err(fmt::format("\r{} ... {} s", what_, ++seconds));
  }
  if (seconds > 0) world_.err("\r\x1b[K");
}

}  // namespace tandem::cli
