// SPDX-License-Identifier: Apache-2.0
// Reads a journal back: the newest whole snapshot, then every record after it. It only reads; Store
// (journal/store.h) calls it and then opens the journal for writing.
//
// What it promises: every record ever reported durable is visited, in order, or the answer is an
// error that says which file, where, which positions are missing, what was found and how to go on.
// What may be missing is only the last frame, whose sync was interrupted (a torn tail). A directory
// that held a journal is never taken for an empty one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"
#include "journal/format.h"
#include "journal/frame_reader.h"
#include "journal/record.h"

namespace tandem::journal {

using Visit = std::function<void(const Record&)>;
// Encoded records as they were written together, all visited, with the positions (last - count,
// last]: those behind the snapshot, whose own records have no positions any more.
using VisitBatch = std::function<void(ByteView records, std::uint32_t count, Position last)>;

// What was found, for the operator and the metrics.
struct Recovered {
  bool fresh = false;                // there was no journal
  Position last = 0;                 // of the last record; the next one has last + 1
  std::uint64_t records = 0;         // visited, of snapshot and segments
  std::uint64_t octets_cut = 0;      // of a torn tail; its records were never acknowledged
  std::vector<std::string> remarks;  // damage that cost nothing, and the cut: sentences
};

// What Store needs besides to go on writing where reading ended.
struct Replayed {
  Recovered report;
  std::uint64_t journal_id = 0;

  std::uint64_t segment = 0;      // the one that goes on; 0: there is none
  std::uint64_t segment_end = 0;  // of its whole frames
  std::uint64_t last_frame = 0;   // where the last of them begins; 0: it has none
  bool spare = false;             // the next segment is there, unused
  std::uint64_t octets_since_snapshot = 0;

  struct Snapshot {
    std::uint64_t number = 0;
    std::uint64_t first_segment = 0;
    std::uint64_t size = 0;  // 0: not known
  };
  std::vector<Snapshot> snapshots;  // that can be used again, ascending: the last one was used
  std::uint64_t last_snapshot_number = 0;  // taken, be it damaged
  std::vector<std::string> unfinished;     // files that were never completed
};

Result<Replayed> replay(Disk& disk, const Visit& visit, const VisitBatch& visit_batch = {});

// Decodes a frame's records, as many as it says, and visits them. An error names file and place.
Result<void> visit_records(const Frame& frame, FileName file, const Visit& visit);

}  // namespace tandem::journal
