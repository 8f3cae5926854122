// SPDX-License-Identifier: Apache-2.0
#include "cli/table.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include <fmt/format.h>

namespace tandem::cli {

namespace {

constexpr std::size_t kGap = 2;       // blanks between columns
constexpr std::size_t kWidthMin = 8;  // what a text is cut to at the narrowest

using Row = std::vector<std::string>;  // uncoloured but for bars and states

// What a cell takes on the screen: without the sequences that colour it.
std::size_t shown_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = text.find('m', i);
      continue;
    }
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) ++width;
  }
  return width;
}

bool to_the_right(Format format) {
  return format == Format::Number;
}

// The state of a lease, the level of an event.
Colour colour_of(std::string_view word) {
  struct Meaning {
    std::string_view word;
    Colour colour;
  };
  static constexpr auto kMeanings = std::to_array<Meaning>({
      {"active",    Colour::Green },
      {"offered",   Colour::Cyan  },
      {"abandoned", Colour::Red   },
      {"declined",  Colour::Red   },
      {"expired",   Colour::Dim   },
      {"released",  Colour::Dim   },
      {"ended",     Colour::Dim   },
      {"free",      Colour::Dim   },
      {"critical",  Colour::Red   },
      {"error",     Colour::Red   },
      {"warning",   Colour::Yellow},
      {"debug",     Colour::Dim   },
  });
  const auto found = std::ranges::find(kMeanings, word, &Meaning::word);
  return found == kMeanings.end() ? Colour::Plain : found->colour;
}

// The columns that fit, and how wide each may be.
class Layout {
 public:
  Layout(std::span<const Column> columns, const std::vector<Row>& rows, const Look& look) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      std::size_t width = width_of(columns[i].title);
      bool used = rows.empty() || columns[i].rank == 0;
      for (const Row& row : rows) {
        width = std::max(width, shown_width(row[i]));
        used = used || !row[i].empty();
      }
      // A column without any value says nothing: it is left out, but for the first ones.
      widths_.push_back(used ? width : 0);
    }
    if (look.width == 0) return;
    while (total() > look.width && drop_last(columns)) {
    }
    while (total() > look.width && shrink_widest(columns)) {
    }
  }

  std::size_t width(std::size_t column) const { return widths_[column]; }

 private:
  std::size_t total() const {
    std::size_t sum = 0;
    for (const std::size_t width : widths_) sum += width == 0 ? 0 : width + kGap;
    return sum == 0 ? 0 : sum - kGap;
  }
  // Of the columns left, takes away one of the highest rank.
  bool drop_last(std::span<const Column> columns) {
    std::size_t victim = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (widths_[i] == 0 || columns[i].rank == 0) continue;
      if (victim == columns.size() || columns[i].rank >= columns[victim].rank) victim = i;
    }
    if (victim == columns.size()) return false;
    widths_[victim] = 0;
    return true;
  }
  bool shrink_widest(std::span<const Column> columns) {
    std::size_t widest = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].format != Format::Text || widths_[i] <= kWidthMin) continue;
      if (widest == columns.size() || widths_[i] > widths_[widest]) widest = i;
    }
    if (widest == columns.size()) return false;
    --widths_[widest];
    return true;
  }

  std::vector<std::size_t> widths_;  // 0: left out
};

void print_row(const Row& row, std::span<const Column> columns, const Layout& layout,
               const Look& look, std::string& out) {
  std::string line;
  std::string blanks;  // written only when something follows: no line ends with them
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::size_t width = layout.width(i);
    if (width == 0) continue;
    const bool coloured_already = row[i].find('\x1b') != std::string::npos;
    const std::string text = coloured_already ? row[i] : cut(row[i], width, look);
    const std::string padding(width - std::min(width, shown_width(text)), ' ');
    if (to_the_right(columns[i].format)) {
      line += blanks + padding + text;
      blanks.assign(kGap, ' ');
    } else {
      line += blanks + text;
      blanks = padding + std::string(kGap, ' ');
    }
  }
  const std::size_t end = line.find_last_not_of(' ');
  out += line.substr(0, end == std::string::npos ? 0 : end + 1);
  out += '\n';
}

