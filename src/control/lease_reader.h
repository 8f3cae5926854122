// SPDX-License-Identifier: Apache-2.0
// The rows of an import, one at a time, from CSV or JSON as the export writes them: what each says
// as the command that would import it, or what is wrong with it, with line and column. However long
// the text, only a row is held.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "node/command.h"

namespace tandem::control {

enum class LeaseFormat : std::uint8_t { Csv, Json };

struct LeaseRow {
  std::uint32_t line = 0;  // where it begins, from 1
  node::ImportLease lease;
  std::string address;  // as written
  std::string column;   // that is malformed; empty: none, or the row as a whole
  std::string fault;    // what is wrong; empty: nothing
};

class LeaseReader {
 public:
  virtual ~LeaseReader() = default;
  // False at the end.
  virtual bool next(LeaseRow& row) = 0;
};

// `text` outlives the reader. An error when it has no rows of leases at all: no header line, an
// unknown column, no list.
Result<std::unique_ptr<LeaseReader>> read_lease_rows(LeaseFormat format, std::string_view text);

}  // namespace tandem::control
