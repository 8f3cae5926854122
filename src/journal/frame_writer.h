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

// Makes a segment without frames. Overwriting zeros that are stored spares the flush of a batch the
// file system's own records of which blocks are in use, which is half of its time or more; so where
// there is time the room is not only set aside but filled with zeros, in pieces.
class SegmentBuilder {
 public:
  static DiskResult<std::unique_ptr<SegmentBuilder>> begin(Disk& disk, const FileHeader& header,
                                                           std::uint64_t size);

  bool zeroed() const { return zeroed_ == size_; }
  // Writes and syncs one piece.
  DiskResult<void> zero_some();
  // At any time: the file, durable under its name. The builder is of no use afterwards.
  DiskResult<std::unique_ptr<DiskFile>> complete();

 private:
  SegmentBuilder(Disk& disk, FileName name, std::unique_ptr<DiskFile> file, std::uint64_t size)
      : disk_(disk), name_(name), file_(std::move(file)), size_(size) {}

  Disk& disk_;
  FileName name_;
  std::unique_ptr<DiskFile> file_;
  std::uint64_t size_;
  std::uint64_t zeroed_ = kFileHeaderSize;
};

}  // namespace tandem::journal
