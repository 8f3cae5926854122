// SPDX-License-Identifier: Apache-2.0
#include "http/target.h"

#include <algorithm>
#include <cstdint>

namespace tandem::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Octets after the first of a UTF-8 sequence, and the smallest number that needs so many; -1 for
// what begins none.
struct Lead {
  int more;
  std::uint32_t bits;
  std::uint32_t smallest;
};
Lead lead_of(unsigned char c) {
  if (c < 0x80) return {0, c, 0};
  if (c >= 0xc2 && c < 0xe0) return {1, c & 0x1fu, 0x80};
  if (c >= 0xe0 && c < 0xf0) return {2, c & 0x0fu, 0x800};
  if (c >= 0xf0 && c < 0xf5) return {3, c & 0x07u, 0x10000};
  return {-1, 0, 0};
}

// UTF-8 (RFC 3629) without control characters.
bool is_clean_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    Lead lead = lead_of(static_cast<unsigned char>(text[i++]));
    if (lead.more < 0 || static_cast<std::size_t>(lead.more) > text.size() - i) return false;
    for (; lead.more > 0; --lead.more) {
      const auto c = static_cast<unsigned char>(text[i++]);
      if ((c & 0xc0) != 0x80) return false;
      lead.bits = lead.bits << 6 | (c & 0x3fu);
    }
    const bool surrogate = lead.bits >= 0xd800 && lead.bits < 0xe000;
    const bool control = lead.bits < 0x20 || (lead.bits >= 0x7f && lead.bits < 0xa0);
    if (lead.bits < lead.smallest || lead.bits > 0x10ffff || surrogate || control) return false;
  }
  return true;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (text.size() - i < 3) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!is_clean_text(out)) return std::nullopt;
  return out;
}

// Cuts `text` at the first separator: what stands before it; `text` keeps what follows.
std::string_view cut(std::string_view& text, char separator) {
  const std::size_t at = std::min(text.find(separator), text.size());
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return before;
}

bool parse_path(std::string_view text, std::vector<std::string>& out) {
  if (text.empty() || text.front() != '/') return false;
  text.remove_prefix(1);
  if (text.empty()) return true;
  const auto segments = static_cast<std::size_t>(std::count(text.begin(), text.end(), '/')) + 1;
  for (std::size_t i = 0; i < segments; ++i) {
    auto segment = decode(cut(text, '/'), false);
    if (!segment) return false;
    out.push_back(std::move(*segment));
  }
  return true;
}

bool parse_query(std::string_view text, Fields& out) {
  while (!text.empty()) {
    std::string_view pair = cut(text, '&');
    if (pair.empty()) continue;
    auto name = decode(cut(pair, '='), true);
    auto value = decode(pair, true);
    if (!name || !value) return false;
    out.emplace_back(std::move(*name), std::move(*value));
  }
  return true;
}

// "https://host/path" becomes "/path": RFC 9112 section 3.2.2 asks every server to take it.
std::string_view without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    const std::size_t path = target.find_first_of("/?");
    if (path == std::string_view::npos) return "/";
    return target.substr(path);
  }
  return target;
}

}  // namespace

std::optional<Target> parse_target(std::string_view target) {
  const auto foreign = [](char c) { return c <= ' ' || c >= 0x7f || c == '#' || c == '"'; };
  if (std::any_of(target.begin(), target.end(), foreign)) return std::nullopt;
  Target out;
  if (target == "*") return out;
  std::string_view query = without_authority(target);
  if (!parse_path(cut(query, '?'), out.path) || !parse_query(query, out.query)) return std::nullopt;
  return out;
}

}  // namespace tandem::http
