// SPDX-License-Identifier: Apache-2.0
// The file of a load::Ledger: entries are appended and reach the kernel with flush(), which the
// run calls before it sends anything that follows from them. So the file holds all that a server
// has acknowledged, even if this program is killed.
#pragma once

#include <fstream>
#include <string>

#include "load/ledger.h"

namespace tandem::load {

// Reads a ledger whole. Addresses doubled between its entries are sentences in `doubled`. A file
// that does not exist is an error.
Result<Ledger> read_ledger(const std::string& path, std::vector<std::string>& doubled);

class LedgerFile {
 public:
  // Made if it does not exist; what it holds stays.
  static Result<LedgerFile> open(const std::string& path);

  void add(const LedgerEntry& entry) { pending_ += entry.line() += '\n'; }
  Result<void> flush();

 private:
  LedgerFile(std::string path, std::ofstream stream)
      : path_(std::move(path)), stream_(std::move(stream)) {}

  std::string path_;
  std::ofstream stream_;
  std::string pending_;
};

}  // namespace tandem::load
