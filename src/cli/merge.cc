// SPDX-License-Identifier: Apache-2.0
#include "cli/merge.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "api/json.h"
#include "config/document.h"

namespace tandem::cli {

namespace {

constexpr auto kJoined = std::to_array<std::string_view>(
    {"scopes", "shared-networks", "reservations", "option-definitions"});

bool is_joined(std::string_view key) {
  return std::ranges::find(kJoined, key) != kJoined.end();
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
    config::Place place;          // in that file
    std::vector<Stretch> pieces;  // the value; of a joined list what each file has between [ and ]
  };

  void read(std::size_t index) {
    const SourceFile& file = files_[index];
    document_.names_.push_back(file.name);
    texts_.emplace_back(file.text);  // the nodes' octets do not count the mark
    if (texts_[index].starts_with(config::kByteOrderMark)) {
      texts_[index].remove_prefix(config::kByteOrderMark.size());
    }
    config::Faults faults;
    const auto parsed = config::Document::parse(texts_[index], faults);
    if (parsed == nullptr) {
      for (const config::Finding& finding : faults.list())
        tell(file, finding.place, finding.message);
    } else if (parsed->root().kind != config::Node::Kind::Object) {
      tell(file, parsed->root().place, "a configuration is an object");
    } else {
      for (const config::Node& member : parsed->root()) take(index, member);
    }
  }

  void take(std::size_t index, const config::Node& node) {
    const auto [found, is_new] = members_.try_emplace(std::string(node.key));
    Member& member = found->second;
    if (is_new) {
      order_.emplace_back(node.key);
      member.file = index;
      member.place = node.key_place;
    } else if (!is_joined(node.key)) {
      tell(files_[index], node.key_place,
           fmt::format("\"{}\" is given in {}, line {}, already; keep one of them", node.key,
                       files_[member.file].name, member.place.line));
      return;
    }
    if (!is_joined(node.key)) {
      member.pieces.push_back({index, node.octet, node.after});
    } else if (node.kind != config::Node::Kind::Array) {
      tell(files_[index], node.place, fmt::format("\"{}\" is a list", node.key));
    } else if (node.first_child != nullptr) {
      const config::Node* last = node.first_child;
      while (last->next != nullptr) last = last->next;
      member.pieces.push_back({index, node.octet + 1, last->after});
    }
  }

  void tell(const SourceFile& file, config::Place place, std::string_view message) {
    errors_.push_back(
        fmt::format("{}:{}:{}: error: {}\n", file.name, place.line, place.column, message));
  }

  void write() {
    document_.text_ += "{";
    bool first = true;
    for (const std::string& name : order_) {
      const Member& member = members_.at(name);
      put(fmt::format("{}\n{}:{}", first ? "" : ",", api::to_text(api::Json(name)),
                      is_joined(name) ? " [" : ""));
      first = false;
      for (const Stretch& piece : member.pieces) {
        copy(piece);
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
    const std::string_view text = texts_[piece.file];
    const config::Place place = config::place_at(text, piece.begin);
    put("\n");
    document_.origins_.push_back({lines_, piece.file, place.line});
    document_.text_.append(place.column - 1, ' ');
    put(text.substr(piece.begin, piece.end - piece.begin));
  }

  std::span<const SourceFile> files_;
  std::vector<std::string_view> texts_;  // of the files, without their byte order marks
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
