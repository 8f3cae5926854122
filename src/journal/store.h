// SPDX-License-Identifier: Apache-2.0
// The journal of a node on its disk: segments of frames, each frame one batch of records made
// durable by one sync, and snapshots of the memory that let old segments go. docs/journal.md
// specifies the files; journal/recovery.h reads them back and journal/repair.h rescues damaged
// ones.
//
// A driver owns one Store and calls it from one thread, in this order:
//
//   Store store(disk, options);
//   auto recovered = store.recover(visit);     // once: every record goes to `visit`, oldest first;
//                                              // an error means damage: serve nothing, tell it
//   store.append(effects.records, effects.record_count, effects.last_position);   // each batch
//   store.durable();                           // replies that wait for up to here may leave
//   if (store.has_idle_work()) store.idle();   // when no batch waits: one bounded piece of upkeep
//
//   if (store.snapshot_due()) store.begin_snapshot();
//   store.add_to_snapshot(piece, count);       // between batches, one piece at a time
//   store.finish_snapshot();
//
// Snapshots are fuzzy. A piece may be newer than the position at which the snapshot began, and two
// pieces need not be of one moment. Each record says what *is*, so the pieces, and over them every
// record after that position, give the memory exactly: whatever a piece holds too early, the
// journal says again. It needs two things of the driver: begin_snapshot() is called before the
// first piece is taken from memory, and pieces and batches are handed over in the order in which
// the node made them. Then, when a snapshot is finished, every record that one of its pieces may
// reflect is durable already.
//
// When a write, a sync or an allocation for a batch fails, the store is Failed: append() refuses at
// once, the open segment is never written or synced again, and durable() stays where it was. The
// way back is the same as any snapshot: begin_snapshot(), the pieces of the whole memory,
// finish_snapshot(); where one of them fails, later again from begin_snapshot(). In between the
// store is Recovering: batches go into that snapshot, between the pieces, so that it ends with
// exactly the memory at its last position, whether or not the failed segment kept its last frames;
// nothing is reported durable before the finish. Then a new segment goes on, and replay starts
// there, behind all that was doubtful.
//
// A snapshot that cannot be written while the store is Healthy is given up and harms nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"
#include "journal/frame_writer.h"
#include "journal/record.h"
#include "journal/recovery.h"
#include "journal/snapshot.h"

namespace tandem::journal {

struct StoreOptions {
  std::uint64_t segment_size = std::uint64_t{32} << 20;  // at least kSegmentSizeMin
  // A snapshot is due when so much, and as much as the last one's size, was journaled since.
  std::uint64_t snapshot_after = std::uint64_t{64} << 20;
  // Names a new journal, and guards its checksums against forgery: let it be unpredictable.
  std::uint64_t seed = 0;
};

class Store {
 public:
  enum class State : std::uint8_t {
    Closed,      // before recover(), or it refused
    Healthy,     // batches become durable
    Failed,      // nothing does; see failure()
    Recovering,  // a snapshot is under way that will make it healthy
  };

  Store(Disk& disk, StoreOptions options);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Replays what is on the disk and opens it for writing; a new journal where there is none. Cuts a
  // torn tail. If the disk can be read but not written, the records come, the store is Failed, and
  // durable() is 0: what was read may never have left the system's cache.
  Result<Recovered> recover(const Visit& visit, const VisitBatch& visit_batch = {});

  // Makes the batch durable: `count` encoded records, the last of them at `last_position`, the
  // first one after the last of the batch before. After an error the store is Failed. While
  // Recovering, success means that the batch is in the snapshot and not that it is durable.
  DiskResult<void> append(ByteView records, std::uint32_t count, Position last_position);

  // Everything up to here survives a crash.
  Position durable() const { return durable_; }
  State state() const { return state_; }
  // Why it is, or last was, Failed: a sentence.
  const std::string& failure() const { return failure_; }

  // Enough was journaled since the last snapshot that replay would grow long.
  bool snapshot_due() const;
  bool snapshot_under_way() const { return snapshot_ != nullptr; }
  // Also the way back from Failed. One that is under way is given up.
  DiskResult<void> begin_snapshot();
  // Writes and syncs one piece; pieces of about a quarter of a megabyte stall no batch. After an
  // error the snapshot is given up, and a store that was Recovering is Failed again.
  DiskResult<void> add_to_snapshot(ByteView records, std::uint32_t count);
  DiskResult<void> finish_snapshot();

  // One piece of upkeep: the next segment is made ready, a file that nothing needs is removed. An
  // error is worth telling (space runs out) but takes nothing away yet; it is tried again after
  // the next batch or snapshot.
  bool has_idle_work() const;
  DiskResult<void> idle();

  // For metrics.
  std::uint64_t octets_since_snapshot() const { return octets_journaled_ - octets_at_snapshot_; }
  std::uint64_t segment_number() const { return segment_number_; }

 private:
  DiskResult<void> start_fresh();
  DiskResult<void> resume(const Replayed& replayed);
  DiskResult<void> append_frames(ByteView records);
  DiskResult<void> make_room(std::size_t payload_size);
  DiskResult<void> begin_spare();
  DiskResult<void> complete_spare();
  DiskResult<void> prepare_spare();
  void use_spare();
  DiskResult<void> do_idle_piece();
  DiskResult<void> find_unneeded();
  // Passes the result on; an error makes the store Failed.
  DiskResult<void> failing(DiskResult<void> result);
  // Passes the result on; an error gives up the snapshot.
  DiskResult<void> giving_up(DiskResult<void> result);
  void drop_snapshot();
  std::size_t payload_size_max() const;
  std::uint32_t seed_of(std::uint64_t segment) const;

  Disk& disk_;
  const StoreOptions options_;
  std::uint64_t journal_id_ = 0;
  State state_ = State::Closed;
  std::string failure_;
  Position durable_ = 0;
  Position last_ = 0;  // handed over, durable or not

  std::optional<FrameWriter> segment_;
  std::uint64_t segment_number_ = 0;      // also of one that failed
  std::unique_ptr<DiskFile> spare_;       // number segment_number_ + 1, without a frame
  std::unique_ptr<SegmentBuilder> next_;  // becomes the spare
  std::uint64_t idle_retry_at_ = 0;  // when upkeep that failed is tried again, as octets journaled

  std::unique_ptr<SnapshotWriter> snapshot_;
  std::vector<Replayed::Snapshot> snapshots_;  // the newest two at most, ascending
  std::uint64_t last_snapshot_number_ = 0;
  std::uint64_t octets_journaled_ = 0;
  std::uint64_t octets_at_snapshot_ = 0;  // when the last finished one began
  std::uint64_t octets_at_begin_ = 0;     // when the one under way began
  std::uint64_t snapshot_retry_at_ = 0;   // when one that failed is due again

  bool look_for_unneeded_ = false;
  std::vector<std::string> unneeded_;  // files to remove, last one first
};

}  // namespace tandem::journal
