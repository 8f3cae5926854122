// SPDX-License-Identifier: Apache-2.0
// How the pieces of a document fit together: what lease::Topology wants to be true of them. Every
// clash names both places. O(n log n) in the number of pieces; what holds within a scope stands in
// config/scope_checks.h.
#pragma once

#include <map>
#include <vector>

#include "config/state.h"

namespace tandem::config {

struct PieceFinding {
  PieceId piece;
  Finding finding;
};

// Which checks a change makes necessary: all others hold as they did.
struct Concerns {
  bool subnets = true;       // of scopes
  bool networks = true;      // shared networks, their names and scopes
  bool ways_in = true;       // relays and interfaces
  bool reservations = true;  // global ones with an address, or those of their scopes
};

// What is wrong between the draft's pieces.
std::vector<PieceFinding> check_pieces(const Draft& draft, const Concerns& concerns);

}  // namespace tandem::config
