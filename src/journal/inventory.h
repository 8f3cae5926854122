// SPDX-License-Identifier: Apache-2.0
// What files of a journal a disk has and what their headers say: the first look of recovery and of
// repair.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"
#include "journal/format.h"

namespace tandem::journal {

struct StoredFile {
  FileName name;
  std::optional<FileHeader> header;  // none if it is damaged
};

struct Inventory {
  std::uint64_t journal_id = 0;
  std::vector<StoredFile> segments;     // ascending
  std::vector<StoredFile> snapshots;    // ascending
  std::vector<std::string> unfinished;  // names of files that were never completed

  bool empty() const { return segments.empty() && snapshots.empty(); }
  std::uint64_t last_number(FileKind kind) const;  // 0: none
  std::uint32_t seed_of(FileName name) const { return checksum_seed(journal_id, name); }
};

// An error where there are files but no way to tell what they hold: no header is whole, or the
// headers contradict each other or their names, or a newer Tandem wrote them. Other files in the
// directory (a lock, the configuration) are none of its business.
Result<Inventory> take_inventory(Disk& disk);

}  // namespace tandem::journal
