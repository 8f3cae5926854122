// SPDX-License-Identifier: Apache-2.0
#include "config/gaps.h"

#include <algorithm>
#include <optional>

namespace tandem::config {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// The comma of a gap, and whether a comment stands in it and ends it without a line end.
struct Scan {
  std::optional<std::size_t> comma;
  bool has_comment = false;
};

Scan scan(std::string_view gap) {
  Scan found;
  for (std::size_t i = 0; i < gap.size(); ++i) {
    if (gap[i] == ',') found.comma = i;
    if (gap[i] != '/') continue;
    found.has_comment = true;
    const bool is_line = i + 1 < gap.size() && gap[i + 1] == '/';
    const std::size_t end = is_line ? gap.find('\n', i) : gap.find("*/", i + 2);
    if (end == std::string_view::npos) break;
    i = is_line ? end : end + 1;
  }
  return found;
}

std::string without_comma(std::string_view gap) {
  std::string text(gap);
  if (const auto comma = scan(gap).comma) text.erase(*comma, 1);
  return text;
}

std::size_t trimmed_size(std::string_view text) {
  return text.find_last_not_of(kBlanks) + 1;  // npos + 1 is 0
}

bool ends_in_line_comment(std::string_view gap) {
  const std::size_t line = gap.rfind('\n') + 1;
  // A "//" within a block comment counts as well: one line end too many does no harm.
  return gap.substr(line).find("//") != std::string_view::npos;
}

}  // namespace

std::string joined_gap(std::string_view before, std::string_view after, bool is_first,
                       bool is_last) {
  const bool keeps_before = scan(before).has_comment;
  const bool keeps_after = scan(after).has_comment;
  if (is_first && is_last) {
    return keeps_before || keeps_after ? std::string(before) + without_comma(after) : "";
  }
  if (is_first) {
    return keeps_after ? std::string(before) + without_comma(after) : std::string(before);
  }
  if (is_last) {
    return keeps_before ? without_comma(before) + std::string(after) : std::string(after);
  }
  if (!keeps_before) return std::string(after);
  return keeps_after ? std::string(before) + without_comma(after) : std::string(before);
}

Gaps gaps_of_new_last(std::string_view end, bool was_empty, std::string_view separator,
                      std::string_view closing) {
  const std::string_view kept = end.substr(0, trimmed_size(end));
  const bool has_comma = scan(end).comma.has_value();
  Gaps gaps;
  gaps.before = (was_empty || has_comma ? "" : ",") + std::string(kept);
  const bool open_comment = ends_in_line_comment(gaps.before);
  if (open_comment && separator.find('\n') == std::string_view::npos) gaps.before += "\n";
  gaps.before += was_empty && kept.empty() && closing.empty() ? "" : separator;
  gaps.after = was_empty ? std::string(closing) : std::string(end.substr(kept.size()));
  if (has_comma) gaps.after = "," + gaps.after;
  return gaps;
}

std::string separator_of(std::string_view gap_before) {
  const std::string_view blanks = gap_before.substr(trimmed_size(gap_before));
  std::size_t line = blanks.rfind('\n');
  if (line == std::string_view::npos) return " ";
  if (line > 0 && blanks[line - 1] == '\r') --line;
  return std::string(blanks.substr(line));
}

std::string_view indentation_of(std::string_view gap) {
  const std::size_t line = gap.rfind('\n');
  if (line == std::string_view::npos) return {};
  const std::string_view rest = gap.substr(line + 1);
  return rest.substr(0, std::min(rest.find_first_not_of(" \t"), rest.size()));
}

std::string_view indentation_at(std::string_view text, std::size_t at) {
  const std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 is 0
  const std::string_view rest = text.substr(line, at - line);
  return rest.substr(0, std::min(rest.find_first_not_of(" \t"), rest.size()));
}

std::string deeper(std::string_view indentation) {
  const bool tabs = !indentation.empty() && indentation.back() == '\t';
  return std::string(indentation) + (tabs ? "\t" : "  ");
}

}  // namespace tandem::config
