// SPDX-License-Identifier: Apache-2.0
// A text in which parts are replaced, one after the other, and which knows of every octet whether
// an edit brought it, and from where in that edit's text: so that a fault is told at the place
// where its author wrote it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tandem::config {

// What goes into the text: parts of an edit's own text, and what joins them.
class Insertion {
 public:
  void add(std::string_view text) { text_ += text; }
  void add(std::string_view text, std::size_t edit, std::size_t octet) {
    parts_.push_back({text_.size(), text_.size() + text.size(), edit, octet});
    text_ += text;
  }
  void add(const Insertion& other);
  const std::string& text() const { return text_; }

 private:
  friend class EditedText;
  struct Part {
    std::size_t begin;  // in the text
    std::size_t end;
    std::size_t edit;
    std::size_t octet;  // of begin, in the edit's text
  };
  std::string text_;
  std::vector<Part> parts_;  // ascending
};

class EditedText {
 public:
  explicit EditedText(std::string text) : text_(std::move(text)) {}
  explicit EditedText(const Insertion& whole) : text_(whole.text_), parts_(whole.parts_) {}

  const std::string& text() const { return text_; }
  void replace(std::size_t begin, std::size_t end, const Insertion& with);

  struct Origin {
    std::size_t edit;
    std::size_t octet;
  };
  std::optional<Origin> origin(std::size_t at) const;  // nothing: no edit brought it
  // Where the octet of the edit's text now stands.
  std::optional<std::size_t> find(std::size_t edit, std::size_t octet) const;

 private:
  std::string text_;
  std::vector<Insertion::Part> parts_;  // ascending
};

}  // namespace tandem::config
