// SPDX-License-Identifier: Apache-2.0
// Any octets as records, as a segment, and as frames whose checksums are right: nothing may crash
// or hang, what is accepted can be gone on with, and what is refused can be repaired.
#include <cstdlib>

#include "base/memory_disk.h"
#include "base/reader.h"
#include "journal/repair.h"
#include "journal/store.h"

namespace tandem::journal {
namespace {

constexpr std::uint64_t kJournalId = 1;

void require(bool condition) {
  if (!condition) std::abort();
}

void decode_all(ByteView bytes) {
  while (!bytes.empty()) {
    const auto record = decode(bytes);
    if (!record.ok()) continue;
    Bytes again;
    encode(*record, again);
    ByteView rest = again;
    require(decode(rest).ok() && rest.empty());
  }
}

// The input as a script: octets as they are, or the payload of a sound frame.
Bytes file_of(FileName name, ByteView script) {
  Bytes content;
  encode(FileHeader{name, kJournalId, name.kind == FileKind::Snapshot ? 1u : 0u, 0}, content);
  const std::uint32_t seed = checksum_seed(kJournalId, name);
  Position position = 1;
  for (Reader in(script); !in.at_end();) {
    const std::uint8_t what = in.u8();
    const ByteView bytes = in.bytes(std::min<std::size_t>(in.u8(), in.remaining()));
    if (what % 4 == 0) {
      content.insert(content.end(), bytes.begin(), bytes.end());
      continue;
    }
    const std::uint32_t count = what / 4;
    const FrameKind kind = what % 4 == 3 ? FrameKind::End : FrameKind::Records;
    encode_frame(kind, seed, position, count, bytes, content);
    if (what % 4 != 2) position += count;
  }
  return content;
}

bool start(Disk& disk) {
  const StoreOptions options{.segment_size = kSegmentSizeMin, .seed = kJournalId};
  Store store(disk, options);
  const auto recovered = store.recover([](const Record&) {});
  if (!recovered.ok()) return false;
  require(store.state() == Store::State::Healthy);
  Bytes record;
  encode(ForgetRecord{}, record);
  require(store.append(record, 1, recovered->last + 1).ok());
  return true;
}

void try_disk(MemoryDisk& disk) {
  if (start(disk) || !repair(disk).ok()) return;
  require(start(disk));
}

}  // namespace
}  // namespace tandem::journal

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tandem;
  using namespace tandem::journal;
  if (size < 1) return 0;
  const FileName segment{FileKind::Segment, 1};
  const FileName snapshot{FileKind::Snapshot, 1};
  const ByteView input = std::as_bytes(std::span(data + 1, size - 1));
  MemoryDisk disk;
  switch (data[0] % 4) {
    case 0:
      decode_all(input);
      return 0;
    case 1:
      disk.put(segment.text(), to_bytes(input));
      break;
    case 2:
      disk.put(segment.text(), file_of(segment, input));
      break;
    default:
      disk.put(snapshot.text(), file_of(snapshot, input));
      disk.put(segment.text(), file_of(segment, {}));
      break;
  }
  try_disk(disk);
  return 0;
}
