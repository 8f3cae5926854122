// SPDX-License-Identifier: Apache-2.0
#include "io/worker.h"

#include <csignal>

#include <pthread.h>

namespace tandem::io {
namespace {

// Signals are the loop's: a thread made while all are blocked never takes one.
std::thread start_without_signals(std::function<void()> body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(body));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

Worker::Worker(Loop& loop) : loop_(loop), thread_(start_without_signals([this] { run(); })) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Worker::submit(std::function<void()> job, std::function<void()> done) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= kJobsMax) return false;
    queue_.push_back({std::move(job), std::move(done)});
  }
  wake_.notify_one();
  return true;
}

void Worker::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    Work work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work.job();
    loop_.post(std::move(work.done));
    lock.lock();
  }
}

}  // namespace tandem::io
