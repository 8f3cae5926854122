// SPDX-License-Identifier: Apache-2.0
#include "config/settling.h"

#include <algorithm>

namespace tandem::config {

namespace {

// The scopes by subnet, and where each stands in the list.
void collect_scopes(const List& scopes, lease::TopologyParts& parts,
                    std::vector<std::uint32_t>& entry_of_scope) {
  std::vector<std::pair<Subnet, std::uint32_t>> order;
  order.reserve(scopes.entries.size());
  for (std::uint32_t i = 0; i < scopes.entries.size(); ++i) {
    order.emplace_back(scopes.entries[i].piece->scope->scope().subnet, i);
  }
  std::ranges::sort(order);
  parts.scopes.reserve(order.size());
  entry_of_scope.reserve(order.size());
  for (const auto& [subnet, entry] : order) {
    parts.scopes.push_back(scopes.entries[entry].piece->scope);
    entry_of_scope.push_back(entry);
  }
}

void collect_others(const Draft& draft, lease::TopologyParts& parts) {
  parts.shared_networks.clear();
  parts.reservations.clear();
  for (const Entry& entry : draft.list(ListId::SharedNetworks).entries) {
    parts.shared_networks.push_back(entry.piece->network);
  }
  for (const Entry& entry : draft.list(ListId::Reservations).entries) {
    parts.reservations.push_back(entry.piece->reservation);
  }
  parts.parameters = draft.frame->parameters;
}

lease::Topology topology_of(Configuration::State& state, const Derivation& derivation) {
  lease::TopologyParts parts;
  const lease::Topology* previous =
      derivation.base == nullptr ? nullptr : &derivation.base->settings->topology;
  const List& scopes = state.list(ListId::Scopes);
  if (derivation.same_scopes) {
    parts.scopes = previous->served();
    for (const std::uint32_t i : derivation.changed_scopes) {
      const auto& scope = scopes.entries[i].piece->scope;
      parts.scopes[previous->scope_of(scope->scope().subnet.network())] = scope;
    }
    state.entry_of_scope = derivation.base->entry_of_scope;
  } else {
    auto entries = std::make_shared<std::vector<std::uint32_t>>();
    collect_scopes(scopes, parts, *entries);
    state.entry_of_scope = std::move(entries);
  }
  collect_others(state, parts);
  return lease::Topology(std::move(parts), previous);
}

bool same(const lease::Parameters* a, const lease::Parameters* b) {
  return a == b || (a != nullptr && b != nullptr && *a == *b);
}

}  // namespace

std::shared_ptr<const Configuration::State> settled(Draft draft, const Derivation& derivation,
                                                    std::uint64_t revision) {
  auto state = std::make_shared<Configuration::State>();
  static_cast<Draft&>(*state) = std::move(draft);
  state->size = size_of(*state);
  const Frame& frame = *state->frame;
  state->settings = std::make_shared<const node::Settings>(node::Settings{
      .revision = revision,
      .server_name = frame.server_name,
      .interfaces = frame.interfaces,
      .storage_directory = frame.storage_directory,
      .strictness = frame.strictness,
      .require_relay_in_scope = frame.require_relay_in_scope,
      .decline_limits = frame.decline_limits,
      .topology = topology_of(*state, derivation),
  });
  return state;
}

Surroundings::Surroundings(const Draft& before, const Draft& after)
    : before_(network_times(before)), after_(network_times(after)) {
  definitions_differ_ = !(*before.frame->definitions == *after.frame->definitions);
  times_differ_ = !(before.frame->lease_times == after.frame->lease_times);
  networks_differ_ = before.lists[static_cast<std::size_t>(ListId::SharedNetworks)] !=
                     after.lists[static_cast<std::size_t>(ListId::SharedNetworks)];
}

bool Surroundings::touch(ListId list, const Piece& piece) const {
  if (definitions_differ_) return true;
  if (!piece.leans) return false;
  if (times_differ_) return true;
  if (list != ListId::Scopes || !networks_differ_ || piece.scope == nullptr) return false;
  const Subnet& subnet = piece.scope->scope().subnet;
  return !same(before_.find(subnet), after_.find(subnet));
}

}  // namespace tandem::config
