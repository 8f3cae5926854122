// SPDX-License-Identifier: Apache-2.0
#include "api/json.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <exception>
#include <unordered_set>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <fmt/format.h>

namespace tandem::api {

namespace json = boost::json;

namespace {

// Builds the value, as Boost's own parser does, and refuses what that one lets pass: a key given
// twice, and a number that no double holds. This is the handler that basic_parser asks for.
class StrictHandler {
 public:
  using Ec = json::error_code;
  static constexpr std::size_t max_object_size = std::size_t{1} << 30;
  static constexpr std::size_t max_array_size = std::size_t{1} << 30;
  static constexpr std::size_t max_key_size = std::size_t{1} << 30;
  static constexpr std::size_t max_string_size = std::size_t{1} << 30;

  Json take() { return stack_.release(); }
  const std::string& refusal() const { return refusal_; }

  bool on_document_begin(Ec&) {
    stack_.reset();
    return true;
  }
  bool on_document_end(Ec&) { return true; }
  bool on_object_begin(Ec&) {
    open_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t n, Ec&) {
    open_.pop_back();
    stack_.push_object(n);
    return true;
  }
  bool on_array_begin(Ec&) { return true; }
  bool on_array_end(std::size_t n, Ec&) {
    stack_.push_array(n);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, Ec&) {
    key_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, Ec& ec) {
    key_.append(part.data(), part.size());
    stack_.push_key(part);
    const auto [place, is_new] = open_.back().insert(std::exchange(key_, {}));
    return is_new || refuse(fmt::format("\"{}\" is given twice", *place), ec);
  }
  bool on_string_part(json::string_view part, std::size_t, Ec&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, Ec&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, Ec&) { return true; }
  bool on_int64(std::int64_t value, json::string_view, Ec&) {
    stack_.push_int64(value);
    return true;
  }
  bool on_uint64(std::uint64_t value, json::string_view, Ec&) {
    stack_.push_uint64(value);
    return true;
  }
  bool on_double(double value, json::string_view, Ec& ec) {
    stack_.push_double(value);
    return std::isfinite(value) || refuse("the number is larger than any that could be meant", ec);
  }
  bool on_bool(bool value, Ec&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(Ec&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, Ec&) { return true; }
  bool on_comment(json::string_view, Ec&) { return true; }

 private:
  bool refuse(std::string why, Ec& ec) {
    refusal_ = std::move(why);
    ec = json::make_error_code(json::error::syntax);
    return false;
  }

  json::value_stack stack_;
  std::vector<std::unordered_set<std::string>> open_;  // the keys of each object that is open
  std::string key_;
  std::string refusal_;
};

JsonError error_at(std::string_view text, std::size_t offset, std::string message) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(offset - line_start + 1),
          std::move(message)};
}

void append(std::string& out, const Json& json, int indent);

void new_line(std::string& out, int indent) {
  if (indent < 0) return;
  out += '\n';
  out.append(static_cast<std::size_t>(indent) * 2, ' ');
}

// `indent` is the depth, or -1 for one line.
void append_object(std::string& out, const Object& object, int indent) {
  const int inner = indent < 0 ? -1 : indent + 1;
  out += '{';
  bool first = true;
  for (const auto& [key, value] : object) {
    if (!std::exchange(first, false)) out += ',';
    new_line(out, inner);
    out += json::serialize(key);
    out += indent < 0 ? ":" : ": ";
    append(out, value, inner);
  }
  if (!object.empty()) new_line(out, indent);
  out += '}';
}

void append_array(std::string& out, const Array& array, int indent) {
  const int inner = indent < 0 ? -1 : indent + 1;
  out += '[';
  bool first = true;
  for (const Json& value : array) {
    if (!std::exchange(first, false)) out += ',';
    new_line(out, inner);
    append(out, value, inner);
  }
  if (!array.empty()) new_line(out, indent);
  out += ']';
}

// Boost writes 12.5 as 1.25E1; people read these texts too.
void append(std::string& out, const Json& json, int indent) {
  if (const Object* object = json.if_object()) return append_object(out, *object, indent);
  if (const Array* array = json.if_array()) return append_array(out, *array, indent);
  if (const double* number = json.if_double()) {
    fmt::format_to(std::back_inserter(out), "{}", *number);
    return;
  }
  out += json::serialize(json);
}

constexpr std::size_t kColumns = 100;

void append_wrapped(std::string& out, const Json& json, std::size_t indent, std::size_t before) {
  const std::string line = to_text(json);
  const Object* object = json.if_object();
  const Array* array = json.if_array();
  const bool fits = before + line.size() + 1 <= kColumns;  // and a comma
  if (fits || (object == nullptr && array == nullptr)) {
    out += line;
    return;
  }
  const std::string margin(indent + 2, ' ');
  const auto part = [&](std::string_view key, const Json& value, bool first) {
    out += first ? "\n" : ",\n";
    out += margin;
    out += key;
    append_wrapped(out, value, margin.size(), margin.size() + key.size());
  };
  bool first = true;
  out += object != nullptr ? '{' : '[';
  if (object != nullptr) {
    for (const auto& [key, value] : *object) {
      part(json::serialize(key) + ": ", value, std::exchange(first, false));
    }
  } else {
    for (const Json& value : *array) part("", value, std::exchange(first, false));
  }
  out += '\n';
  out.append(indent, ' ');
  out += object != nullptr ? '}' : ']';
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int value = 0;
  const char* const begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + count, value);
  if (error != std::errc{} || end != begin + count || value < 0) return std::nullopt;
  return value;
}

}  // namespace

