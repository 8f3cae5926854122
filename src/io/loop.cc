// SPDX-License-Identifier: Apache-2.0
#include "io/loop.h"

#include <algorithm>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/assert.h"
#include "io/clock.h"
#include "io/fd.h"
#include "io/loop_context.h"

namespace tandem::io {

namespace asio = boost::asio;

struct Loop::Parts {
  asio::io_context context{1};  // one thread runs it; post() may come from any
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  asio::signal_set signals{context};
  std::function<void(int)> signal_arrived;

  void wait_for_signal() {
    signals.async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      signal_arrived(number);
      wait_for_signal();
    });
  }
};

Loop::Loop() : parts_(std::make_unique<Parts>()) {}
Loop::~Loop() = default;

void Loop::post(std::function<void()> work) {
  asio::post(parts_->context, std::move(work));
}

void Loop::on_signals(std::initializer_list<int> signals, std::function<void(int)> arrived) {
  for (const int number : signals) parts_->signals.add(number);
  parts_->signal_arrived = std::move(arrived);
  parts_->wait_for_signal();
}

void Loop::run() {
  parts_->context.restart();
  parts_->context.run();
}

void Loop::stop() {
  parts_->context.stop();
}

asio::io_context& context_of(Loop& loop) {
  return loop.parts_->context;
}

// Shared, because a wait that is under way outlives a watch destroyed from its own callback.
struct Watch::Parts : std::enable_shared_from_this<Watch::Parts> {
  Parts(asio::io_context& context, int fd, std::function<void()> call)
      : descriptor(context, fd), readable(std::move(call)) {}

  asio::posix::stream_descriptor descriptor;
  std::function<void()> readable;
  bool active = true;    // neither paused nor ended
  bool waiting = false;  // one wait is under way

  void wait() {
    if (waiting || !active) return;
    waiting = true;
    descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](const boost::system::error_code& error) {
                            self->waiting = false;
                            if (self->active && !error) self->readable();
                            self->wait();
                          });
  }
};

Watch::Watch(Loop& loop, int fd, std::function<void()> readable)
    : parts_(std::make_shared<Parts>(loop.parts_->context, fd, std::move(readable))) {
  parts_->wait();
}

Watch::~Watch() {
  parts_->active = false;
  parts_->descriptor.release();  // cancels the wait and leaves the descriptor open
}

void Watch::pause() {
  parts_->active = false;
}

void Watch::resume() {
  parts_->active = true;
  parts_->wait();
}

struct Timer::Parts {
  Parts(Loop& loop, std::function<void()> call)
      : fd(::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC)),
        expired(std::move(call)),
        watch(loop, fd.get(), [this] { fire(); }) {}

  Fd fd;
  std::function<void()> expired;
  Instant wanted = Instant::never();
  Instant armed = Instant::never();  // when the kernel's timer fires; never later than wanted
  Watch watch;

  void arm(Instant when) {
    armed = when;
    const std::int64_t ns =
        when == Instant::never() ? 0 : std::max<std::int64_t>(when.in_nanoseconds(), 1);
    itimerspec spec{};  // all zeros stop the timer
    spec.it_value.tv_sec = ns / 1'000'000'000;
    spec.it_value.tv_nsec = ns % 1'000'000'000;
    const int set = ::timerfd_settime(fd.get(), TFD_TIMER_ABSTIME, &spec, nullptr);
    TANDEM_ASSERT(set == 0);
  }

  void fire() {
    std::uint64_t count = 0;
    if (::read(fd.get(), &count, sizeof count) < 0) return;  // set anew in the meantime
    armed = Instant::never();
    if (wanted == Instant::never()) return;
    if (read_clock().instant < wanted) return arm(wanted);
    wanted = Instant::never();
    expired();
  }
};

Timer::Timer(Loop& loop, std::function<void()> expired)
    : parts_(std::make_unique<Parts>(loop, std::move(expired))) {
  TANDEM_ASSERT(parts_->fd);
}

Timer::~Timer() = default;

void Timer::set(Instant when) {
  parts_->wanted = when;
  if (when < parts_->armed) parts_->arm(when);
}

}  // namespace tandem::io
