// SPDX-License-Identifier: Apache-2.0
#include "io/loop.h"

#include <array>
#include <csignal>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/fd.h"
#include "io/worker.h"

namespace tandem::io {
namespace {

struct Pipe {
  Fd read_end, write_end;
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    read_end = Fd(ends[0]);
    write_end = Fd(ends[1]);
  }
  void put(char c) const { EXPECT_EQ(::write(write_end.get(), &c, 1), 1); }
  char take() const {
    char c = 0;
    EXPECT_EQ(::read(read_end.get(), &c, 1), 1);
    return c;
  }
};

TEST(Loop, AWatchIsCalledAgainWhileSomethingIsLeftToRead) {
  Loop loop;
  const Pipe pipe;
  pipe.put('a');
  pipe.put('b');
  std::string taken;
  const Watch watch(loop, pipe.read_end.get(), [&] {
    taken += pipe.take();
    if (taken.size() == 2) loop.stop();
  });
  loop.run();
  EXPECT_EQ(taken, "ab");
}

TEST(Loop, APausedWatchLeavesEverythingInTheKernelUntilItIsResumed) {
  Loop loop;
  const Pipe pipe;
  bool resumed = false;
  Watch watch(loop, pipe.read_end.get(), [&] {
    EXPECT_TRUE(resumed);
    EXPECT_EQ(pipe.take(), 'a');
    loop.stop();
  });
  watch.pause();
  pipe.put('a');
  Timer timer(loop, [&] {
    resumed = true;
    watch.resume();
  });
  timer.set(read_clock().instant + Duration::milliseconds(5));
  loop.run();
  EXPECT_TRUE(resumed);
}

TEST(Loop, AWatchMayBeDestroyedFromItsOwnCallback) {
  Loop loop;
  const Pipe pipe;
  pipe.put('a');
  int calls = 0;
  std::unique_ptr<Watch> watch;
  watch = std::make_unique<Watch>(loop, pipe.read_end.get(), [&] {
    ++calls;
    watch.reset();
    loop.post([&] { loop.stop(); });
  });
  loop.run();
  EXPECT_EQ(calls, 1);
}

TEST(Loop, ATimerFiresNotBeforeItsMomentAndOnce) {
  Loop loop;
  const Instant when = read_clock().instant + Duration::milliseconds(10);
  int fired = 0;
  Timer end(loop, [&] { loop.stop(); });
  Timer timer(loop, [&] {
    ++fired;
    EXPECT_GE(read_clock().instant, when);
    end.set(read_clock().instant + Duration::milliseconds(5));
  });
  timer.set(when + Duration::milliseconds(-8));
  timer.set(when);  // later than before
  loop.run();
  EXPECT_EQ(fired, 1);
}

TEST(Loop, ATimerInThePastFiresAtOnce) {
  Loop loop;
  Timer timer(loop, [&] { loop.stop(); });
  timer.set(Instant{});
  loop.run();
}

TEST(Loop, ASignalArrivesAsACall) {
  Loop loop;
  int arrived = 0;
  loop.on_signals({SIGUSR2}, [&](int number) {
    arrived = number;
    loop.stop();
  });
  ASSERT_EQ(::raise(SIGUSR2), 0);
  loop.run();
  EXPECT_EQ(arrived, SIGUSR2);
}

TEST(Worker, JobsRunInOrderElsewhereAndCompletionsOnTheLoop) {
  Loop loop;
  Worker worker(loop);
  const auto here = std::this_thread::get_id();
  std::string order;
  for (const char c : {'a', 'b', 'c'}) {
    ASSERT_TRUE(worker.submit([=] { EXPECT_NE(std::this_thread::get_id(), here); },
                              [&, c] {
                                EXPECT_EQ(std::this_thread::get_id(), here);
                                order += c;
                                if (c == 'c') loop.stop();
                              }));
  }
  loop.run();
  EXPECT_EQ(order, "abc");
}

TEST(Worker, RefusesMoreThanItsQueueHolds) {
  Loop loop;
  Worker worker(loop);
  std::mutex gate;
  gate.lock();
  std::size_t taken = 0;
  while (worker.submit([&] { const std::lock_guard wait(gate); }, [] {})) ++taken;
  EXPECT_GE(taken, Worker::kJobsMax);
  EXPECT_LE(taken, Worker::kJobsMax + 1);  // one may be under way
  gate.unlock();
}

TEST(Worker, FinishesWhatItHasTakenBeforeItEnds) {
  Loop loop;
  int done = 0;
  {
    Worker worker(loop);
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(worker.submit([&] { ++done; }, [] {}));
  }
  EXPECT_EQ(done, 10);
}

}  // namespace
}  // namespace tandem::io
