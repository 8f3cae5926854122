// SPDX-License-Identifier: Apache-2.0
// The last events of the server (base/notice.h), numbered, in a bounded ring: what `GET /v1/events`
// lists and follows. io::Log's listener adds each one, on whichever thread it happens; everything
// else is called on the control loop. What is told too often to be kept (level debug) is counted
// only.
//
// Numbers go up by one within a run of the server. The first one is the start's time in
// microseconds, so numbers go up across restarts too, and who resumes after one misses nothing.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/notice.h"
#include "base/time.h"
#include "io/loop.h"

namespace tandem::control {

struct Event {
  std::uint64_t number = 0;
  WallTime at;
  Notice notice;
};

class EventLog {
 public:
  static constexpr std::size_t kEventsMax = 10'000;
  static constexpr std::size_t kOctetsMax = std::size_t{8} << 20;

  // `loop` is the control loop; it does not run any more when the log is destroyed.
  EventLog(io::Loop& loop, WallTime started);
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

  // From any thread. The lock is held for moments only: the core's thread calls this.
  void add(const Notice& notice, WallTime at);

  // At most `max` of the events after this number, ascending. Ask in pieces: the lock is held.
  using Entry = std::shared_ptr<const Event>;
  std::vector<Entry> after(std::uint64_t number, std::size_t max) const;
  // The number of the last event, or one less than the first will have.
  std::uint64_t last() const;
  // Whether events after this number have been let go.
  bool lost_after(std::uint64_t number) const;

  // How often each kind of event happened since the start, and when last.
  struct Told {
    std::uint64_t count = 0;
    WallTime last;
  };
  using ToldByKind = std::array<Told, kNoticeCount>;
  ToldByKind told() const;

  // Calls back on the loop after events were added, until the Follower is destroyed.
  class Follower {
   public:
    Follower(EventLog& log, std::function<void()> woken);
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

   private:
    EventLog& log_;
    std::uint64_t key_;
  };

 private:
  void keep(Entry entry);
  void wake_followers();

  io::Loop& loop_;
  const std::uint64_t first_;

  mutable std::mutex mutex_;  // guards what follows
  std::deque<Entry> kept_;
  std::size_t octets_ = 0;  // of what is kept
  std::uint64_t next_;
  ToldByKind told_{};
  bool waking_ = false;  // posted to the loop already

  std::map<std::uint64_t, std::function<void()>> followers_;  // the loop's thread only
  std::uint64_t followers_made_ = 0;
};

}  // namespace tandem::control
