// SPDX-License-Identifier: Apache-2.0
// What is wrong with a configuration document, and where: one Fault per mistake, with its place in
// the text and its path in the document, so that people and programs can both find it. Reading a
// piece of the document makes findings; load() and edit() hand out faults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tandem::config {

enum class Severity : std::uint8_t { Warning, Error };

// A place in the text; both count from 1, columns in octets.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Fault {
  Severity severity = Severity::Error;
  Place place;
  std::string path;     // "scopes[0].pools[1].range"; empty: the document as a whole
  std::string message;  // what is wrong
  std::string hint;     // what would be right, or empty
  // Which edit's text place and path are of (config/configuration.h); none: the document's.
  std::optional<std::size_t> edit = std::nullopt;
  friend bool operator==(const Fault&, const Fault&) = default;
};

// For people:
//   tandem.json:14:9: error: scopes[0].pools[1].range: "10.0.0.300" is no IPv4 address
//       write 10.0.0.5-10.0.0.30
std::string render(std::string_view file, const Fault& fault);

// No document is so wrong that more faults would help; those beyond are counted.
inline constexpr std::size_t kFaultsMax = 1000;

// A part of the document that is read on its own (config/state.h): the frame, or an element of one
// of the lists.
struct PieceId {
  static constexpr std::int32_t kFrame = -1;
  static constexpr std::int32_t kWhole = -2;  // the document in one
  std::int32_t list = kFrame;
  std::uint32_t index = 0;
  friend auto operator<=>(const PieceId&, const PieceId&) = default;
};

// What is wrong within a piece, with its place and path in that piece: a Fault before it is known
// where the piece stands. A message that ends by naming another place says so in `other`.
struct Finding {
  Severity severity = Severity::Error;
  Place place;
  std::string path;
  std::string message;
  std::string hint;
  struct Other {
    std::optional<PieceId> piece;  // none: the same
    Place place;
    std::string path;
  };
  std::optional<Other> other = std::nullopt;
};

// Gathers the findings of one piece.
class Faults {
 public:
  Faults() = default;
  // Of a piece that begins here in the text that is read.
  explicit Faults(Place start) : start_(start) {}

  void add(Finding finding);
  const std::vector<Finding>& list() const { return findings_; }
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return warnings_; }

  // The place as counted from the piece's start.
  Place within(Place place) const;

 private:
  Place start_;
  std::vector<Finding> findings_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

}  // namespace tandem::config
