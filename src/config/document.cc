// SPDX-License-Identifier: Apache-2.0
// Boost.JSON's parser does the reading. It is fed one octet at a time, so that each of its calls
// back is known to belong to the octet just given; Scanner follows along to know where the
// token began, which the parser does not tell.
#include "config/document.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

namespace tandem::config {

namespace json = boost::json;

// What the parser has seen last, from which follows what it may see next.
enum class Last : std::uint8_t { Nothing, Open, Key, Colon, Value, Comma };

// Follows the text octet by octet: where we are, where the current token began, and whether we are
// in a comment or a text.
class Scanner {
 public:
  enum class Within : std::uint8_t { Structure, Word, Text, Escape, Slash, Line, Block, Star };

  // Before the octet is given to the parser.
  void see(char c) {
    switch (within_) {
      case Within::Word:
      case Within::Structure:
        see_structure(c);
        break;
      case Within::Text:
        if (c == '"') within_ = Within::Structure;
        if (c == '\\') within_ = Within::Escape;
        break;
      case Within::Escape:
        within_ = Within::Text;
        break;
      case Within::Slash:
        within_ = c == '*' ? Within::Block : Within::Line;
        break;
      case Within::Line:
        if (c == '\n') within_ = Within::Structure;
        break;
      case Within::Block:
        if (c == '*') within_ = Within::Star;
        break;
      case Within::Star:
        if (c == '/') within_ = Within::Structure;
        if (c != '*' && c != '/') within_ = Within::Block;
        break;
    }
  }
  // After it.
  void pass(char c) {
    if (c == '\n') {
      ++at_.line;
      at_.column = 1;
    } else {
      ++at_.column;
    }
  }

  Place at() const { return at_; }
  Place token() const { return token_; }
  Within within() const { return within_; }

 private:
  void see_structure(char c) {
    if (c == '/') {
      within_ = Within::Slash;
    } else if (c == '"') {
      within_ = Within::Text;
      token_ = at_;
    } else if (c == '{' || c == '[') {
      within_ = Within::Structure;
      token_ = at_;
    } else if (std::strchr(" \t\r\n,:]}", c) != nullptr) {
      within_ = Within::Structure;
    } else if (within_ != Within::Word) {
      within_ = Within::Word;
      token_ = at_;
    }
  }

  Place at_;
  Place token_;
  Within within_ = Within::Structure;
};

// Makes nodes of what the parser tells: the handler that basic_parser asks for.
class Builder {
 public:
  static constexpr std::size_t max_object_size = kSizeMax;
  static constexpr std::size_t max_array_size = kSizeMax;
  static constexpr std::size_t max_key_size = kSizeMax;
  static constexpr std::size_t max_string_size = kSizeMax;
  using Ec = json::error_code;

  Builder(Document& document, const Scanner& scanner, Faults& faults)
      : document_(document), scanner_(scanner), faults_(faults) {}

  bool on_document_begin(Ec&) { return true; }
  bool on_document_end(Ec&) { return true; }
  bool on_object_begin(Ec&) { return open(Node::Kind::Object); }
  bool on_array_begin(Ec&) { return open(Node::Kind::Array); }
  bool on_object_end(std::size_t, Ec&) {
    report_duplicates();
    return close();
  }
  bool on_array_end(std::size_t, Ec&) { return close(); }
  bool on_key_part(json::string_view part, std::size_t, Ec&) { return gather(part); }
  bool on_key(json::string_view part, std::size_t, Ec&) {
    gather(part);
    key_ = keep();
    key_place_ = scanner_.token();
    last_ = Last::Key;
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, Ec&) { return gather(part); }
  bool on_string(json::string_view part, std::size_t, Ec&) {
    gather(part);
    add(Node::Kind::Text).text = keep();
    return true;
  }
  bool on_number_part(json::string_view, Ec&) { return true; }
  bool on_int64(std::int64_t value, json::string_view, Ec&) {
    add(Node::Kind::Integer).integer = value;
    return true;
  }
  bool on_uint64(std::uint64_t value, json::string_view, Ec&) {
    if (value > std::uint64_t{INT64_MAX}) {
      add(Node::Kind::Number);
    } else {
      add(Node::Kind::Integer).integer = static_cast<std::int64_t>(value);
    }
    return true;
  }
  bool on_double(double value, json::string_view, Ec&) {
    const Node& node = add(Node::Kind::Number);
    if (!std::isfinite(value)) report(node, "the number is larger than any that could be meant");
    return true;
  }
  bool on_bool(bool value, Ec&) {
    add(Node::Kind::Boolean).boolean = value;
    return true;
  }
  bool on_null(Ec&) {
    add(Node::Kind::Null);
    return true;
  }
  bool on_comment_part(json::string_view, Ec&) { return true; }
  bool on_comment(json::string_view, Ec&) { return true; }

