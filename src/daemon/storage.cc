// SPDX-License-Identifier: Apache-2.0
#include "daemon/storage.h"

#include <algorithm>
#include <utility>

#include "io/clock.h"

namespace tandem::daemon {
namespace {

using State = journal::Store::State;

constexpr Duration kRetryMin = Duration::seconds(1);
constexpr Duration kRetryMax = Duration::seconds(30);
constexpr std::size_t kPieceSize = 256 << 10;  // stalls no batch: journal/store.h

}  // namespace

Storage::Storage(io::Loop& loop, const io::Log& log, Disk& disk, journal::StoreOptions options)
    : log_(log),
      loop_(loop),
      store_(disk, options),
      slow_(loop, [this] { tell_slow(); }),
      retry_(loop,
             [this] {
               holding_off_ = false;
               changed_();
             }),
      backoff_(kRetryMin) {}

Result<journal::Recovered> Storage::recover(const journal::Visit& visit,
                                            const journal::VisitBatch& visit_batch) {
  auto recovered = store_.recover(visit, visit_batch);
  take(report());
  return recovered;
}

void Storage::start(const node::Node& node, std::function<void()> changed) {
  node_ = &node;
  changed_ = std::move(changed);
  worker_ = std::make_unique<io::Worker>(loop_);
}

void Storage::commit(const node::Effects& batch) {
  committing_since_ = io::read_clock().instant;
  slow_.set(committing_since_ + kSlow);
  submit(
      commit_,
      [this, &batch] {
        const Instant began = io::read_clock().instant;
        auto result = store_.append(batch.records, batch.record_count, batch.last_position);
        commit_took_ = io::read_clock().instant - began;
        return result;
      },
      &Storage::commit_done);
}

void Storage::submit(Slot& slot, Job job, void (Storage::*done)()) {
  TANDEM_ASSERT(!slot.under_way);
  slot.under_way = true;
  const bool taken = worker_->submit(
      [this, &slot, job = std::move(job)] {
        const auto result = job();
        slot.report = report();
        if (!result) slot.report.error = result.error();
      },
      [this, done] { (this->*done)(); });
  TANDEM_ASSERT(taken);  // two slots, so at most two jobs wait
}

Storage::Report Storage::report() const {
  return {
      .status = {store_.state(), store_.durable(), store_.failure()},
      .snapshot_due = store_.snapshot_due(),
      .idle_work = store_.has_idle_work(),
      .error = std::nullopt
  };
}

void Storage::take(const Report& report) {
  const bool failed_now = report.status.state == State::Failed && status_.state != State::Failed;
  status_ = report.status;
  snapshot_due_ = report.snapshot_due;
  idle_work_ = report.idle_work;
  if (failed_now) {
    snapshot_ = Snapshot::None;
    hold_off();
  }
}

void Storage::commit_done() {
  commit_.under_way = false;
  if (std::exchange(told_slow_, false)) tell_caught_up();
  take(commit_.report);
  if (!commit_.report.error) commits_.add(commit_took_);
  changed_();
}

// The timer is not stopped at the end of each batch, which would cost more than a look here.
void Storage::tell_slow() {
  if (!commit_.under_way) return;
  told_slow_ = true;
  log_.write(Notice{NoticeId::StorageSlow});
}

void Storage::tell_caught_up() {
  const Duration took = io::read_clock().instant - committing_since_;
  log_.write(Notice{NoticeId::StorageCaughtUp}.with("seconds", std::to_string(took.in_seconds())));
}

void Storage::upkeep_done() {
  upkeep_.under_way = false;
  take(upkeep_.report);
  if (upkeep_.report.error) {
    log_.write(Notice{NoticeId::StorageUpkeepFailed}.with("reason", upkeep_.report.error->message));
    snapshot_ = Snapshot::None;
    hold_off();
  } else if (snapshot_ == Snapshot::Finishing) {
    snapshot_ = Snapshot::None;
    backoff_ = kRetryMin;
  }
  changed_();
}

void Storage::hold_off() {
  if (holding_off_) return;
  holding_off_ = true;
  retry_.set(io::read_clock().instant + backoff_);
  backoff_ = std::min(backoff_ + backoff_, kRetryMax);
}

void Storage::upkeep() {
  if (upkeep_.under_way) return;
  if (snapshot_ == Snapshot::Pieces) return next_piece();
  if (holding_off_) return;
  if (!status_.healthy() || snapshot_due_) {
    snapshot_ = Snapshot::Pieces;
    cursor_ = {};
    submit(upkeep_, [this] { return store_.begin_snapshot(); }, &Storage::upkeep_done);
  } else if (idle_work_) {
    submit(upkeep_, [this] { return store_.idle(); }, &Storage::upkeep_done);
  }
}

void Storage::next_piece() {
  piece_.clear();
  const std::uint32_t count = node_->snapshot(cursor_, kPieceSize, piece_);
  if (count > 0) {
    submit(
        upkeep_, [this, count] { return store_.add_to_snapshot(piece_, count); },
        &Storage::upkeep_done);
  } else {
    snapshot_ = Snapshot::Finishing;
    submit(upkeep_, [this] { return store_.finish_snapshot(); }, &Storage::upkeep_done);
  }
}

}  // namespace tandem::daemon
