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
#include "journal/record.h"

namespace tandem::journal {

using Visit = std::function<void(const Record&)>;

// What was found, for the operator and the metrics.
struct Recovered {
  bool fresh = false;                // there was no journal
  Position last = 0;                 // of the last record; the next one has last + 1
  std::uint64_t records = 0;         // visited, of snapshot and segments
  std::uint64_t octets_cut = 0;      // of a torn tail; its records were never acknowledged
  std::vector<std::string> remarks;  // damage that cost nothing, and the cut: sentences
};

}  // namespace tandem::journal
