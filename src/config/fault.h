// SPDX-License-Identifier: Apache-2.0
// What is wrong with a configuration document, and where: one Fault per mistake, with its place in
// the text and its path in the document, so that people and programs can both find it. Faults
// gathers them up to a bound; config::load hands them out.
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

class Faults {
 public:
  void add(Fault fault);
  // In the order of the text.
  std::vector<Fault> sorted() const;
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return warnings_; }

 private:
  std::vector<Fault> faults_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

}  // namespace tandem::config
