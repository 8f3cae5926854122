// SPDX-License-Identifier: Apache-2.0
// JSON text as a tree in which every value knows its line, column and path. Beyond RFC 8259,
// comments (`//` and `/* */`), a trailing comma and a byte order mark are accepted; refused are a
// key given twice, numbers beyond what a double holds, text that is not UTF-8, more than
// kDepthMax levels and more than kSizeMax octets. The first mistake of syntax ends the reading, as
// nothing certain can be said of what follows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>

#include "config/fault.h"

namespace tandem::config {

inline constexpr std::size_t kSizeMax = std::size_t{64} << 20;
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
inline constexpr std::size_t kDepthMax = 32;

struct Node {
  enum class Kind : std::uint8_t { Null, Boolean, Integer, Number, Text, Array, Object };

  Kind kind = Kind::Null;
  bool boolean = false;
  Place place;              // of the value's first character
  std::uint32_t octet = 0;  // the same place in octets from the start of the text
  std::uint32_t after = 0;  // behind the value's last character
  std::uint32_t key_octet = 0;
  Place key_place;           // of the key's opening quote, for a member of an object
  std::uint32_t index = 0;   // among its parent's children
  std::string_view key;      // for a member of an object
  std::string_view text;     // Text: decoded
  std::int64_t integer = 0;  // Integer; what 64 bits with a sign cannot hold is a Number
  const Node* parent = nullptr;
  const Node* first_child = nullptr;
  const Node* next = nullptr;  // sibling

  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Node;
    using difference_type = std::ptrdiff_t;
    using pointer = const Node*;
    using reference = const Node&;
    explicit Iterator(const Node* node = nullptr) : node_(node) {}
    const Node& operator*() const { return *node_; }
    Iterator& operator++() {
      node_ = node_->next;
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(Iterator, Iterator) = default;

   private:
    const Node* node_;
  };
  // The elements or members: for (const Node& child : node).
  Iterator begin() const { return Iterator{first_child}; }
  Iterator end() const { return Iterator{nullptr}; }

  // The member of that name, or null.
  const Node* find(std::string_view name) const;
  // "scopes[0].pools[1].range"; empty for the root.
  std::string path() const;
  // Where the member or element begins: with its key, if it has one.
  std::uint32_t start() const { return key.data() != nullptr ? key_octet : octet; }
};

// The place of the octet.
Place place_at(std::string_view text, std::size_t at);
// The octet at the place, counted from the start of the text; its size if there is none.
std::size_t octet_at(std::string_view text, Place place);

// "a text", "an object" ..., as error messages call it.
std::string_view kind_text(Node::Kind kind);

// What the text is said to be, and how many levels lie above it in the document.
enum class Meaning : std::uint8_t { Document, Value };

class Document {
 public:
  // Null when the text is no JSON; then `faults` says why. A byte order mark is not counted in the
  // nodes' octets.
  static std::unique_ptr<Document> parse(std::string_view text, Faults& faults,
                                         Meaning meaning = Meaning::Document,
                                         std::size_t levels_above = 0);

  const Node& root() const { return *root_; }
  // The node becomes the root of a tree of its own, as paths go.
  static void detach(const Node& node) { const_cast<Node&>(node).parent = nullptr; }

 private:
  friend class Builder;
  std::pmr::monotonic_buffer_resource memory_;  // nodes and texts live and die with the document
  const Node* root_ = nullptr;
};

}  // namespace tandem::config
