// SPDX-License-Identifier: Apache-2.0
#include "config/fault.h"

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

Place Faults::within(Place place) const {
  if (place.line == start_.line) return {1, place.column - start_.column + 1};
  return {place.line - start_.line + 1, place.column};
}

void Faults::add(Finding finding) {
  std::size_t& count = finding.severity == Severity::Error ? errors_ : warnings_;
  ++count;
  if (count > kFaultsMax) return;
  finding.place = within(finding.place);
  if (finding.other && !finding.other->piece) finding.other->place = within(finding.other->place);
  findings_.push_back(std::move(finding));
}

}  // namespace tandem::config
