// SPDX-License-Identifier: Apache-2.0
#include "journal/store.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/random.h"
#include "journal/inventory.h"

namespace tandem::journal {
namespace {

constexpr std::size_t kSnapshotsKept = 2;

DiskResult<void> refuse(const char* why) {
  return fail_with(DiskError{DiskError::Kind::Io, why});
}

}  // namespace

Store::Store(Disk& disk, StoreOptions options) : disk_(disk), options_(options) {
  TANDEM_ASSERT(options.segment_size >= kSegmentSizeMin);
}

Store::~Store() = default;

// ---- opening

Result<Recovered> Store::recover(const Visit& visit, const VisitBatch& visit_batch) {
  TANDEM_ASSERT(state_ == State::Closed);
  TANDEM_TRY(Replayed replayed, replay(disk_, visit, visit_batch));
  for (const std::string& name : replayed.unfinished) (void)disk_.remove(name);
  state_ = State::Healthy;
  last_ = replayed.report.last;
  if (failing(replayed.report.fresh ? start_fresh() : resume(replayed)).ok()) durable_ = last_;
  return std::move(replayed.report);
}

DiskResult<void> Store::start_fresh() {
  journal_id_ = Random(options_.seed).next();
  TANDEM_CHECK(prepare_spare());
  use_spare();
  return {};
}

// Nothing that was read counts as durable yet: the last frame, and the names, may be known to the
// system's cache only. After a sync that failed in an earlier life of the process, a new sync alone
// would succeed without storing anything, so the frame is written again. No other frame can be
// meant: each was synced before the next was written.
DiskResult<void> Store::resume(const Replayed& replayed) {
  journal_id_ = replayed.journal_id;
  segment_number_ = replayed.segment;
  snapshots_ = replayed.snapshots;
  last_snapshot_number_ = replayed.last_snapshot_number;
  octets_journaled_ = replayed.octets_since_snapshot;
  look_for_unneeded_ = true;

  const FileName name{FileKind::Segment, segment_number_};
  TANDEM_TRY(std::unique_ptr<DiskFile> file, disk_.open(name.text(), Disk::Mode::Write));
  Bytes header;
  encode(FileHeader{name, journal_id_, 0, 0}, header);
  TANDEM_CHECK(file->write(0, header));
  if (replayed.last_frame != 0) {
    TANDEM_TRY(const Bytes frame,
               file->read(replayed.last_frame, replayed.segment_end - replayed.last_frame));
    TANDEM_CHECK(file->write(replayed.last_frame, frame));
  }
  if (replayed.report.octets_cut > 0) TANDEM_CHECK(file->truncate(replayed.segment_end));
  TANDEM_CHECK(file->allocate(options_.segment_size));
  TANDEM_CHECK(file->sync());
  TANDEM_CHECK(disk_.sync_names());
  segment_.emplace(std::move(file), seed_of(segment_number_), replayed.segment_end);
  if (replayed.spare) {
    const FileName spare{FileKind::Segment, segment_number_ + 1};
    TANDEM_TRY(spare_, disk_.open(spare.text(), Disk::Mode::Write));
  }
  return {};
}

// ---- batches

DiskResult<void> Store::append(ByteView records, std::uint32_t count, Position last_position) {
  TANDEM_ASSERT(count > 0 && last_position == last_ + count);
  last_ = last_position;
  switch (state_) {
    case State::Healthy:
      return append_frames(records);
    case State::Recovering:
      return giving_up(snapshot_->add(records));
    case State::Closed:
    case State::Failed:
      break;
  }
  return refuse("The journal is not open for writing.");
}

DiskResult<void> Store::append_frames(ByteView records) {
  while (!records.empty()) {
    const Portion portion = take_portion(records, payload_size_max());
    TANDEM_CHECK(failing(make_room(portion.records.size())));
    const std::uint64_t before = segment_->offset();
    TANDEM_CHECK(
        failing(segment_->write(FrameKind::Records, durable_ + 1, portion.count, portion.records)));
    TANDEM_CHECK(failing(segment_->sync()));
    durable_ += portion.count;
    octets_journaled_ += segment_->offset() - before;
  }
  TANDEM_ASSERT(durable_ == last_);
  return {};
}

DiskResult<void> Store::make_room(std::size_t payload_size) {
  if (segment_->offset() + kFrameHeaderSize + payload_size <= options_.segment_size) return {};
  if (!spare_) TANDEM_CHECK(prepare_spare());
  use_spare();
  return {};
}

// At once: what was begun is enough.
DiskResult<void> Store::prepare_spare() {
  if (!next_) TANDEM_CHECK(begin_spare());
  return complete_spare();
}

DiskResult<void> Store::begin_spare() {
  const FileHeader header{
      {FileKind::Segment, segment_number_ + 1},
      journal_id_, 0, 0
  };
  TANDEM_TRY(next_, SegmentBuilder::begin(disk_, header, options_.segment_size));
  return {};
}

DiskResult<void> Store::complete_spare() {
  const auto next = std::move(next_);
  TANDEM_TRY(spare_, next->complete());
  return {};
}

void Store::use_spare() {
  ++segment_number_;
  segment_.emplace(std::move(spare_), seed_of(segment_number_), kFileHeaderSize);
}

// ---- snapshots

bool Store::snapshot_due() const {
  if (state_ != State::Healthy || snapshot_) return false;
  const std::uint64_t last_size = snapshots_.empty() ? 0 : snapshots_.back().size;
  return octets_since_snapshot() >= std::max(options_.snapshot_after, last_size) &&
         octets_journaled_ >= snapshot_retry_at_;
}

DiskResult<void> Store::begin_snapshot() {
  TANDEM_ASSERT(state_ != State::Closed);
  drop_snapshot();
  octets_at_begin_ = octets_journaled_;
  snapshot_retry_at_ = octets_journaled_ + options_.snapshot_after / 8;
  std::uint64_t first_segment = segment_number_;
  if (state_ != State::Healthy) {
    if (!spare_) TANDEM_CHECK(prepare_spare());
    ++first_segment;
  }
  const FileHeader header{
      {FileKind::Snapshot, last_snapshot_number_ + 1},
      journal_id_, first_segment, last_
  };
  TANDEM_TRY(snapshot_, SnapshotWriter::begin(disk_, header));
  ++last_snapshot_number_;
  if (state_ == State::Failed) state_ = State::Recovering;
  return {};
}

DiskResult<void> Store::add_to_snapshot(ByteView records, std::uint32_t count) {
  if (!snapshot_) return refuse("No snapshot is under way.");
  TANDEM_ASSERT((count == 0) == records.empty());
  TANDEM_CHECK(giving_up(snapshot_->add(records)));
  return giving_up(snapshot_->sync());
}

DiskResult<void> Store::finish_snapshot() {
  if (!snapshot_) return refuse("No snapshot is under way.");
  const bool recovering = state_ == State::Recovering;
  const FileHeader header = snapshot_->header();
  TANDEM_CHECK(giving_up(snapshot_->finish(recovering ? last_ : header.position)));
  snapshots_.push_back({header.name.number, header.first_segment, snapshot_->size()});
  while (snapshots_.size() > kSnapshotsKept) snapshots_.erase(snapshots_.begin());
  octets_at_snapshot_ = octets_at_begin_;
  look_for_unneeded_ = true;
  idle_retry_at_ = 0;
  snapshot_.reset();
  if (recovering) {
    use_spare();
    durable_ = last_;
    state_ = State::Healthy;
  }
  return {};
}

void Store::drop_snapshot() {
  if (!snapshot_) return;
  snapshot_->give_up();
  snapshot_.reset();
  if (state_ == State::Recovering) state_ = State::Failed;
}

// ---- upkeep

bool Store::has_idle_work() const {
  if (state_ != State::Healthy || octets_journaled_ < idle_retry_at_) return false;
  return !spare_ || look_for_unneeded_ || !unneeded_.empty();
}

DiskResult<void> Store::idle() {
  if (!has_idle_work()) return {};
  const DiskResult<void> result = do_idle_piece();
  if (!result.ok()) {
    next_.reset();
    idle_retry_at_ = octets_journaled_ + options_.segment_size / 16;
  }
  return result;
}

DiskResult<void> Store::do_idle_piece() {
  if (!spare_) {
    if (!next_) return begin_spare();
    return next_->zeroed() ? complete_spare() : next_->zero_some();
  }
  if (look_for_unneeded_) return find_unneeded();
  const std::string name = std::move(unneeded_.back());
  unneeded_.pop_back();
  return disk_.remove(name);
}

// Snapshots but the last two, and the segments before the older one begins. With one snapshot alone
// everything stays: if it decays, the segments tell the whole story.
DiskResult<void> Store::find_unneeded() {
  TANDEM_TRY(const std::vector<std::string> names, disk_.list());
  look_for_unneeded_ = false;
  unneeded_.clear();
  if (snapshots_.size() < kSnapshotsKept) return {};
  const auto kept_from = snapshots_.end() - kSnapshotsKept;
  const auto kept = [&](const FileName& name) {
    if (name.kind == FileKind::Segment) return name.number >= kept_from->first_segment;
    return std::any_of(kept_from, snapshots_.end(),
                       [&](const Replayed::Snapshot& s) { return s.number == name.number; });
  };
  for (const std::string& text : names) {
    const auto name = FileName::parse(text);
    if (name && !kept(*name)) unneeded_.push_back(text);
  }
  std::reverse(unneeded_.begin(), unneeded_.end());
  return {};
}

// ---- failures

DiskResult<void> Store::failing(DiskResult<void> result) {
  if (result.ok()) return result;
  // Its pieces may reflect what did not become durable.
  drop_snapshot();
  state_ = State::Failed;
  failure_ = result.error().message;
  segment_.reset();
  return result;
}

DiskResult<void> Store::giving_up(DiskResult<void> result) {
  if (result.ok()) return result;
  if (state_ == State::Recovering) failure_ = result.error().message;
  drop_snapshot();
  return result;
}

std::size_t Store::payload_size_max() const {
  return static_cast<std::size_t>(std::min<std::uint64_t>(
      kPayloadSizeMax, options_.segment_size - kFileHeaderSize - kFrameHeaderSize));
}

std::uint32_t Store::seed_of(std::uint64_t segment) const {
  return checksum_seed(journal_id_, {FileKind::Segment, segment});
}

}  // namespace tandem::journal
