// SPDX-License-Identifier: Apache-2.0
#include "journal/frame_writer.h"

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

DiskResult<std::unique_ptr<DiskFile>> create_segment(Disk& disk, std::uint64_t journal_id,
                                                     std::uint64_t number, std::uint64_t size) {
  const FileName name{FileKind::Segment, number};
  TANDEM_TRY(std::unique_ptr<DiskFile> file, create_unfinished(disk, {name, journal_id, 0, 0}));
  TANDEM_CHECK(file->allocate(size));
  TANDEM_CHECK(file->sync());
  TANDEM_CHECK(complete(disk, name));
  return file;
}

}  // namespace tandem::journal
