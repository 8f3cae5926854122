// SPDX-License-Identifier: Apache-2.0
// The last changes of leases and configuration, as the journal has them: encoded records by
// position, in a bounded ring of octets. The daemon fills it, at replay and after each batch that
// has become durable; change streams read it (control/change_stream.cc). There is one copy however
// many follow, and who falls behind what is kept is told so: nothing waits for a reader.
//
// append() is called by one thread at a time, read() by any. The lock is held for one copy of at
// most a chunk, some microseconds. Followers are called on the control loop, and not more often
// than every twenty milliseconds, so that under load changes come in batches.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "base/bytes.h"
#include "io/loop.h"
#include "journal/record.h"

namespace tandem::control {

class ChangeLog {
 public:
  static constexpr std::size_t kChunkSize = std::size_t{64} << 10;
  static constexpr std::size_t kSizeMax = std::size_t{32} << 20;

  static constexpr Duration kPause = Duration::milliseconds(20);  // between calls of a follower

  // `loop` is the control loop; it does not run any more when the log is destroyed.
  explicit ChangeLog(io::Loop& loop, std::size_t size_max = kSizeMax);
  ChangeLog(const ChangeLog&) = delete;
  ChangeLog& operator=(const ChangeLog&) = delete;

  // `count` whole encoded records, now durable, with the positions (last - count, last]. Where
  // these do not follow on the last ones (replay begins after a snapshot; a disk that failed was
  // recovered by one), what was kept before is let go: whoever read it must read the leases anew.
  void append(ByteView records, std::uint32_t count, journal::Position last);

  // What is kept is (floor, last].
  struct Kept {
    journal::Position floor = 0;
    journal::Position last = 0;
  };
  Kept kept() const;

  enum class Found : std::uint8_t {
    Records,
    Nothing,  // the position is the last one
    TooOld,   // the record after it is no longer kept, or the position is none of this journal's
  };
  // Appends to `out` the records after `position`, at most a chunk of them, and moves it on.
  Found read(journal::Position& position, Bytes& out) const;

  // Calls back on the loop after records were appended, until it is destroyed.
  class Follower {
   public:
    Follower(ChangeLog& log, std::function<void()> woken);
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

   private:
    ChangeLog& log_;
    std::uint64_t key_;
  };

 private:
  struct Chunk {
    journal::Position first = 0;
    std::uint32_t count = 0;
    std::size_t size = 0;
    std::unique_ptr<std::byte[]> octets;

    journal::Position last() const { return first + count - 1; }
    ByteView view() const { return {octets.get(), size}; }
  };
  // Whole records at the front of `records` that fit in so many octets.
  struct Run {
    std::uint32_t count = 0;
    std::size_t size = 0;
  };
  static Run fitting(ByteView records, std::size_t room);
  void add(ByteView run, std::uint32_t count);
  Chunk& room_for(std::size_t size);
  void wake_followers();
  void listen();

  const std::size_t chunks_max_;
  mutable std::mutex mutex_;
  std::deque<Chunk> chunks_;  // ascending, none empty
  journal::Position floor_ = 0;
  journal::Position last_ = 0;

  // Whether append() shall post to the loop: set there when followers have read all, cleared by the
  // posting. So at most one call waits, and none is made where nobody follows.
  std::atomic<bool> listening_{false};

  io::Loop& loop_;  // from here on: the loop's thread only
  io::Timer pause_;
  journal::Position told_ = 0;  // followers were called when this was the last position
  std::map<std::uint64_t, std::function<void()>> followers_;
  std::uint64_t followers_made_ = 0;
};

}  // namespace tandem::control
