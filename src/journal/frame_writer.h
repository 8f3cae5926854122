// SPDX-License-Identifier: Apache-2.0
// Creates the files of the journal and writes frames to them, one after the other.
#pragma once

#include <cstdint>
#include <memory>

#include "base/disk.h"
#include "journal/format.h"

namespace tandem::journal {

// The front part of `records`, in whole records, that `size_max` octets hold: it is cut off. A
// batch longer than a frame goes into several.
struct Portion {
  ByteView records;
  std::uint32_t count = 0;
};
Portion take_portion(ByteView& records, std::size_t size_max);

// A file being written. After an error it is not used again.
class FrameWriter {
 public:
  FrameWriter(std::unique_ptr<DiskFile> file, std::uint32_t seed, std::uint64_t offset)
      : file_(std::move(file)), seed_(seed), offset_(offset) {}

  DiskResult<void> write(FrameKind kind, Position first, std::uint32_t count, ByteView payload);
  DiskResult<void> sync() { return file_->sync(); }
  std::uint64_t offset() const { return offset_; }

 private:
  std::unique_ptr<DiskFile> file_;
  std::uint32_t seed_;
  std::uint64_t offset_;
  Bytes frame_;
};

// Creates a file under its temporary name, with its header written. What is in the way is removed.
DiskResult<std::unique_ptr<DiskFile>> create_unfinished(Disk& disk, const FileHeader& header);
// Gives it its name, durably. The file must have been synced.
DiskResult<void> complete(Disk& disk, FileName name);

// An empty segment with room for `size` octets, complete.
DiskResult<std::unique_ptr<DiskFile>> create_segment(Disk& disk, std::uint64_t journal_id,
                                                     std::uint64_t number, std::uint64_t size);

}  // namespace tandem::journal