  void saw(Last last) { last_ = last; }
  Last last() const { return last_; }
  // The innermost object or array that is still open, or null.
  const Node* open_node() const { return open_.empty() ? nullptr : open_.back().node; }
  bool complete() const { return document_.root_ != nullptr && open_.empty(); }

 private:
  struct Open {
    Node* node;
    Node* last_child;
  };

  Node& add(Node::Kind kind) {
    Node* node = new (document_.memory_.allocate(sizeof(Node), alignof(Node))) Node;
    node->kind = kind;
    node->place = scanner_.token();
    last_ = Last::Value;
    if (open_.empty()) {
      document_.root_ = node;
      return *node;
    }
    Open& in = open_.back();
    node->parent = in.node;
    if (in.node->kind == Node::Kind::Object) {
      node->key = key_;
      node->key_place = key_place_;
    }
    if (in.last_child == nullptr) {
      in.node->first_child = node;
    } else {
      in.last_child->next = node;
      node->index = in.last_child->index + 1;
    }
    in.last_child = node;
    return *node;
  }
  bool open(Node::Kind kind) {
    Node& node = add(kind);
    open_.push_back({&node, nullptr});
    last_ = Last::Open;
    return true;
  }
  bool close() {
    open_.pop_back();
    last_ = Last::Value;
    return true;
  }

  bool gather(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }
  std::string_view keep() {
    auto* copy = static_cast<char*>(document_.memory_.allocate(text_.size() + 1, 1));
    std::memcpy(copy, text_.data(), text_.size());
    const std::string_view kept{copy, text_.size()};
    text_.clear();
    return kept;
  }

  void report_duplicates() {
    members_.clear();
    for (const Node& member : *open_.back().node) members_.push_back(&member);
    std::stable_sort(members_.begin(), members_.end(),
                     [](const Node* a, const Node* b) { return a->key < b->key; });
    for (std::size_t i = 1; i < members_.size(); ++i) {
      const Node& first = *members_[i - 1];
      const Node& again = *members_[i];
      if (first.key != again.key) continue;
      faults_.add({Severity::Error, again.key_place, again.path(),
                   fmt::format("\"{}\" stands here a second time; the first is on line {}",
                               again.key, first.key_place.line),
                   "keep one of them"});
    }
  }
  void report(const Node& node, std::string message) {
    faults_.add({Severity::Error, node.place, node.path(), std::move(message), ""});
  }

