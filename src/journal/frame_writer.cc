// SPDX-License-Identifier: Apache-2.0
#include "journal/frame_writer.h"

#include <algorithm>

namespace tandem::journal {

Portion take_portion(ByteView& records, std::size_t size_max) {
  std::size_t size = 0;
  std::uint32_t count = 0;
  while (size < records.size()) {
    const std::size_t next = record_size(records.subspan(size));
    TANDEM_ASSERT(next > 0 && next <= size_max);
    if (size + next > size_max) break;
    size += next;
    ++count;
  }
  const Portion portion{records.first(size), count};
  records = records.subspan(size);
  return portion;
}

DiskResult<void> FrameWriter::write(FrameKind kind, Position first, std::uint32_t count,
                                    ByteView payload) {
  frame_.clear();
  encode_frame(kind, seed_, first, count, payload, frame_);
  TANDEM_CHECK(file_->write(offset_, frame_));
  offset_ += frame_.size();
  return {};
}

DiskResult<std::unique_ptr<DiskFile>> create_unfinished(Disk& disk, const FileHeader& header) {
  const std::string name = header.name.temporary_text();
  if (const auto removed = disk.remove(name);
      !removed.ok() && removed.error().kind != DiskError::Kind::NotFound) {
    return removed.as_failure();
  }
  TANDEM_TRY(std::unique_ptr<DiskFile> file, disk.open(name, Disk::Mode::Create));
  Bytes bytes;
  encode(header, bytes);
  TANDEM_CHECK(file->write(0, bytes));
  return file;
}

DiskResult<void> complete(Disk& disk, FileName name) {
  TANDEM_CHECK(disk.rename(name.temporary_text(), name.text()));
  return disk.sync_names();
}

DiskResult<std::unique_ptr<SegmentBuilder>> SegmentBuilder::begin(Disk& disk,
                                                                  const FileHeader& header,
                                                                  std::uint64_t size) {
  TANDEM_TRY(std::unique_ptr<DiskFile> file, create_unfinished(disk, header));
  TANDEM_CHECK(file->allocate(size));
  return std::unique_ptr<SegmentBuilder>(
      new SegmentBuilder(disk, header.name, std::move(file), size));
}

DiskResult<void> SegmentBuilder::zero_some() {
  constexpr std::uint64_t kPiece = 256 << 10;  // stalls no batch
  const Bytes zeros(std::min(kPiece, size_ - zeroed_));
  TANDEM_CHECK(file_->write(zeroed_, zeros));
  TANDEM_CHECK(file_->sync());
  zeroed_ += zeros.size();
  return {};
}

DiskResult<std::unique_ptr<DiskFile>> SegmentBuilder::complete() {
  TANDEM_CHECK(file_->sync());
  TANDEM_CHECK(journal::complete(disk_, name_));
  return std::move(file_);
}

}  // namespace tandem::journal
