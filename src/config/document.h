// SPDX-License-Identifier: Apache-2.0
// JSON text as a tree in which every value knows its line, column and path. Beyond RFC 8259,
// comments (`//` and `/* */`), a trailing comma and a byte order mark are accepted; refused are a
// key given twice, numbers beyond what a double holds, text that is not UTF-8, more than
// kDepthMax levels and more than kSizeMax octets. The first mistake of syntax ends the reading, as
// nothing certain can be said of what follows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>

#include "config/fault.h"

namespace tandem::config {

inline constexpr std::size_t kSizeMax = std::size_t{64} << 20;
inline constexpr std::size_t kDepthMax = 32;

struct Node {
  enum class Kind : std::uint8_t { Null, Boolean, Integer, Number, Text, Array, Object };

  Kind kind = Kind::Null;
  bool boolean = false;
  Place place;               // of the value's first character
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
    explicit Iterator(const Node* node) : node_(node) {}
    const Node& operator*() const { return *node_; }
    Iterator& operator++() {
      node_ = node_->next;
      return *this;
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
};

// "a text", "an object" ..., as error messages call it.
std::string_view kind_text(Node::Kind kind);

class Document {
 public:
  // Null when the text is no JSON; then `faults` says why.
  static std::unique_ptr<Document> parse(std::string_view text, Faults& faults);

  const Node& root() const { return *root_; }

 private:
  friend class Builder;
  std::pmr::monotonic_buffer_resource memory_;  // nodes and texts live and die with the document
  const Node* root_ = nullptr;
};

}  // namespace tandem::config
