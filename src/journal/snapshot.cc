// SPDX-License-Identifier: Apache-2.0
#include "journal/snapshot.h"

#include <fmt/format.h>

namespace tandem::journal {

DiskResult<std::unique_ptr<SnapshotWriter>> SnapshotWriter::begin(Disk& disk,
                                                                  const FileHeader& header) {
  TANDEM_TRY(std::unique_ptr<DiskFile> file, create_unfinished(disk, header));
  FrameWriter frames(std::move(file), checksum_seed(header.journal_id, header.name),
                     kFileHeaderSize);
  return std::unique_ptr<SnapshotWriter>(new SnapshotWriter(disk, header, std::move(frames)));
}

DiskResult<void> SnapshotWriter::add(ByteView records) {
  while (!records.empty()) {
    const Portion portion = take_portion(records, kPayloadSizeMax);
    TANDEM_CHECK(frames_.write(FrameKind::Records, records_ + 1, portion.count, portion.records));
    records_ += portion.count;
  }
  return {};
}

DiskResult<void> SnapshotWriter::finish(Position position) {
  Bytes end;
  encode(SnapshotEnd{position, records_}, end);
  TANDEM_CHECK(frames_.write(FrameKind::End, records_ + 1, 0, end));
  TANDEM_CHECK(frames_.sync());
  return complete(disk_, header_.name);
}

Result<SnapshotSummary> read_snapshot(Disk& disk, const Inventory& inventory, FileName name,
                                      const std::function<Result<void>(const Frame&)>& visit) {
  auto file = disk.open(name.text(), Disk::Mode::Read);
  if (!file.ok()) return fail(file.error().message);
  FrameReader reader(**file, inventory.seed_of(name));
  std::uint64_t records = 0;
  const auto refuse = [&](std::uint64_t offset, std::string_view found) {
    return fail(
        fmt::format("{} at octet {}, after {} records: {}", name.text(), offset, records, found));
  };
  for (;;) {
    const auto step = reader.next();
    if (!step.ok()) return fail(step.error().message);
    if (*step == FrameReader::Step::Bad) return refuse(reader.bad().offset, reader.bad().found);
    const Frame& frame = reader.frame();
    if (*step == FrameReader::Step::End) return refuse(frame.end(), "it ends too early");
    if (frame.header.first != records + 1) return refuse(frame.offset, "a frame is missing");
    if (frame.header.kind == FrameKind::End) {
      const auto end = decode_snapshot_end(frame.payload);
      if (!end || end->records != records) return refuse(frame.offset, "its end is wrong");
      return SnapshotSummary{*end, frame.end()};
    }
    TANDEM_CHECK(visit(frame));
    records += frame.header.count;
  }
}

}  // namespace tandem::journal
