// SPDX-License-Identifier: Apache-2.0
// An element of one of the document's long lists, read on its own: its text as given, and what it
// says. Made once and never changed, so that configurations share those that they have in common.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/frame.h"
#include "config/reading.h"

namespace tandem::config {

// How far a text reaches: from a place to the place behind it.
struct Extent {
  std::uint32_t lines = 0;   // line ends in it
  std::uint32_t octets = 0;  // after the last of them
};
Extent extent_of(std::string_view text);
Place advance(Place place, Extent extent);

// Where a part stands in the piece's text, in octets.
struct Span {
  std::uint32_t octet = 0;
  std::uint32_t after = 0;
};

struct Piece {
  std::string text;
  Extent extent;
  Faults faults;       // what is wrong with it
  bool leans = false;  // what it says depends on lease times above it

  // One of these, by the list; null when it says too little to be one.
  std::shared_ptr<const lease::ServedScope> scope;
  std::shared_ptr<const lease::SharedNetwork> network;
  std::shared_ptr<const lease::Reservation> reservation;

  std::vector<Span> reservations;  // of a scope, in the order of Scope::reservations
  std::shared_ptr<const lease::Parameters> lease_times;  // of a shared network, as written
};

// Of a node of a larger text, from which the piece is cut; the node must be detached from it.
std::shared_ptr<const Piece> read_piece(ListId list, std::string_view whole, const Node& node,
                                        const Above& above);
// Of a text that is known to be JSON.
std::shared_ptr<const Piece> read_piece(ListId list, std::string text, const Above& above);

// An element of a list stands two levels below the document.
inline constexpr std::size_t kLevelsAbovePiece = 2;

// The piece's tree, read again to point at parts of it.
struct PieceTree {
  std::unique_ptr<Document> document;
  ScopeNodes scope;
  NetworkNodes network;
  const Node& root() const { return document->root(); }
};
PieceTree tree_of(ListId list, const Piece& piece, const Above& above);

}  // namespace tandem::config
