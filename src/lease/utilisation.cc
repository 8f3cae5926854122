// SPDX-License-Identifier: Apache-2.0
#include "lease/utilisation.h"

#include <algorithm>
#include <utility>

namespace tandem::lease {
namespace {

// Wraps back for a negative difference.
void count(std::uint64_t& number, int difference) {
  number += static_cast<std::uint64_t>(static_cast<std::int64_t>(difference));
}

}  // namespace

std::uint32_t ScopeUse::percent_in_use() const {
  return size == 0 ? 0 : static_cast<std::uint32_t>((size - free) * 100 / size);
}

void Utilisation::configure(const Topology& topology, std::span<const Origin> origins) {
  std::vector<Scope> before = std::exchange(scopes_, {});
  scopes_.reserve(origins.size());
  for (std::uint32_t s = 0; s < origins.size(); ++s) {
    if (origins[s].same) {
      scopes_.push_back(before[origins[s].before]);
      continue;
    }
    const Levels levels = topology.levels(s, nullptr, nullptr);
    const std::uint32_t high = levels.get(&Parameters::utilisation_high, kUtilisationHigh);
    const std::uint32_t low = levels.get(&Parameters::utilisation_low, kUtilisationLow);
    scopes_.push_back(
        {.use = {.reserved = topology.reserved_count(s)},
         .high = high,
         .low = std::min(low, high),
         .filling = origins[s].before != kNoIndex && before[origins[s].before].filling});
  }
}

void Utilisation::add(std::uint32_t scope, const PoolUse& pool) {
  ScopeUse& use = scopes_[scope].use;
  use.size += pool.size;
  use.free += pool.free();
  use.active += pool.active;
  use.abandoned += pool.abandoned;
  use.offered += pool.offered;
}

void Utilisation::look() {
  for (std::uint32_t scope = 0; scope < scopes_.size(); ++scope) look(scope);
}

void Utilisation::look(std::uint32_t scope) {
  Scope& s = scopes_[scope];
  const std::uint64_t in_use = (s.use.size - s.use.free) * 100;
  const bool fills =
      s.high > 0 && s.use.size > 0 && in_use >= s.use.size * (s.filling ? s.low : s.high);
  if (fills == s.filling) return;
  s.filling = fills;
  crossed_.push_back({scope, fills, s.use});
}

void Utilisation::count_free(std::uint32_t scope, int difference) {
  count(scopes_[scope].use.free, difference);
  look(scope);
}
void Utilisation::count_active(std::uint32_t scope, int difference) {
  count(scopes_[scope].use.active, difference);
}
void Utilisation::count_abandoned(std::uint32_t scope, int difference) {
  count(scopes_[scope].use.abandoned, difference);
}
void Utilisation::count_offered(std::uint32_t scope, int difference) {
  count(scopes_[scope].use.offered, difference);
}

}  // namespace tandem::lease
