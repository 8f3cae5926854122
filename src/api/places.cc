// SPDX-License-Identifier: Apache-2.0
#include "api/places.h"

#include <algorithm>

#include "api/json.h"

namespace tandem::api {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
}

std::size_t string_size(std::string_view text) {  // with its quotes
  std::size_t at = 1;
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return std::min(at + 1, text.size());
}

// The octets of the value at the front.
std::size_t value_size(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == '"') return string_size(text);
  if (text[0] != '{' && text[0] != '[') {
    return std::min(text.find_first_of(" \t\r\n,]}"), text.size());
  }
  std::size_t depth = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    at += c == '"' ? string_size(text.substr(at)) : 1;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) break;
  }
  return at;
}

std::string_view take_value(std::string_view& text) {
  skip_blanks(text);
  const std::string_view value = text.substr(0, value_size(text));
  text.remove_prefix(value.size());
  skip_blanks(text);
  return value;
}

bool is_key(std::string_view quoted, std::string_view key) {
  if (quoted.find('\\') == std::string_view::npos) {
    return quoted.size() == key.size() + 2 && quoted.substr(1, key.size()) == key;
  }
  const auto decoded = parse_json(quoted);
  return decoded.ok() && decoded->is_string() && std::string_view(*decoded->if_string()) == key;
}

}  // namespace

std::string_view member_text(std::string_view object, std::string_view key) {
  skip_blanks(object);
  if (!object.starts_with('{')) return {};
  object.remove_prefix(1);
  skip_blanks(object);
  while (object.starts_with('"')) {
    const std::string_view name = take_value(object);
    object.remove_prefix(std::min<std::size_t>(1, object.size()));  // ':'
    const std::string_view value = take_value(object);
    if (is_key(name, key)) return value;
    object.remove_prefix(std::min<std::size_t>(1, object.size()));  // ',' or '}'
    skip_blanks(object);
  }
  return {};
}

std::vector<std::string_view> element_texts(std::string_view array) {
  std::vector<std::string_view> elements;
  skip_blanks(array);
  if (!array.starts_with('[')) return elements;
  array.remove_prefix(1);
  skip_blanks(array);
  while (!array.empty() && array[0] != ']') {
    elements.push_back(take_value(array));
    if (!array.starts_with(',')) break;
    array.remove_prefix(1);
  }
  return elements;
}

TextPlace place_of(std::string_view text, std::string_view part) {
  const std::string_view before(text.data(), static_cast<std::size_t>(part.data() - text.data()));
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {static_cast<std::uint32_t>(1 + std::ranges::count(before, '\n')),
          static_cast<std::uint32_t>(before.size() - line_start + 1)};
}

}  // namespace tandem::api