Result<Json, JsonError> parse_json(std::string_view text, std::size_t depth_max) {
  try {
    json::parse_options options;
    options.max_depth = depth_max;
    json::basic_parser<StrictHandler> parser(options);
    json::error_code ec;
    const std::size_t parsed = parser.write_some(false, text.data(), text.size(), ec);
    if (ec) {
      const std::string& refusal = parser.handler().refusal();
      return fail_with(error_at(text, parsed, refusal.empty() ? ec.message() : refusal));
    }
    const std::size_t after = text.find_first_not_of(" \t\r\n", parsed);
    if (after != std::string_view::npos) {
      return fail_with(error_at(text, after, "there is something after the end of the value"));
    }
    return parser.handler().take();
  } catch (const std::exception& error) {
    return fail_with(JsonError{1, 1, error.what()});
  }
}

Result<Json, JsonError> parse_commented_json(std::string_view text) {
  try {
    json::parse_options options;
    options.allow_comments = true;
    options.allow_trailing_commas = true;
    json::error_code ec;
    Json value = json::parse(json::string_view(text.data(), text.size()), ec, {}, options);
    if (ec) return fail_with(JsonError{1, 1, ec.message()});
    return value;
  } catch (const std::exception& error) {
    return fail_with(JsonError{1, 1, error.what()});
  }
}

std::string to_text(const Json& json) {
  std::string out;
  append(out, json, -1);
  return out;
}

std::string to_pretty_text(const Json& json) {
  std::string out;
  append(out, json, 0);
  out += '\n';
  return out;
}

std::string to_wrapped_text(const Json& json) {
  std::string out;
  append_wrapped(out, json, 0, 0);
  out += '\n';
  return out;
}

const Json* find(const Json& json, std::string_view member) {
  const Object* object = json.if_object();
  return object == nullptr ? nullptr
                           : object->if_contains(json::string_view(member.data(), member.size()));
}

std::optional<std::string> text_at(const Json& json, std::string_view member) {
  const Json* value = find(json, member);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  const json::string& text = *value->if_string();
  return std::string(text.data(), text.size());
}

std::optional<std::int64_t> number_at(const Json& json, std::string_view member) {
  const Json* value = find(json, member);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return *value->if_int64();
}

std::optional<bool> flag_at(const Json& json, std::string_view member) {
  const Json* value = find(json, member);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return *value->if_bool();
}

Json merge_patch(Json target, const Json& patch) {
  const Object* changes = patch.if_object();
  if (changes == nullptr) return patch;
  if (!target.is_object()) target = Object{};
  Object& object = *target.if_object();
  for (const auto& [key, value] : *changes) {
    if (value.is_null()) {
      object.erase(key);
    } else if (Json* old = object.if_contains(key)) {
      *old = merge_patch(std::move(*old), value);
    } else {
      object.emplace(key, merge_patch(Json(), value));
    }
  }
  return target;
}

Json time_json(WallTime time) {
  return Json(json::string(time.text()));
}

Result<WallTime> parse_time(std::string_view text) {
  const auto refused = [&] {
    return fail(fmt::format("\"{}\" is no time such as 2026-11-21T16:20:00Z", text));
  };
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return refused();
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
      text[16] != ':') {
    return refused();
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return refused();
  std::string_view rest = text.substr(19);
  if (rest.starts_with('.')) {
    const std::size_t end = rest.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos) return refused();
    rest.remove_prefix(end);
  }
  std::int64_t offset = 0;
  if (rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':') {
    const auto hours = digits(rest, 1, 2), minutes = digits(rest, 4, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return refused();
    offset = (rest[0] == '-' ? -60 : 60) * (*hours * 60 + *minutes);
  } else if (rest != "Z" && rest != "z") {
    return refused();
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return WallTime::from_seconds(days * 86400 + *hour * 3600 + *minute * 60 + *second - offset);
}

}  // namespace tandem::api
