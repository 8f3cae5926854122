// SPDX-License-Identifier: Apache-2.0
#include "cli/merge.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "config/document.h"

namespace tandem::cli {

namespace {

constexpr auto kJoined = std::to_array<std::string_view>(
    {"scopes", "shared-networks", "reservations", "option-definitions"});

bool is_joined(std::string_view key) {
  return std::ranges::find(kJoined, key) != kJoined.end();
}

// Goes through JSON with comments that has been read already: only the ends of things are looked
// for, nothing is checked.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) { skip_blanks(); }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  std::size_t position() const { return at_; }

  // Blanks and comments.
  void skip_blanks() {
    while (at_ < text_.size()) {
      if (text_.substr(at_).starts_with("\xef\xbb\xbf")) {
        at_ += 3;
      } else if (text_.substr(at_).starts_with("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (text_.substr(at_).starts_with("/*")) {
        at_ = std::min(text_.find("*/", at_ + 2), text_.size() - 2) + 2;
      } else if (std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
        ++at_;
      } else {
        return;
      }
    }
  }
  // One value of any kind.
  void skip_value() {
    if (at('"')) return skip_text();
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      skip_blanks();
      if (at_ >= text_.size()) return;
      const char c = text_[at_];
      if (c == '"') {
        skip_text();
      } else if (c == '{' || c == '[') {
        ++depth, ++at_;
      } else if (c == '}' || c == ']') {
        if (depth == 0) return;  // the end of what is around a number or a word
        ++at_, --depth;
      } else if (depth == 0 && (c == ',' || c == ':')) {
        return;
      } else {
        ++at_;
        if (depth > 0 || is_word(c)) continue;
      }
      if (depth == 0) return;
    }
  }

 private:
  static bool is_word(char c) {
    return std::string_view(" \t\r\n,]}/").find(c) == std::string_view::npos;
  }
  void skip_text() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Where the lines of a text begin, to tell places in it.
class Lines {
 public:
  explicit Lines(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') begins_.push_back(i + 1);
    }
  }
  config::Place place(std::size_t position) const {
    const auto line = std::ranges::upper_bound(begins_, position) - 1;
    return {static_cast<std::uint32_t>(line - begins_.begin()) + 1,
            static_cast<std::uint32_t>(position - *line) + 1};
  }

 private:
  std::vector<std::size_t> begins_ = {0};
};

// The values of a container, one after the other: from behind the comma before, so that the
// comments in front of a value come with it.
template <typename Take>
void for_each_value(std::string_view text, std::size_t begin, bool with_keys, Take take) {
  Scanner scanner(text.substr(begin));
  scanner.take(with_keys ? '{' : '[');
  std::size_t start = scanner.position();
  while (true) {
    scanner.skip_blanks();
    if (scanner.at(with_keys ? '}' : ']')) return;
    const std::size_t key = scanner.position();
    if (with_keys) {
      scanner.skip_value();
      scanner.skip_blanks();
      scanner.take(':');
      scanner.skip_blanks();
    }
    const std::size_t value = scanner.position();
    scanner.skip_value();
    take(begin + start, begin + key, begin + value, begin + scanner.position());
    scanner.skip_blanks();
    if (!scanner.take(',')) return;
    start = scanner.position();
  }
}

}  // namespace

class Merger {
 public:
  explicit Merger(std::span<const SourceFile> files) : files_(files) {}

  Result<Document, std::vector<std::string>> merge() {
    for (std::size_t i = 0; i < files_.size(); ++i) read(i);
    if (!errors_.empty()) return fail_with(std::move(errors_));
    write();
    return std::move(document_);
  }

 private:
  struct Stretch {
    std::size_t file;
    std::size_t begin, end;
  };
  struct Member {
    std::size_t file = 0;         // that has it first
    std::uint32_t line = 0;       // in that file
    std::vector<Stretch> pieces;  // one for a value, any number for a joined list
  };

