// SPDX-License-Identifier: Apache-2.0
#include "control/lease_csv.h"

#include <algorithm>

namespace tandem::control {
namespace {

// A spreadsheet takes a field that begins with one of these for a formula.
constexpr std::string_view kFormula = "=+-@";

void append_field(std::string text, std::string& out) {
  if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) {
    text = "\\x" + to_hex(as_bytes(text).first(1)) + text.substr(1);
  }
  if (text.find_first_of(",\" ") == std::string::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

std::string lease_csv_header() {
  std::string out;
  for (const LeaseField& field : lease_fields()) {
    if (!out.empty()) out += ',';
    out += field.name;
  }
  return out + "\r\n";
}

void append_lease_csv(const lease::BindingData& binding, const TimeLine& line, std::string& out) {
  bool first = true;
  for (const LeaseField& field : lease_fields()) {
    if (!std::exchange(first, false)) out += ',';
    append_field(field.write(binding, line), out);
  }
  out += "\r\n";
}

CsvReader::CsvReader(std::string_view text) : rest_(text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
}

bool CsvReader::next(std::vector<std::string>& fields) {
  while (rest_.starts_with('\n') || rest_.starts_with("\r\n")) end_line();
  fields.clear();
  fault_.clear();
  line_ = next_line_;
  if (rest_.empty()) return false;
  for (;;) {
    fields.push_back(field());
    if (!rest_.starts_with(',')) break;
    rest_.remove_prefix(1);
  }
  end_line();
  return true;
}

// One field, up to the comma or the end of the line behind it.
std::string CsvReader::field() {
  constexpr std::string_view kEnds = ",\r\n";
  std::string out;
  if (!rest_.starts_with('"')) {
    const std::size_t size = std::min(rest_.find_first_of(kEnds), rest_.size());
    out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  rest_.remove_prefix(1);
  while (!rest_.empty()) {
    const std::size_t quote = std::min(rest_.find('"'), rest_.size());
    out += rest_.substr(0, quote);
    rest_.remove_prefix(quote);
    if (!rest_.starts_with("\"\"")) break;
    out += '"';
    rest_.remove_prefix(2);
  }
  next_line_ += static_cast<std::uint32_t>(std::ranges::count(out, '\n'));
  if (rest_.empty()) {
    fault_ = "a quoted field is never closed";
    return out;
  }
  rest_.remove_prefix(1);
  if (!rest_.empty() && kEnds.find(rest_.front()) == std::string_view::npos) {
    fault_ = "after a quoted field comes a comma or the end of the line";
    rest_.remove_prefix(std::min(rest_.find_first_of(kEnds), rest_.size()));
  }
  return out;
}

void CsvReader::end_line() {
  if (rest_.starts_with('\r')) rest_.remove_prefix(1);
  if (!rest_.starts_with('\n')) return;
  rest_.remove_prefix(1);
  ++next_line_;
}

}  // namespace tandem::control
