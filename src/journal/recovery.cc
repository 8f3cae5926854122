// SPDX-License-Identifier: Apache-2.0
#include "journal/recovery.h"

#include <algorithm>

#include <fmt/format.h>

#include "journal/inventory.h"
#include "journal/snapshot.h"

namespace tandem::journal {
namespace {

constexpr std::string_view kHowToGoOn =
    "Nothing was changed. tandemd --repair-journal with this directory keeps every whole record "
    "before and after the damage and says what is lost.";

// Walks the segments from the chosen snapshot on. Positions have no gaps, so a stretch that cannot
// be read has cost nothing if, and only if, the next whole frame continues where the last one
// ended.
class Replay {
 public:
  Replay(Disk& disk, const Inventory& inventory, const Visit& visit, const VisitBatch& visit_batch)
      : disk_(disk), inventory_(inventory), visit_(visit), visit_batch_(visit_batch) {}

  Result<Replayed> run();

 private:
  struct Doubt {  // bad stretches since the last frame that was taken
    FileName file;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::string found;
    bool may_be_torn_tail = false;
  };

  Result<void> restore_snapshot();
  Result<bool> try_snapshot(const StoredFile& file);
  Result<void> find_first_segment();
  Result<void> read_segments();
  Result<void> read_segment(const StoredFile& segment);
  Result<void> take(const Frame& frame, FileName file);
  void doubt(Doubt found);
  Result<void> cut_tail();
  Unexpected<Error> refuse_gap(const Frame& frame, FileName file) const;
  void remark(std::string text) { out_.report.remarks.push_back(std::move(text)); }
  Position& last() { return out_.report.last; }

