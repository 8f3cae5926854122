// SPDX-License-Identifier: Apache-2.0
// Boost.JSON's parser does the reading. It is fed one octet at a time, so that each of its calls
// back is known to belong to the octet just given; Scanner follows along to know where the
// token began, which the parser does not tell, and to take out comments.
#include "config/document.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <optional>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

namespace tandem::config {

namespace json = boost::json;

// What the parser has seen last, from which follows what it may see next.
enum class Last : std::uint8_t { Nothing, Open, Key, Colon, Value, Comma };

constexpr bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

// Follows the text octet by octet: where we are, where the current token began, and whether we are
// in a comment or a text.
class Scanner {
 public:
  enum class Within : std::uint8_t {
    Structure,
    Word,
    Text,
    Escape,
    BadEscape,
    Slash,
    Line,
    Block,
    Star
  };

  // Takes the next octet; returns what the parser is to see of it. Comments are blanks to it: its
  // own reading of them loses its way when it is given one octet at a time (Boost 1.81).
  char see(char c) {
    switch (within_) {
      case Within::Word:
      case Within::Structure:
        see_structure(c);
        return within_ == Within::Slash ? ' ' : c;
      case Within::Text:
        if (c == '"') within_ = Within::Structure;
        if (c == '\\') within_ = Within::Escape;
        return c;
      case Within::Escape:
      case Within::BadEscape:
        within_ = is_one_of(c, "\"\\/bfnrtu") ? Within::Text : Within::BadEscape;
        return c;
      case Within::Slash:
        within_ = c == '*' ? Within::Block : Within::Line;
        return c == '*' || c == '/' ? ' ' : '/';  // a lone slash is no JSON, as the parser will say
      case Within::Line:
        if (c == '\n') within_ = Within::Structure;
        return ' ';
      case Within::Block:
        if (c == '*') within_ = Within::Star;
        return ' ';
      case Within::Star:
        if (c == '/') within_ = Within::Structure;
        if (c != '*' && c != '/') within_ = Within::Block;
        return ' ';
    }
    return c;
  }
  // After it.
  void pass(char c) {
    ++octet_;
    if (c == '\n') {
      ++at_.line;
      at_.column = 1;
    } else {
      ++at_.column;
    }
  }

  Place at() const { return at_; }
  Place token() const { return token_; }
  std::uint32_t octet() const { return octet_; }
  std::uint32_t token_octet() const { return token_octet_; }
  Place comment() const { return comment_; }
  Within within() const { return within_; }
  // Whether the octet just seen is the first after a word.
  bool ended_word() const { return ended_word_; }

 private:
  void see_structure(char c) {
    const bool in_word = within_ == Within::Word;
    if (c == '/') {
      within_ = Within::Slash;
      comment_ = at_;
    } else if (c == '"') {
      within_ = Within::Text;
      begin_token();
    } else if (c == '{' || c == '[') {
      within_ = Within::Structure;
      begin_token();
    } else if (is_one_of(c, " \t\r\n,:]}")) {
      within_ = Within::Structure;
    } else if (!in_word) {
      within_ = Within::Word;
      begin_token();
    }
    ended_word_ = in_word && within_ != Within::Word;
  }

  void begin_token() {
    token_ = at_;
    token_octet_ = octet_;
  }

