// SPDX-License-Identifier: Apache-2.0
#include "cli/show.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cli/table.h"

namespace tandem::cli {

namespace {

constexpr std::size_t kIndent = 2;

// Members whose numbers mean more than a number.
struct Meaning {
  std::string_view ending;  // of the member's name
  Format format;
};
constexpr auto kMeanings = std::to_array<Meaning>({
    {"percentage-in-use", Format::Bar     },
    {"uptime",            Format::Duration},
    {"-time",             Format::Duration},
    {"-hold",             Format::Duration},
    {"state",             Format::State   },
    {"level",             Format::State   },
});

Format format_of(std::string_view name) {
  for (const Meaning& meaning : kMeanings) {
    if (name.ends_with(meaning.ending)) return meaning.format;
  }
  return Format::Text;
}

class Printer {
 public:
  Printer(WallTime now, const Look& look) : now_(now), look_(look) {}

  void members(const api::Object& object, std::size_t indent) {
    std::size_t widest = 0;
    for (const auto& [name, value] : object) {
      if (!is_nested(value)) widest = std::max(widest, width_of(safe(name)));
    }
    for (const auto& [name, value] : object) member(safe(name), value, indent, widest);
  }
  void value(const api::Json& value, std::size_t indent) {
    if (const auto* object = value.if_object()) {
      members(*object, indent);
    } else {
      out_ += fmt::format("{}{}\n", std::string(indent, ' '), scalar(value, Format::Text));
    }
  }
  std::string take() { return std::move(out_); }

 private:
  static bool is_nested(const api::Json& value) {
    if (const auto* object = value.if_object()) return !object->empty();
    const auto* list = value.if_array();
    return list != nullptr && std::ranges::any_of(*list, [](const api::Json& item) {
             return item.is_object() || item.is_array();
           });
  }

  std::string scalar(const api::Json& value, Format format) const {
    if (value.is_null()) return "-";
    if (const auto* list = value.if_array(); list != nullptr && list->empty()) return "none";
    if (const auto* object = value.if_object(); object != nullptr && object->empty()) return "none";
    if (const auto* text = value.if_string()) {
      if (const auto time = api::parse_time(std::string_view(*text))) return absolute(*time, now_);
    }
    return cell_text(&value, format, now_, look_);
  }

  void member(const std::string& name, const api::Json& value, std::size_t indent,
              std::size_t widest) {
    const std::string margin(indent, ' ');
    if (!is_nested(value)) {
      const std::string gap(widest - width_of(name) + kIndent, ' ');
      out_ += fmt::format("{}{}{}{}\n", margin, coloured(name, Colour::Bold, look_), gap,
                          scalar(value, format_of(name)));
      return;
    }
    out_ += fmt::format("{}{}\n", margin, coloured(name, Colour::Bold, look_));
    if (const auto* object = value.if_object()) {
      members(*object, indent + kIndent);
      return;
    }
    for (const api::Json& item : value.get_array()) {
      const std::size_t begin = out_.size();
      this->value(item, indent + 2 * kIndent);
      // The dash stands where the first line has its blanks.
      if (out_.size() > begin + indent + kIndent) out_[begin + indent + kIndent] = '-';
    }
  }

  WallTime now_;
  const Look& look_;
  std::string out_;
};

std::string place_of(const api::Json& change) {
  const api::Json* where = api::find(change, "where");
  std::string text;
  if (where != nullptr && where->is_array()) {
    for (const api::Json& step : where->get_array()) {
      text += fmt::format("{}{}", text.empty() ? "" : "/", safe(plain_text(&step)));
    }
  }
  return text.empty() ? "the document" : text;
}

std::string pretty(const api::Json* value) {
  return value == nullptr ? "" : api::to_pretty_text(*value);
}

std::string one_line(const api::Json* value) {
  return safe(value == nullptr ? "nothing" : api::to_text(*value));
}

// What is told on one line.
bool is_short(const api::Json* value) {
  constexpr std::size_t kShort = 60;
  return value == nullptr || api::to_text(*value).size() <= kShort;
}

const api::Array& differences_of(const api::Json& change) {
  static const api::Array kNone;
  const api::Json* changes = api::find(change, "changes");
  const api::Array* list = changes == nullptr ? nullptr : changes->if_array();
  return list == nullptr ? kNone : *list;
}

void print_lines(const std::string& text, char sign, Colour colour, const Look& look,
                 std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += coloured(fmt::format("  {} {}", sign, safe(text.substr(at, end - at))), colour, look);
    out += '\n';
    at = end + 1;
  }
}

// Of an object added or removed.
void print_object(const std::string& place, const api::Json* value, char sign, Colour colour,
                  const Look& look, std::string& out) {
  if (is_short(value)) {
    out += coloured(fmt::format("{} {}: {}", sign, place, one_line(value)), colour, look) + "\n";
    return;
  }
  out += coloured(fmt::format("{} {}", sign, place), colour, look) + "\n";
  print_lines(pretty(value), sign, colour, look, out);
}

}  // namespace

std::string render_object(const api::Json& object, WallTime now, const Look& look) {
  Printer printer(now, look);
  printer.value(object, 0);
  return printer.take();
}

std::string render_changes(const api::Json& change, const Look& look) {
  std::string out;
  for (const api::Json& difference : differences_of(change)) {
    const std::string action = api::text_at(difference, "action").value_or("changed");
    const std::string place = place_of(difference);
    const api::Json* before = api::find(difference, "before");
    const api::Json* after = api::find(difference, "after");
    if (action == "added") {
      print_object(place, after, '+', Colour::Green, look, out);
    } else if (action == "removed") {
      print_object(place, before, '-', Colour::Red, look, out);
    } else if (is_short(before) && is_short(after)) {
      out += coloured(fmt::format("~ {}: {} -> {}", place, one_line(before), one_line(after)),
                      Colour::Yellow, look) +
             "\n";
    } else {
      out += coloured(fmt::format("~ {}", place), Colour::Yellow, look) + "\n";
      out += line_diff(pretty(before), pretty(after), look);
    }
  }
  if (const auto more = api::number_at(change, "more")) {
    out += fmt::format("... and {} more\n", *more);
  }
  return out;
}

std::string summary_of(const api::Json& change) {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t removed = 0;
  for (const api::Json& difference : differences_of(change)) {
    const std::string action = api::text_at(difference, "action").value_or("changed");
    ++(action == "added" ? added : action == "removed" ? removed : changed);
  }
  std::string text;
  const auto append = [&text](std::int64_t count, std::string_view what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
  };
  append(static_cast<std::int64_t>(added), "added");
  append(static_cast<std::int64_t>(changed), "changed");
  append(static_cast<std::int64_t>(removed), "removed");
  append(api::number_at(change, "more").value_or(0), "more");
  return text.empty() ? "nothing changes" : text;
}

}  // namespace tandem::cli