std::string quoted(std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(field);
  std::string out = "\"";
  for (const char c : field) {
    out += c;
    if (c == '"') out += c;
  }
  return out += '"';
}

}  // namespace

const api::Json* member_at(const api::Json& object, std::string_view path) {
  if (const std::size_t bar = path.find('|'); bar != std::string_view::npos) {
    const api::Json* first = member_at(object, path.substr(0, bar));
    return first != nullptr ? first : member_at(object, path.substr(bar + 1));
  }
  const api::Json* at = &object;
  while (at != nullptr && !path.empty()) {
    const std::size_t dot = path.find('.');
    at = api::find(*at, path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
  return at;
}

std::string plain_text(const api::Json* value) {
  if (value == nullptr || value->is_null()) return "";
  if (const auto* text = value->if_string()) return std::string(*text);
  const auto* list = value->if_array();
  if (list == nullptr) return api::to_text(*value);
  std::string out;
  for (const api::Json& item : *list) {
    // Of a list of pools the ranges are what matters.
    const api::Json* range = api::find(item, "range");
    out += fmt::format("{}{}", out.empty() ? "" : ", ", plain_text(range ? range : &item));
  }
  return out;
}

std::string event_text(const api::Json& event) {
  std::string text = api::text_at(event, "text").value_or("");
  const api::Json* fields = api::find(event, "fields");
  if (fields != nullptr && fields->is_object()) {
    for (const auto& [name, value] : fields->get_object()) {
      text += fmt::format(" {}={}", std::string_view(name), plain_text(&value));
    }
  }
  // A hint stands on a line of its own.
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n')) {
    const std::size_t next = std::min(text.find_first_not_of(" \n", at), text.size());
    text.replace(at, next - at, "; ");
  }
  return text;
}

std::string cell_text(const api::Json* value, Format format, WallTime now, const Look& look) {
  if (value == nullptr) return "";
  if (format == Format::Event) return safe(event_text(*value));
  if (value->is_null()) return format == Format::Time ? "never" : "";
  std::string text = safe(plain_text(value));
  switch (format) {
    case Format::Text:
    case Format::Number:
    case Format::Event:
      return text;
    case Format::Time: {
      const auto time = api::parse_time(text);
      return time ? relative(*time, now) : text;
    }
    case Format::Duration:
      return value->is_int64() ? exact(Duration::seconds(value->get_int64())) : text;
    case Format::Bar: {
      const double percent = value->is_double()  ? value->get_double()
                             : value->is_int64() ? static_cast<double>(value->get_int64())
                                                 : -1;
      return percent < 0 ? text : bar(percent, look);
    }
    case Format::YesNo:
      return text == "true" ? "yes" : "";
    case Format::State:
      return coloured(text, colour_of(text), look);
  }
  return text;
}

std::string render_table(std::span<const Column> columns, const api::Array& items, WallTime now,
                         const Look& look) {
  std::vector<Row> rows;
  for (const api::Json& item : items) {
    Row& row = rows.emplace_back();
    for (const Column& column : columns) {
      row.push_back(cell_text(member_at(item, column.member), column.format, now, look));
    }
  }
  const Layout layout(columns, rows, look);
  Row heading;
  for (const Column& column : columns) heading.emplace_back(column.title);
  std::string first;
  print_row(heading, columns, layout, look, first);
  first.pop_back();
  std::string out = coloured(first, Colour::Bold, look) + "\n";
  for (const Row& row : rows) print_row(row, columns, layout, look, out);
  return out;
}

std::string csv_heading(std::span<const Column> columns) {
  std::string line;
  for (const Column& column : columns) {
    // "address" for "reservation.address|address"; of a list of mere texts the title.
    std::string name(column.member.substr(column.member.find('|') + 1));
    if (name.empty()) {
      for (const char c : column.title) name += static_cast<char>(std::tolower(c));
    }
    line += fmt::format("{}{}", line.empty() ? "" : ",", name);
  }
  return line + "\r\n";
}

std::string render_csv(std::span<const Column> columns, const api::Array& items) {
  std::string out;
  for (const api::Json& item : items) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) out += ',';
      const Column& column = columns[i];
      out += quoted(column.format == Format::Event ? event_text(item)
                                                   : plain_text(member_at(item, column.member)));
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace tandem::cli