  Place at_;
  std::uint32_t octet_ = 0;
  Place token_;
  std::uint32_t token_octet_ = 0;
  Place comment_;
  Within within_ = Within::Structure;
  bool ended_word_ = false;
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
    key_octet_ = scanner_.token_octet();
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
  bool on_comment_part(json::string_view, Ec&) { return true; }  // never: see Scanner
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
    node->octet = scanner_.token_octet();
    // A number is known to end only by the octet behind it.
    const bool is_number = kind == Node::Kind::Integer || kind == Node::Kind::Number;
    node->after = scanner_.octet() + (is_number ? 0 : 1);
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
      node->key_octet = key_octet_;
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
    open_.back().node->after = scanner_.octet() + 1;
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
    std::ranges::sort(members_, {}, [](const Node* n) { return std::pair(n->key, n->key_place); });
    for (std::size_t i = 1; i < members_.size(); ++i) {
      const Node& first = *members_[i - 1];
      const Node& again = *members_[i];
      if (first.key != again.key) continue;
      faults_.add({
          Severity::Error, again.key_place, again.path(),
          fmt::format("\"{}\" stands here a second time; the first is ", again.key),
          "keep one of them", Finding::Other{std::nullopt, first.key_place, first.path()}
      });
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
  std::uint32_t key_octet_ = 0;
  Last last_ = Last::Nothing;
};

namespace {

constexpr std::string_view kValueHint =
    "a value: a text in \"quotes\", a number, true, false, [ or {";

std::string expected_after(Last last, const Node* open, Meaning meaning) {
  const bool in_object = open != nullptr && open->kind == Node::Kind::Object;
  switch (last) {
    case Last::Nothing:
      return meaning == Meaning::Document ? "expected '{', with which a configuration begins"
                                          : fmt::format("expected {}", kValueHint);
    case Last::Key:
      return "expected ':' after the key";
    case Last::Colon:
      return fmt::format("expected {}", kValueHint);
    case Last::Open:
    case Last::Comma:
      return in_object ? "expected a key in \"quotes\", or '}'"
                       : "expected a value (a text in \"quotes\", a number, true, false, [ or {), "
                         "or ']'";
    case Last::Value:
      if (open == nullptr)
        return "only comments may follow " +
               std::string(meaning == Meaning::Document ? "the end of the document" : "the value");
      return in_object ? "expected ',' or '}'" : "expected ',' or ']'";
  }
  return "";
}

// Where the first octet stands that is no UTF-8 (RFC 3629 section 4), in comments too: the text is
// kept and handed on whole.
std::optional<std::size_t> find_bad_utf8(std::string_view text) {
  const auto octet = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
    return octet(i) >= low && octet(i) <= high;
  };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned first = octet(i);
    if (first < 0x80) {
      i += 1;
    } else if (first >= 0xc2 && first <= 0xdf && follows(i + 1)) {
      i += 2;
    } else if (first >= 0xe0 && first <= 0xef &&
               follows(i + 1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) &&
               follows(i + 2)) {
      i += 3;
    } else if (first >= 0xf0 && first <= 0xf4 &&
               follows(i + 1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) &&
               follows(i + 2) && follows(i + 3)) {
      i += 4;
    } else {
      return i;
    }
  }
  return std::nullopt;
}

Finding syntax_fault(const Scanner& scanner, const Builder& builder, json::error_code error,
                     Meaning meaning) {
  Finding fault;
  fault.place = scanner.at();
  if (const Node* open = builder.open_node()) fault.path = open->path();
  const bool in_token = scanner.token() < scanner.at();
  const bool unfinished_word = scanner.ended_word() && builder.last() != Last::Value;
  if (error == json::error::too_deep) {
    fault.message = fmt::format("more than {} levels of objects and lists", kDepthMax);
  } else if (in_token && scanner.within() == Scanner::Within::BadEscape) {
    fault.message = "no escape that JSON knows";
    fault.hint = "write \\\\ for a backslash";
  } else if (in_token && scanner.within() == Scanner::Within::Text) {
    fault.message = "a text ends on the line on which it began, and holds no control characters";
    fault.hint = "close it with '\"', or write \\n, \\t or \\u00XX";
  } else if (in_token && (scanner.within() == Scanner::Within::Word || unfinished_word)) {
    fault.place = scanner.token();
    fault.message = "expected a number, true, false or null";
    fault.hint = "write texts in \"quotes\", and numbers without leading zeros";
  } else if (scanner.within() == Scanner::Within::Line) {
    fault.message = "a '/' alone means nothing";
    fault.hint = "a comment begins with // or /*";
  } else {
    fault.message = expected_after(builder.last(), builder.open_node(), meaning);
  }
  return fault;
}

Finding unfinished_fault(const Scanner& scanner, const Builder& builder, Meaning meaning) {
  Finding fault;
  fault.place = scanner.at();
  if (scanner.within() == Scanner::Within::Block || scanner.within() == Scanner::Within::Star) {
    fault.place = scanner.comment();
    fault.message = "the comment that begins here is not closed";
    fault.hint = "close it with */";
  } else if (const Node* open = builder.open_node()) {
    fault.path = open->path();
    fault.message =
        fmt::format("the text ends, but {} that begins on line {} is not closed",
                    open->kind == Node::Kind::Object ? "the object" : "the list", open->place.line);
    fault.hint = open->kind == Node::Kind::Object ? "close it with '}'" : "close it with ']'";
  } else {
    fault.message = meaning == Meaning::Document ? "the document is empty" : "the text is empty";
    fault.hint = meaning == Meaning::Document ? "the smallest configuration is {}" : "";
  }
  return fault;
}

}  // namespace

std::unique_ptr<Document> Document::parse(std::string_view text, Faults& faults, Meaning meaning,
                                          std::size_t levels_above) {
  if (text.size() > kSizeMax) {
    faults.add({Severity::Error, {}, "", fmt::format("larger than {} MiB", kSizeMax >> 20), ""});
    return nullptr;
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (const auto bad = find_bad_utf8(text)) {
    faults.add(
        {Severity::Error, place_at(text, *bad), "",
         fmt::format("the octet 0x{:02x} is no UTF-8", static_cast<unsigned char>(text[*bad])),
         "store the file as UTF-8"});
    return nullptr;
  }

  json::parse_options options;
  options.allow_trailing_commas = true;
  options.max_depth = kDepthMax - std::min(levels_above, kDepthMax);
  auto document = std::make_unique<Document>();
  Scanner scanner;
  json::basic_parser<Builder> parser(options, *document, scanner, faults);
  const Builder& builder = parser.handler();
  json::error_code error;
  for (const char c : text) {
    const char shown = scanner.see(c);
    // What the parser would notice only an octet later.
    const bool refused = scanner.within() == Scanner::Within::BadEscape ||
                         (builder.complete() && !is_one_of(shown, " \t\r\n"));
    if (!refused) parser.write_some(true, &shown, 1, error);
    if (error || refused) {
      faults.add(syntax_fault(scanner, builder, error, meaning));
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
    faults.add(unfinished_fault(scanner, builder, meaning));
    return nullptr;
  }
  return document;
}

Place place_at(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {static_cast<std::uint32_t>(std::ranges::count(before, '\n') + 1),
          static_cast<std::uint32_t>(at - line_start + 1)};
}

std::size_t octet_at(std::string_view text, Place place) {
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < place.line; ++line) {
    at = text.find('\n', at);
    if (at == std::string_view::npos) return text.size();
    ++at;
  }
  return std::min(at + place.column - 1, text.size());
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
