// SPDX-License-Identifier: Apache-2.0
#include "journal/repair.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "journal/frame_reader.h"
#include "journal/inventory.h"
#include "journal/snapshot.h"

namespace tandem::journal {
namespace {

// Goes through everything there is in the order in which it came to be, old snapshots and segments
// included: what a newer file has lost may stand in an older one. Since each record says what is,
// the later one of two prevails.
class Repair {
 public:
  Repair(Disk& disk, Inventory inventory) : disk_(disk), inventory_(std::move(inventory)) {}

  Result<RepairReport> run();

 private:
  struct Snapshot {
    FileName name;
    Position begun = 0;  // the records up to here are older than it
    bool whole = false;
  };

  void assess_snapshots();
  Result<void> begin_output();
  Result<void> copy_segments();
  Result<void> copy_from_segment(FileName name, const Frame& frame);
  Result<void> copy_snapshots_before(Position position);
  // Every whole frame of a file to `visit`; a file with anything else is noted as damaged.
  template <typename VisitFrame>
  Result<void> for_each_frame(FileName name, VisitFrame visit);
  Result<void> copy(FileName name, const Frame& frame);
  Result<void> finish_output();
  Result<void> set_damaged_aside();
  void note_damaged(FileName name);
  void note_lost(Position first, Position last);

