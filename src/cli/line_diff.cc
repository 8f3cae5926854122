// SPDX-License-Identifier: Apache-2.0
// line_diff of cli/show.h: the longest common subsequence of lines, between what both texts begin
// and end with. Objects of the configuration are short; where they are not (a scope whose
// reservations are all others), everything between is shown as removed and added.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/show.h"

namespace tandem::cli {

namespace {

constexpr std::size_t kContext = 2;                      // unchanged lines shown around a change
constexpr std::size_t kCellsMax = std::size_t{4} << 20;  // of the table of lengths

using Lines = std::vector<std::string_view>;

Lines lines_of(const std::string& text) {
  Lines lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(std::string_view(text).substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

struct Line {
  char sign;  // ' ', '-' or '+'
  std::string_view text;
};

void compare_middle(std::span<const std::string_view> a, std::span<const std::string_view> b,
                    std::vector<Line>& out) {
  if (a.size() * b.size() > kCellsMax) {
    for (const std::string_view line : a) out.push_back({'-', line});
    for (const std::string_view line : b) out.push_back({'+', line});
    return;
  }
  // common[i][j]: the length of the longest common subsequence of a from i on and b from j on.
  const std::size_t stride = b.size() + 1;
  std::vector<std::uint32_t> common((a.size() + 1) * stride, 0);
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      common[i * stride + j] =
          a[i] == b[j] ? common[(i + 1) * stride + j + 1] + 1
                       : std::max(common[(i + 1) * stride + j], common[i * stride + j + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      out.push_back({' ', a[i++]});
      ++j;
    } else if (j == b.size() ||
               (i < a.size() && common[(i + 1) * stride + j] >= common[i * stride + j + 1])) {
      out.push_back({'-', a[i++]});
    } else {
      out.push_back({'+', b[j++]});
    }
  }
}

std::vector<Line> compare(const Lines& a, const Lines& b) {
  std::size_t front = 0;
  while (front < a.size() && front < b.size() && a[front] == b[front]) ++front;
  std::size_t back = 0;
  while (back < a.size() - front && back < b.size() - front &&
         a[a.size() - 1 - back] == b[b.size() - 1 - back]) {
    ++back;
  }
  std::vector<Line> out;
  for (std::size_t i = 0; i < front; ++i) out.push_back({' ', a[i]});
  compare_middle(std::span(a).subspan(front, a.size() - front - back),
                 std::span(b).subspan(front, b.size() - front - back), out);
  for (std::size_t i = a.size() - back; i < a.size(); ++i) out.push_back({' ', a[i]});
  return out;
}

// A line is shown when it, or one near it, differs.
std::vector<bool> shown(const std::vector<Line>& lines) {
  std::vector<bool> show(lines.size(), false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].sign == ' ') continue;
    const std::size_t first = i - std::min(i, kContext);
    for (std::size_t j = first; j < std::min(lines.size(), i + kContext + 1); ++j) show[j] = true;
  }
  return show;
}

}  // namespace

std::string line_diff(const std::string& a, const std::string& b, const Look& look) {
  const Lines before = lines_of(a);
  const Lines after = lines_of(b);
  const std::vector<Line> lines = compare(before, after);
  const std::vector<bool> show = shown(lines);
  std::string out;
  bool skipped = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!show[i]) {
      if (!skipped) out += "    ...\n";
      skipped = true;
      continue;
    }
    skipped = false;
    const Colour colour = lines[i].sign == '-'   ? Colour::Red
                          : lines[i].sign == '+' ? Colour::Green
                                                 : Colour::Plain;
    out += coloured(fmt::format("  {} {}", lines[i].sign, safe(lines[i].text)), colour, look);
    out += '\n';
  }
  return out;
}

}  // namespace tandem::cli
