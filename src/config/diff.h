// SPDX-License-Identifier: Apache-2.0
// What differs between two pieces or frames, by what they say; diff() of config/configuration.h is
// made of it, and so is what each object was last changed in.
#pragma once

#include <vector>

#include "config/state.h"

namespace tandem::config {

// Differences whose `where` begins below the piece; empty: it differs in form only.
std::vector<Difference> diff_pieces(ListId list, const Piece& a, const Piece& b);
std::vector<Difference> diff_frames(const Frame& a, const Frame& b);

// The entry of a piece that took the place of another in a revision, with its stamps.
Entry stamped(ListId list, const Entry& before, Entry after, std::uint64_t revision);
std::shared_ptr<const Stamps> stamped(const std::shared_ptr<const Stamps>& before,
                                      const std::vector<Difference>& differences,
                                      std::uint64_t revision);
// The revision in which the object, or anything in it or around it, was last changed; the way is
// the one within the piece.
std::uint64_t changed_in(const Stamps* stamps, std::uint64_t created,
                         std::span<const std::string> where);

}  // namespace tandem::config
