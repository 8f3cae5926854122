// SPDX-License-Identifier: Apache-2.0
#include "config/fault.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace tandem::config {

std::string render(std::string_view file, const Fault& fault) {
  std::string text = fmt::format("{}:{}:{}: {}: ", file, fault.place.line, fault.place.column,
                                 fault.severity == Severity::Error ? "error" : "warning");
  if (!fault.path.empty()) text += fault.path + ": ";
  text += fault.message + "\n";
  if (!fault.hint.empty()) text += "    " + fault.hint + "\n";
  return text;
}

void Faults::add(Fault fault) {
  std::size_t& count = fault.severity == Severity::Error ? errors_ : warnings_;
  ++count;
  if (count <= kFaultsMax) faults_.push_back(std::move(fault));
}

std::vector<Fault> Faults::sorted() const {
  std::vector<Fault> sorted = faults_;
  std::ranges::sort(sorted, {}, [](const Fault& fault) {
    return std::tie(fault.place, fault.path, fault.message);
  });
  return sorted;
}

}  // namespace tandem::config
