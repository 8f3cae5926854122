// SPDX-License-Identifier: Apache-2.0
// Leases as CSV (RFC 4180, with a header line): written for the API's export and for
// `tandemd --export-leases`, and the reading of any CSV, record by record.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/lease_fields.h"

namespace tandem::control {

// The header line.
std::string lease_csv_header();
// Appends a lease's line. No field begins like a formula of a spreadsheet: such octets are written
// \xNN as others that are not printable.
void append_lease_csv(const lease::BindingData& binding, const TimeLine& line, std::string& out);

class CsvReader {
 public:
  // `text` outlives the reader. A byte order mark in front is passed over.
  explicit CsvReader(std::string_view text);

  // The next record's fields; false at the end. Empty lines are passed over.
  bool next(std::vector<std::string>& fields);
  // Where the record began, from 1.
  std::uint32_t line() const { return line_; }
  // What is wrong with the record itself (a quote that is never closed), or empty.
  const std::string& fault() const { return fault_; }

 private:
  std::string field();
  void end_line();

  std::string_view rest_;
  std::uint32_t next_line_ = 1;
  std::uint32_t line_ = 0;
  std::string fault_;
};

}  // namespace tandem::control
