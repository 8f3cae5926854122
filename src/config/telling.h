// SPDX-License-Identifier: Apache-2.0
// Findings become faults: a place within a piece becomes one in the whole document, or in the text
// of the edit that brought it.
#pragma once

#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "config/edited_text.h"
#include "config/state.h"

namespace tandem::config {

// Which edits brought which pieces, or parts of them.
struct Authorship {
  struct Text {
    std::string_view text;  // of the edit
    std::size_t octet = 0;  // where its value begins
  };
  std::vector<Text> edits;
  std::map<PieceId, const EditedText*> pieces;
};

class Telling {
 public:
  // Without authorship every place is one of the document.
  explicit Telling(const Draft& draft, const Authorship* authorship = nullptr)
      : draft_(draft), authorship_(authorship) {}

  void tell(PieceId piece, const Finding& finding);
  // All that was found, or only the errors.
  void tell(PieceId piece, const Faults& faults, Severity least = Severity::Warning);
  void tell_piece(PieceId piece, Severity least = Severity::Warning);  // or the frame
  void tell_all();  // of the frame and every piece
  void tell(Fault fault);
  // All of them into `out`, in the order of the text: those of the edits first.
  void finish(Loaded& out);
  std::size_t errors() const { return errors_; }

 private:
  struct Spot {
    Place place;
    std::string path;
    std::optional<std::size_t> edit;
  };
  Spot spot_of(PieceId piece, Place place, const std::string& path);
  std::optional<Spot> spot_in_edit(PieceId piece, Place place, const std::string& path);
  Spot spot_in_document(PieceId piece, Place place, const std::string& path);
  // The path, in the piece, of the value that the edit brought.
  const std::string& path_of_edit(PieceId piece, const EditedText& text, std::size_t edit);
  void lay_out();

  const Draft& draft_;
  const Authorship* authorship_;
  std::vector<Fault> faults_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
  bool laid_out_ = false;
  std::array<std::vector<Place>, kListCount> starts_;  // of the pieces
  struct FramePart {
    std::size_t octet;  // of the frame's text
    Place start;        // in the document
  };
  std::vector<FramePart> frame_parts_;
  std::map<std::pair<PieceId, std::size_t>, std::string> paths_of_edits_;
};

}  // namespace tandem::config
