// SPDX-License-Identifier: Apache-2.0
// One edit within a text: finds the object that it is about by its way through the tree, and
// replaces, adds or removes it there. All else in the text stays as it is.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "config/configuration.h"
#include "config/edited_text.h"
#include "config/naming.h"

namespace tandem::config {

// The value of an edit's text: the part of it that goes into the document, and its tree.
class NewValue {
 public:
  // Null when the text is no JSON; the faults say why.
  static std::unique_ptr<NewValue> parse(std::string_view text, std::size_t edit, Faults& faults);

  const Node& node() const { return document_->root(); }
  std::size_t edit() const { return edit_; }
  // As it stands after this indentation: its further lines are moved along.
  Insertion indented(std::string_view indentation) const;

 private:
  std::string_view text_;
  std::size_t edit_ = 0;
  std::unique_ptr<Document> document_;
};

struct TreeEdit {
  EditedText& text;
  std::string_view first_indentation;  // of the line on which the text begins in the document
  const ObjectSpec& spec;              // of the text's object
  std::size_t levels_above = 0;
  const OptionDefinitions& definitions;
};

struct Edited {
  Loaded::Refusal refusal = Loaded::Refusal::None;
  std::string reason;  // of Refusal::Faults
  std::string name;    // of the object, where it is an element of a list
};

// `where` is the way from the text's object. `value` is null for Remove.
Edited apply(const TreeEdit& in, const Edit& edit, std::span<const std::string> where,
             const NewValue* value);

// The node at the end of the way, or null.
const Node* find_node(const Node& root, const ObjectSpec& spec, std::span<const std::string> where,
                      const OptionDefinitions& definitions);

// The key of the list at the end of the way, or null when what ends there is no list.
const Key* list_key(const ObjectSpec& spec, std::span<const std::string> where);

}  // namespace tandem::config