  Disk& disk_;
  const Inventory& inventory_;
  const Visit& visit_;
  const VisitBatch& visit_batch_;
  Replayed out_;
  Position covered_ = 0;  // by the snapshot
  std::uint64_t snapshot_size_ = 0;
  std::uint64_t first_segment_ = 1;
  std::optional<Doubt> doubt_;
};

Result<Replayed> Replay::run() {
  out_.journal_id = inventory_.journal_id;
  out_.unfinished = inventory_.unfinished;
  out_.last_snapshot_number = inventory_.last_number(FileKind::Snapshot);
  TANDEM_CHECK(restore_snapshot());
  TANDEM_CHECK(find_first_segment());
  TANDEM_CHECK(read_segments());
  TANDEM_CHECK(cut_tail());
  out_.spare =
      std::any_of(inventory_.segments.begin(), inventory_.segments.end(),
                  [&](const StoredFile& file) { return file.name.number == out_.segment + 1; });
  return std::move(out_);
}

Result<void> Replay::restore_snapshot() {
  const auto& snapshots = inventory_.snapshots;
  for (std::size_t i = snapshots.size(); i-- > 0;) {
    TANDEM_TRY(const bool restored, try_snapshot(snapshots[i]));
    if (!restored) continue;
    for (std::size_t older = 0; older <= i; ++older) {
      const StoredFile& file = snapshots[older];
      if (!file.header) continue;
      out_.snapshots.push_back({file.name.number, file.header->first_segment, 0});
    }
    out_.snapshots.back().size = snapshot_size_;
    return {};
  }
  return {};
}

// It is read twice: nothing of a damaged one is believed.
Result<bool> Replay::try_snapshot(const StoredFile& file) {
  if (!file.header) {
    remark(fmt::format("{} has a damaged header; an older state and the segments since are used.",
                       file.name.text()));
    return false;
  }
  const auto summary =
      read_snapshot(disk_, inventory_, file.name, [](const Frame&) { return Result<void>{}; });
  if (!summary.ok()) {
    remark(
        fmt::format("A snapshot is damaged ({}); an older state and the segments since are used.",
                    summary.error().message));
    return false;
  }
  const auto restore = [&](const Frame& frame) {
    out_.report.records += frame.header.count;
    return visit_records(frame, file.name, visit_);
  };
  TANDEM_CHECK(read_snapshot(disk_, inventory_, file.name, restore));
  covered_ = last() = summary->end.position;
  snapshot_size_ = summary->size;
  first_segment_ = file.header->first_segment;
  return true;
}

Result<void> Replay::find_first_segment() {
  for (const StoredFile& file : inventory_.segments) {
    if (file.name.number == first_segment_) return {};
  }
  const FileName missing{FileKind::Segment, first_segment_};
  std::string why;
  for (const std::string& remark : out_.report.remarks) why += " " + remark;
  return fail(fmt::format("{} is missing, which has the records from position {} on.{} {}",
                          missing.text(), last() + 1, why, kHowToGoOn));
}

Result<void> Replay::read_segments() {
  std::uint64_t expected = first_segment_;
  out_.segment = first_segment_;
  out_.segment_end = kFileHeaderSize;
  for (const StoredFile& segment : inventory_.segments) {
    if (segment.name.number < first_segment_) continue;
    if (segment.name.number != expected) {
      return fail(
          fmt::format("{} is missing, which had the records from position {} on; {} is "
                      "there. {}",
                      FileName{FileKind::Segment, expected}.text(), last() + 1, segment.name.text(),
                      kHowToGoOn));
    }
    TANDEM_CHECK(read_segment(segment));
    ++expected;
  }
  return {};
}

Result<void> Replay::read_segment(const StoredFile& segment) {
  auto file = disk_.open(segment.name.text(), Disk::Mode::Read);
  if (!file.ok()) return fail(file.error().message);
  if (!segment.header) doubt({segment.name, 0, kFileHeaderSize, "a damaged header", false});
  FrameReader reader(**file, inventory_.seed_of(segment.name));
  for (;;) {
    const auto step = reader.next();
    if (!step.ok()) return fail(step.error().message);
    if (*step == FrameReader::Step::End) return {};
    out_.segment = segment.name.number;
    if (*step == FrameReader::Step::Bad) {
      const BadStretch& bad = reader.bad();
      doubt({segment.name, bad.offset, bad.end - bad.offset, bad.found, !bad.followed});
      out_.segment_end = bad.offset;
      if (bad.offset == kFileHeaderSize) out_.last_frame = 0;
      continue;
    }
    TANDEM_CHECK(take(reader.frame(), segment.name));
    out_.segment_end = reader.frame().end();
    out_.last_frame = reader.frame().offset;
  }
}

Result<void> Replay::take(const Frame& frame, FileName file) {
  const bool wanted = frame.last() > covered_;
  if (wanted && frame.header.first != last() + 1) return refuse_gap(frame, file);
  if (doubt_) {
    remark(
        fmt::format("{} at octet {} has {} octets that cannot be read ({}); no record is missing.",
                    doubt_->file.text(), doubt_->offset, doubt_->size, doubt_->found));
    doubt_.reset();
  }
  if (!wanted) return {};
  TANDEM_CHECK(visit_records(frame, file, visit_));
  if (visit_batch_) visit_batch_(frame.payload, frame.header.count, frame.last());
  last() = frame.last();
  out_.report.records += frame.header.count;
  out_.octets_since_snapshot += frame.end() - frame.offset;
  return {};
}

// The first of several is told; several are no torn tail.
void Replay::doubt(Doubt found) {
  if (doubt_) {
    doubt_->may_be_torn_tail = false;
  } else {
    doubt_ = std::move(found);
  }
}

Result<void> Replay::cut_tail() {
  if (!doubt_) return {};
  if (!doubt_->may_be_torn_tail) {
    return fail(fmt::format("{} at octet {}: {}. Nothing after position {} can be read. {}",
                            doubt_->file.text(), doubt_->offset, doubt_->found, last(),
                            kHowToGoOn));
  }
  out_.report.octets_cut = doubt_->size;
  remark(
      fmt::format("{} ended at octet {} with {} octets of a batch whose writing was interrupted "
                  "({}); they were "
                  "cut. It was not acknowledged to anyone.",
                  doubt_->file.text(), doubt_->offset, doubt_->size, doubt_->found));
  return {};
}

Unexpected<Error> Replay::refuse_gap(const Frame& frame, FileName file) const {
  const Position last = out_.report.last;
  const Position first = frame.header.first;
  std::string where = fmt::format("{} at octet {}", file.text(), frame.offset);
  std::string found = fmt::format("a frame that begins with position {}", first);
  if (doubt_) {
    where = fmt::format("{} at octet {}", doubt_->file.text(), doubt_->offset);
    found = doubt_->found;
  }
  const std::string missing =
      first > last + 1 ? fmt::format("Positions {} to {} are missing", last + 1, first - 1)
                       : fmt::format("After position {} the next should be {}", last, last + 1);
  std::string remarks;
  for (const std::string& text : out_.report.remarks) remarks += " " + text;
  return fail(fmt::format("{}: {}. {}; {} goes on at octet {} with position {}.{} {}", where, found,
                          missing, file.text(), frame.offset, first, remarks, kHowToGoOn));
}

}  // namespace

Result<void> visit_records(const Frame& frame, FileName file, const Visit& visit) {
  ByteView rest = frame.payload;
  std::uint32_t count = 0;
  for (; !rest.empty(); ++count) {
    const auto record = decode(rest);
    if (record.ok()) {
      visit(*record);
      continue;
    }
    const bool newer = record.error().kind == RecordError::Kind::Newer;
    return fail(fmt::format("{}: in the frame at octet {}, record {}: {}. {}", file.text(),
                            frame.offset, frame.header.first + count, record.error().message,
                            newer ? "Run that version." : kHowToGoOn));
  }
  if (count != frame.header.count) {
    return fail(fmt::format("{}: the frame at octet {} should have {} records and has {}. {}",
                            file.text(), frame.offset, frame.header.count, count, kHowToGoOn));
  }
  return {};
}

Result<Replayed> replay(Disk& disk, const Visit& visit, const VisitBatch& visit_batch) {
  TANDEM_TRY(const Inventory inventory, take_inventory(disk));
  if (inventory.empty()) {
    Replayed fresh;
    fresh.report.fresh = true;
    fresh.unfinished = inventory.unfinished;
    return fresh;
  }
  return Replay(disk, inventory, visit, visit_batch).run();
}

}  // namespace tandem::journal
