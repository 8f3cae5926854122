// SPDX-License-Identifier: Apache-2.0
// Writes a snapshot in pieces and reads one back. It gets its name only when it is complete and
// synced, so a crash in the middle leaves nothing but a temporary file.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/disk.h"
#include "journal/frame_reader.h"
#include "journal/frame_writer.h"
#include "journal/inventory.h"

namespace tandem::journal {

class SnapshotWriter {
 public:
  static DiskResult<std::unique_ptr<SnapshotWriter>> begin(Disk& disk, const FileHeader& header);

  // Whole records; written, not yet synced.
  DiskResult<void> add(ByteView records);
  DiskResult<void> sync() { return frames_.sync(); }
  // Complete and durable; it holds the journal up to `position`.
  DiskResult<void> finish(Position position);
  // Instead of finish(), or after a failure: removes the temporary file, if that can be done.
  void give_up() { (void)disk_.remove(header_.name.temporary_text()); }

  const FileHeader& header() const { return header_; }
  std::uint64_t size() const { return frames_.offset(); }

 private:
  SnapshotWriter(Disk& disk, const FileHeader& header, FrameWriter frames)
      : disk_(disk), header_(header), frames_(std::move(frames)) {}

  Disk& disk_;
  FileHeader header_;
  FrameWriter frames_;
  std::uint64_t records_ = 0;
};

struct SnapshotSummary {
  SnapshotEnd end;
  std::uint64_t size = 0;
};

// Reads a snapshot through, each frame of records to `visit`. An error says why it is not whole;
// the error of a visit is passed on.
Result<SnapshotSummary> read_snapshot(Disk& disk, const Inventory& inventory, FileName name,
                                      const std::function<Result<void>(const Frame&)>& visit);

}  // namespace tandem::journal
