// SPDX-License-Identifier: Apache-2.0
// Rescues a journal that recovery refuses: `tandemd --repair-journal DIR`. Every whole record
// before and after the damage goes, in order, into a new snapshot; damaged files are set aside
// under the name "*.damaged" and nothing else is removed. Run it while no server uses the
// directory.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/disk.h"
#include "journal/record.h"

namespace tandem::journal {

struct RepairReport {
  Position last = 0;                                // the journal goes on after it
  std::uint64_t records = 0;                        // kept
  std::vector<std::pair<Position, Position>> lost;  // ranges of positions, both ends included
  std::vector<std::string> set_aside;               // files, by their new names
  std::vector<std::string> remarks;                 // sentences
};

Result<RepairReport> repair(Disk& disk);

}  // namespace tandem::journal