  Document& document_;
  const Scanner& scanner_;
  Faults& faults_;
  std::vector<Open> open_;
  std::vector<const Node*> members_;  // of report_duplicates, kept for its capacity
  std::string text_;
  std::string_view key_;
  Place key_place_;
  Last last_ = Last::Nothing;
};

namespace {

std::string_view expected_after(Last last, const Node* open) {
  const bool in_object = open != nullptr && open->kind == Node::Kind::Object;
  switch (last) {
    case Last::Nothing:
      return "expected '{', with which a configuration begins";
    case Last::Key:
      return "expected ':' after the key";
    case Last::Colon:
      return "expected a value: a text in \"quotes\", a number, true, false, [ or {";
    case Last::Open:
    case Last::Comma:
      return in_object ? "expected a key in \"quotes\", or '}'"
                       : "expected a value (a text in \"quotes\", a number, true, false, [ or {), "
                         "or ']'";
    case Last::Value:
      if (open == nullptr) return "only comments may follow the end of the document";
      return in_object ? "expected ',' or '}'" : "expected ',' or ']'";
  }
  return "";
}

Fault syntax_fault(const Scanner& scanner, const Builder& builder, char c, json::error_code error) {
  Fault fault;
  fault.place = scanner.at();
  if (const Node* open = builder.open_node()) fault.path = open->path();
  const auto octet = static_cast<unsigned char>(c);
  if (error == json::error::too_deep) {
    fault.message = fmt::format("more than {} levels of objects and lists", kDepthMax);
  } else if (scanner.within() == Scanner::Within::Text ||
             scanner.within() == Scanner::Within::Escape) {
    if (octet >= 0x80) {
      fault.message = fmt::format("the octet 0x{:02x} is no UTF-8", octet);
      fault.hint = "store the file as UTF-8";
    } else if (octet < 0x20) {
      fault.message = "a text ends on the line on which it began, and holds no control characters";
      fault.hint = "close it with '\"', or write \\n, \\t or \\u00XX";
    } else {
      fault.message = "no escape that JSON knows";
      fault.hint = "write \\\\ for a backslash";
    }
  } else if (scanner.within() == Scanner::Within::Word && builder.last() != Last::Value &&
             scanner.token() < scanner.at()) {
    fault.place = scanner.token();
    fault.message = "expected a number, true, false or null";
    fault.hint = "write texts in \"quotes\", and numbers without leading zeros";
  } else {
    fault.message = expected_after(builder.last(), builder.open_node());
  }
  return fault;
}

Fault unfinished_fault(const Scanner& scanner, const Builder& builder) {
  Fault fault;
  fault.place = scanner.at();
  if (scanner.within() == Scanner::Within::Block || scanner.within() == Scanner::Within::Star) {
    fault.message = "the comment is not closed";
    fault.hint = "close it with */";
  } else if (const Node* open = builder.open_node()) {
    fault.path = open->path();
    fault.message =
        fmt::format("the text ends, but {} that begins on line {} is not closed",
                    open->kind == Node::Kind::Object ? "the object" : "the list", open->place.line);
    fault.hint = open->kind == Node::Kind::Object ? "close it with '}'" : "close it with ']'";
  } else {
    fault.message = "the document is empty";
    fault.hint = "the smallest configuration is {}";
  }
  return fault;
}

}  // namespace

std::unique_ptr<Document> Document::parse(std::string_view text, Faults& faults) {
  if (text.size() > kSizeMax) {
    faults.add({Severity::Error, {}, "", fmt::format("larger than {} MiB", kSizeMax >> 20), ""});
    return nullptr;
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);

  json::parse_options options;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  options.max_depth = kDepthMax;
  auto document = std::make_unique<Document>();
  Scanner scanner;
  json::basic_parser<Builder> parser(options, *document, scanner, faults);
  const Builder& builder = parser.handler();
  json::error_code error;
  for (const char c : text) {
    scanner.see(c);
    parser.write_some(true, &c, 1, error);
    if (error) {
      faults.add(syntax_fault(scanner, builder, c, error));
      return nullptr;
    }
    if (scanner.within() == Scanner::Within::Structure) {
      if (c == ',') parser.handler().saw(Last::Comma);
      if (c == ':') parser.handler().saw(Last::Colon);
    }
    scanner.pass(c);
  }
  constexpr char kNewline = '\n';  // ends a comment or a number that the text ends with
  scanner.see(kNewline);
  parser.write_some(false, &kNewline, 1, error);
  if (error || !builder.complete()) {
    faults.add(unfinished_fault(scanner, builder));
    return nullptr;
  }
  return document;
}

const Node* Node::find(std::string_view name) const {
  for (const Node& child : *this) {
    if (child.key == name) return &child;
  }
  return nullptr;
}

namespace {

bool is_plain(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '$';
  });
}

void append_path(const Node& node, std::string& path) {
  if (node.parent == nullptr) return;
  append_path(*node.parent, path);
  if (node.parent->kind == Node::Kind::Array) {
    path += fmt::format("[{}]", node.index);
  } else if (is_plain(node.key)) {
    if (!path.empty()) path += '.';
    path += node.key;
  } else {
    path += fmt::format("[\"{}\"]", node.key);
  }
}

}  // namespace

std::string Node::path() const {
  std::string path;
  append_path(*this, path);
  return path;
}

std::string_view kind_text(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::Null:
      return "null";
    case Node::Kind::Boolean:
      return "true or false";
    case Node::Kind::Integer:
      return "a number";
    case Node::Kind::Number:
      return "a number with a fraction";
    case Node::Kind::Text:
      return "a text";
    case Node::Kind::Array:
      return "a list";
    case Node::Kind::Object:
      return "an object";
  }
  return "";
}

}  // namespace tandem::config
