// SPDX-License-Identifier: Apache-2.0
#include "load/ledger_file.h"

#include <fmt/format.h>

namespace tandem::load {

Result<Ledger> read_ledger(const std::string& path, std::vector<std::string>& doubled) {
  std::ifstream stream(path);
  if (!stream) return fail(fmt::format("cannot read the ledger {}", path));
  Ledger ledger;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    const auto entry = LedgerEntry::parse(line);
    if (!entry) return fail(fmt::format("{}:{}: {}", path, number, entry.error().message));
    if (auto fault = ledger.add(*entry)) doubled.push_back(std::move(*fault));
  }
  return ledger;
}

Result<LedgerFile> LedgerFile::open(const std::string& path) {
  std::ofstream stream(path, std::ios::app);
  if (!stream) return fail(fmt::format("cannot write the ledger {}", path));
  return LedgerFile(path, std::move(stream));
}

Result<void> LedgerFile::flush() {
  if (pending_.empty()) return {};
  stream_ << pending_ << std::flush;
  pending_.clear();
  if (!stream_) return fail(fmt::format("cannot write the ledger {}", path_));
  return {};
}

}  // namespace tandem::load
