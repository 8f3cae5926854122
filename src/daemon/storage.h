// SPDX-License-Identifier: Apache-2.0
// The journal on a thread of its own, so that the core goes on while the disk flushes. The server
// hands over one batch at a time and gathers the next meanwhile: what arrived during one flush is
// the next batch, so one flush serves one client or a thousand. Snapshots go in pieces between the
// batches; the way back from a failed disk is a snapshot too (journal/store.h).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/duration_histogram.h"
#include "io/log.h"
#include "io/loop.h"
#include "io/worker.h"
#include "journal/store.h"
#include "node/node.h"

namespace tandem::daemon {

class Storage {
 public:
  struct Status {
    journal::Store::State state = journal::Store::State::Closed;
    journal::Position durable = 0;
    std::string failure;  // why it is, or last was, not healthy
    bool healthy() const { return state == journal::Store::State::Healthy; }
  };

  Storage(io::Loop& loop, const io::Log& log, Disk& disk, journal::StoreOptions options);

  // First, and on the caller's thread: every record kept goes to `visit`, those behind the snapshot
  // also to `visit_batch`.
  Result<journal::Recovered> recover(const journal::Visit& visit,
                                     const journal::VisitBatch& visit_batch = {});

  // From here on the journal belongs to its thread. `changed` is called on the loop after every
  // piece of work, when status() may be another one.
  void start(const node::Node& node, std::function<void()> changed);

  const Status& status() const { return status_; }
  // How long the batches took that became durable.
  const DurationHistogram& commits() const { return commits_; }

  // A batch that takes longer is told (StorageSlow) while it hangs.
  static constexpr Duration kSlow = Duration::seconds(1);

  // One batch at a time: while busy(), the next one is gathered.
  bool busy() const { return commit_.under_way; }
  // The batch stays untouched until busy() is false again.
  void commit(const node::Effects& batch);

  // Lets the next piece of a snapshot or of upkeep begin, if one is due. Called when every record
  // that the node has made was handed to commit(): a piece must not know more than the journal.
  void upkeep();

  // Waits for what is under way.
  void close() { worker_.reset(); }

 private:
  // What a job on the journal's thread found; the loop reads it once the job is done.
  struct Report {
    Status status;
    bool snapshot_due = false;
    bool idle_work = false;
    std::optional<DiskError> error;
  };
  struct Slot {
    Report report;
    bool under_way = false;
  };
  enum class Snapshot : std::uint8_t { None, Pieces, Finishing };
  using Job = std::function<DiskResult<void>()>;

  void submit(Slot& slot, Job job, void (Storage::*done)());
  Report report() const;
  void take(const Report& report);
  void commit_done();
  void upkeep_done();
  void next_piece();
  void hold_off();
  void tell_slow();
  void tell_caught_up();

  const io::Log& log_;
  io::Loop& loop_;
  journal::Store store_;
  const node::Node* node_ = nullptr;
  std::function<void()> changed_;

  Status status_;
  DurationHistogram commits_;
  Duration commit_took_;  // set by the job under way
  bool snapshot_due_ = false;
  bool idle_work_ = false;
  Slot commit_;
  Slot upkeep_;

  Snapshot snapshot_ = Snapshot::None;
  node::SnapshotCursor cursor_;
  Bytes piece_;

  io::Timer slow_;  // since the batch under way was handed over
  Instant committing_since_;
  bool told_slow_ = false;

  io::Timer retry_;
  Duration backoff_;
  bool holding_off_ = false;  // until the timer fires

  std::unique_ptr<io::Worker> worker_;  // last: its jobs use all of the above
};

}  // namespace tandem::daemon