  void read(std::size_t index) {
    const SourceFile& file = files_[index];
    document_.names_.push_back(file.name);
    lines_of_.emplace_back(file.text);
    config::Faults faults;
    const auto parsed = config::Document::parse(file.text, faults);
    if (parsed == nullptr || parsed->root().kind != config::Node::Kind::Object) {
      for (const config::Fault& fault : faults.sorted()) {
        errors_.push_back(config::render(file.name, fault));
      }
      if (parsed != nullptr) {
        errors_.push_back(fmt::format("{}:1:1: error: a configuration is an object\n", file.name));
      }
      return;
    }
    for_each_value(file.text, Scanner(file.text).position(), true,
                   [&](std::size_t, std::size_t key, std::size_t value, std::size_t end) {
                     member(index, key, value, end);
                   });
  }

  void member(std::size_t index, std::size_t key, std::size_t value, std::size_t end) {
    const std::string_view text = files_[index].text;
    const std::size_t quote = text.find('"', key + 1);
    const std::string name(text.substr(key + 1, quote - key - 1));
    const config::Place place = lines_of_[index].place(key);
    const auto [found, is_new] = members_.try_emplace(name);
    Member& member = found->second;
    if (is_new) {
      order_.push_back(name);
      member.file = index;
      member.line = place.line;
    } else if (!is_joined(name)) {
      errors_.push_back(fmt::format(
          "{}:{}:{}: error: \"{}\" is given in {}, line {}, already; keep one of them\n",
          files_[index].name, place.line, place.column, name, files_[member.file].name,
          member.line));
      return;
    }
    if (!is_joined(name) || text[value] != '[') {
      member.pieces.push_back({index, value, end});
      return;
    }
    for_each_value(text, value, false,
                   [&](std::size_t start, std::size_t, std::size_t, std::size_t stop) {
                     member.pieces.push_back({index, start, stop});
                   });
  }

  void write() {
    document_.text_ += "{";
    bool first = true;
    for (const std::string& name : order_) {
      const Member& member = members_.at(name);
      put(fmt::format("{}\n\"{}\":{}", first ? "" : ",", name, is_joined(name) ? " [" : ""));
      first = false;
      for (const Stretch& piece : member.pieces) {
        copy(piece);
        // On a line of its own, as a comment may end the piece.
        if (&piece != &member.pieces.back()) put("\n,");
      }
      if (is_joined(name)) put("\n]");
    }
    put("\n}\n");
  }

  void put(std::string_view text) {
    document_.text_ += text;
    lines_ += static_cast<std::uint32_t>(std::ranges::count(text, '\n'));
  }
  // Begins at the column that it has in its file.
  void copy(const Stretch& piece) {
    const std::string_view text = files_[piece.file].text;
    const config::Place place = lines_of_[piece.file].place(piece.begin);
    put("\n");
    document_.origins_.push_back({lines_, piece.file, place.line});
    document_.text_.append(place.column - 1, ' ');
    put(text.substr(piece.begin, piece.end - piece.begin));
  }

  std::span<const SourceFile> files_;
  std::vector<Lines> lines_of_;  // each file
  std::map<std::string, Member> members_;
  std::vector<std::string> order_;
  std::vector<std::string> errors_;
  Document document_;
  std::uint32_t lines_ = 1;
};

Document::Document(SourceFile file)
    : text_(std::move(file.text)),
      names_{
          std::move(file.name)
},
      origins_{{1, 0, 1}} {}

Result<Document, std::vector<std::string>> Document::merge(std::span<const SourceFile> files) {
  return Merger(files).merge();
}

std::string Document::render(const config::Fault& fault) const {
  const auto after = std::ranges::upper_bound(origins_, fault.place.line, {}, &Origin::first_line);
  if (after == origins_.begin()) return config::render(names_.front(), fault);
  const Origin& origin = *(after - 1);
  config::Fault placed = fault;
  placed.place.line = fault.place.line - origin.first_line + origin.file_line;
  return config::render(names_[origin.file], placed);
}

}  // namespace tandem::cli
