// SPDX-License-Identifier: Apache-2.0
// The event loop of a program: descriptors, timers, signals, and work posted by other threads, all
// called back on the one thread that runs it. That thread owns the core, so nothing behind a
// callback needs a lock. Asio does the work and is seen in loop.cc, and through io/loop_context.h
// in .cc files of http.
//
// Watches and timers end with their object, and are destroyed before the loop. A callback may
// destroy its own watch.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>

#include "base/time.h"

namespace boost::asio {
class io_context;
}

namespace tandem::io {

class Loop;

// Calls back while the descriptor is readable. The descriptor stays the owner's, who keeps it open
// longer than the watch.
class Watch {
 public:
  Watch(Loop& loop, int fd, std::function<void()> readable);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Between pause and resume nothing is called, and the kernel's queue holds what arrives.
  void pause();
  void resume();

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

// Calls back once when its moment has come; setting it again moves it. Counts through suspend.
class Timer {
 public:
  Timer(Loop& loop, std::function<void()> expired);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Moving it later costs no system call: the kernel's timer fires early and is set anew. Instant
  // never() stops it.
  void set(Instant when);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // From any thread: runs `work` on the loop's, after what was posted before.
  void post(std::function<void()> work);

  // The signals are blocked as interruptions and arrive here as calls, one per kind at a time.
  void on_signals(std::initializer_list<int> signals, std::function<void(int)> arrived);

  void run();   // until stop()
  void stop();  // from a callback; the loop returns after it

 private:
  friend class Watch;
  friend boost::asio::io_context& context_of(Loop& loop);  // io/loop_context.h
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tandem::io