  Disk& disk_;
  const Inventory inventory_;
  std::vector<Snapshot> snapshots_;  // ascending
  std::size_t next_snapshot_ = 0;    // the first that was not copied
  Position covered_ = 0;             // by the newest whole snapshot
  std::vector<FileName> damaged_;
  std::unique_ptr<SnapshotWriter> output_;
  Bytes good_records_;
  RepairReport report_;
};

// Of an error of the disk only the sentence matters here.
template <typename T>
Result<T> plain(DiskResult<T>&& result) {
  if (!result.ok()) return fail(result.error().message);
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(result).value();
  }
}

Result<RepairReport> Repair::run() {
  assess_snapshots();
  TANDEM_CHECK(begin_output());
  TANDEM_CHECK(copy_segments());
  TANDEM_CHECK(finish_output());
  TANDEM_CHECK(set_damaged_aside());
  return std::move(report_);
}

void Repair::assess_snapshots() {
  for (const StoredFile& file : inventory_.snapshots) {
    Snapshot snapshot{file.name, 0, false};
    if (file.header) {
      snapshot.begun = file.header->position;
    } else {
      note_damaged(file.name);
      if (!snapshots_.empty()) snapshot.begun = snapshots_.back().begun;
    }
    const auto summary =
        read_snapshot(disk_, inventory_, file.name, [](const Frame&) { return Result<void>{}; });
    if (summary.ok()) {
      snapshot.whole = true;
      covered_ = std::max(covered_, summary->end.position);
    } else {
      report_.remarks.push_back(
          fmt::format("A snapshot is damaged ({}); what could be read of it "
                      "was kept.",
                      summary.error().message));
    }
    snapshots_.push_back(snapshot);
  }
}

Result<void> Repair::begin_output() {
  const std::uint64_t segment = inventory_.last_number(FileKind::Segment) + 1;
  TANDEM_TRY(const auto builder, plain(SegmentBuilder::begin(
                                     disk_,
                                     {
                                         {FileKind::Segment, segment},
                                         inventory_.journal_id, 0, 0
  },
                                     kSegmentSizeMin)));
  TANDEM_TRY(const auto file, plain(builder->complete()));
  const FileHeader header{
      {FileKind::Snapshot, inventory_.last_number(FileKind::Snapshot) + 1},
      inventory_.journal_id,
      segment,
      0
  };
  TANDEM_TRY(output_, plain(SnapshotWriter::begin(disk_, header)));
  return {};
}

Result<void> Repair::copy_segments() {
  std::uint64_t expected =
      inventory_.segments.empty() ? 0 : inventory_.segments.front().name.number;
  for (const StoredFile& segment : inventory_.segments) {
    for (; expected < segment.name.number; ++expected) {
      report_.remarks.push_back(
          fmt::format("{} is missing.", FileName{FileKind::Segment, expected}.text()));
    }
    ++expected;
    if (!segment.header) note_damaged(segment.name);
    TANDEM_CHECK(for_each_frame(
        segment.name, [&](const Frame& frame) { return copy_from_segment(segment.name, frame); }));
  }
  TANDEM_CHECK(copy_snapshots_before(UINT64_MAX));
  report_.last = std::max(report_.last, covered_);
  return {};
}

Result<void> Repair::copy_from_segment(FileName name, const Frame& frame) {
  TANDEM_CHECK(copy_snapshots_before(frame.header.first));
  if (frame.header.first > report_.last + 1) note_lost(report_.last + 1, frame.header.first - 1);
  report_.last = std::max(report_.last, frame.last());
  return copy(name, frame);
}

Result<void> Repair::copy_snapshots_before(Position position) {
  while (next_snapshot_ < snapshots_.size() && snapshots_[next_snapshot_].begun < position) {
    const FileName name = snapshots_[next_snapshot_++].name;
    TANDEM_CHECK(for_each_frame(name, [&](const Frame& frame) { return copy(name, frame); }));
  }
  return {};
}

template <typename VisitFrame>
Result<void> Repair::for_each_frame(FileName name, VisitFrame visit) {
  TANDEM_TRY(const auto file, plain(disk_.open(name.text(), Disk::Mode::Read)));
  FrameReader reader(*file, inventory_.seed_of(name));
  for (;;) {
    TANDEM_TRY(const FrameReader::Step step, plain(reader.next()));
    if (step == FrameReader::Step::End) return {};
    if (step == FrameReader::Step::Bad) {
      note_damaged(name);
      report_.remarks.push_back(fmt::format(
          "{} at octet {}: {} octets cannot be read ({}).", name.text(), reader.bad().offset,
          reader.bad().end - reader.bad().offset, reader.bad().found));
    } else if (reader.frame().header.kind == FrameKind::Records) {
      TANDEM_CHECK(visit(reader.frame()));
    }
  }
}

// A record that this program should know and cannot read is dropped, or it would end every start.
Result<void> Repair::copy(FileName name, const Frame& frame) {
  good_records_.clear();
  std::uint64_t dropped = 0;
  for (ByteView rest = frame.payload; !rest.empty();) {
    const ByteView before = rest;
    const auto record = decode(rest);
    if (record.ok()) {
      const ByteView bytes = before.first(before.size() - rest.size());
      good_records_.insert(good_records_.end(), bytes.begin(), bytes.end());
      ++report_.records;
    } else if (record.error().kind == RecordError::Kind::Newer) {
      return fail(fmt::format("{} at octet {}: {}. Repair with that version.", name.text(),
                              frame.offset, record.error().message));
    } else {
      ++dropped;
    }
  }
  if (dropped > 0) {
    report_.remarks.push_back(
        fmt::format("{} at octet {}: {} records make no sense and were dropped.", name.text(),
                    frame.offset, dropped));
  }
  return plain(output_->add(good_records_));
}

Result<void> Repair::finish_output() {
  return plain(output_->finish(report_.last));
}

Result<void> Repair::set_damaged_aside() {
  for (const FileName& name : damaged_) {
    TANDEM_CHECK(plain(disk_.rename(name.text(), name.damaged_text())));
    report_.set_aside.push_back(name.damaged_text());
  }
  return plain(disk_.sync_names());
}

void Repair::note_damaged(FileName name) {
  if (std::find(damaged_.begin(), damaged_.end(), name) == damaged_.end()) damaged_.push_back(name);
}

// What a whole snapshot holds is not lost.
void Repair::note_lost(Position first, Position last) {
  first = std::max(first, covered_ + 1);
  if (first <= last) report_.lost.emplace_back(first, last);
}

}  // namespace

Result<RepairReport> repair(Disk& disk) {
  TANDEM_TRY(Inventory inventory, take_inventory(disk));
  if (inventory.empty()) return fail("There is no journal here.");
  return Repair(disk, std::move(inventory)).run();
}

}  // namespace tandem::journal
