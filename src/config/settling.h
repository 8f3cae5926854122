// SPDX-License-Identifier: Apache-2.0
// A draft in which nothing is wrong becomes a Configuration::State: its settings are made, sharing
// with an earlier state all that is the same.
#pragma once

#include <vector>

#include "config/state.h"

namespace tandem::config {

// How a draft differs from the state that it was derived from.
struct Derivation {
  const Configuration::State* base = nullptr;
  // The scopes stand at the same places with the same subnets, but for these the very same pieces.
  bool same_scopes = false;
  std::vector<std::uint32_t> changed_scopes;
};

std::shared_ptr<const Configuration::State> settled(Draft draft, const Derivation& derivation,
                                                    std::uint64_t revision);

// Whether what the piece says still holds under another frame and other shared networks.
class Surroundings {
 public:
  Surroundings(const Draft& before, const Draft& after);
  bool touch(ListId list, const Piece& piece) const;
  bool touch_all() const { return definitions_differ_; }
  bool touch_none() const { return !definitions_differ_ && !times_differ_ && !networks_differ_; }

 private:
  bool definitions_differ_ = false;
  bool times_differ_ = false;
  bool networks_differ_ = false;
  NetworkTimes before_;
  NetworkTimes after_;
};

}  // namespace tandem::config
