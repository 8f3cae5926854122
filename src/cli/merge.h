// SPDX-License-Identifier: Apache-2.0
// A configuration document from a directory: all *.json in it, by name, put together as one. Lists
// (scopes, shared-networks, reservations, option-definitions) are joined; any other key may stand
// in one file only. What stands in the files is copied as it is, comments included, at its column,
// so that a fault's place in the whole document can be told as a place in a file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/fault.h"

namespace tandem::cli {

struct SourceFile {
  std::string name;  // as people know it: "tandem.d/scopes.json"
  std::string text;
};

// A document, and where its lines come from.
class Document {
 public:
  // Of one file: its text as it is.
  explicit Document(SourceFile file);
  // Of several. Errors are whole messages for people, one for each mistake.
  static Result<Document, std::vector<std::string>> merge(std::span<const SourceFile> files);

  const std::string& text() const { return text_; }
  // A fault as people are told it, with the file and line where its cause stands.
  std::string render(const config::Fault& fault) const;

 private:
  friend class Merger;
  Document() = default;
  struct Origin {
    std::uint32_t first_line;  // of the document, from here on,
    std::size_t file;          // comes this file
    std::uint32_t file_line;   // from this line on
  };
  std::string text_;
  std::vector<std::string> names_;
  std::vector<Origin> origins_;  // by first_line, ascending
};

}  // namespace tandem::cli
