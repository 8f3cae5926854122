// SPDX-License-Identifier: Apache-2.0
// What speaks against a row of an import, as the report's words: by what the node has, by the
// configuration, and by the rows before it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/lease_reader.h"
#include "node/node.h"

namespace tandem::control {

enum class Clash : std::uint8_t {
  None,
  Unchanged,  // the node has exactly this
  Malformed,
  Repeated,  // an earlier row has the address
  OutsideScopes,
  HeldByAnother,
  ReservedForAnother,
  ClientElsewhere,  // the client has another address on the segment
  Expired,          // active, and over
  Exists,           // the same client's, and other; or set aside
  Refused,          // by the node: something has changed meanwhile
};
std::string_view to_text(Clash clash);  // "held-by-another"

struct Candidate {
  LeaseRow row;
  Clash clash = Clash::None;
  std::string detail = {};  // for people
};

// Fills in what speaks against the row, and makes of it a command that the node will take.
// `replace`: the row wins over what the node has. Runs on the core's thread: about a microsecond.
void compare(const node::Node& node, bool replace, Candidate& candidate);

// A number for the client and the segment that the address lies in; nothing outside every scope.
std::optional<std::uint64_t> client_on_segment(const node::ImportLease& lease,
                                               const lease::Topology& topology);

// A set of numbers in 8 to 16 octets each. Not for numbers that others choose: its order is plain.
class SeenNumbers {
 public:
  // False if it was there before.
  bool insert(std::uint64_t number);
  void clear();

 private:
  std::size_t place_of(std::uint64_t number) const;
  void grow();

  std::vector<std::uint64_t> places_;  // a power of two; 0: vacant
  std::size_t size_ = 0;
  bool zero_ = false;
};

}  // namespace tandem::control
