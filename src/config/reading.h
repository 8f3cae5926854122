// SPDX-License-Identifier: Apache-2.0
// The tree of a document becomes a Draft: the settings as far as they are right one by one, and
// where in the text each part stood, for config/checks.h to look at how they fit together. What is
// wrong is reported and left out of the draft.
#pragma once

#include <string>
#include <vector>

#include "config/document.h"
#include "config/fault.h"
#include "lease/topology.h"
#include "node/settings.h"

namespace tandem::config {

// Beside each vector of the settings one of nodes, of the same length and order.
struct ScopeNodes {
  const Node* node = nullptr;
  std::vector<const Node*> pools, exclusions, reservations, relays, interfaces;
};
struct NetworkNodes {
  const Node* node = nullptr;
  std::vector<const Node*> scopes, relays, interfaces;
};

struct Draft {
  const Node* root = nullptr;
  // As in node::Settings, which cannot be moved once it holds a topology.
  std::string server_name = "tandem";
  std::vector<std::string> interfaces;
  std::string storage_directory = "/var/lib/tandem";
  wire::Strictness strictness = wire::Strictness::Strict;
  bool require_relay_in_scope = false;
  node::DeclineLimits decline_limits;

  lease::TopologySource source;
  std::vector<ScopeNodes> scopes;
  std::vector<NetworkNodes> shared_networks;
  std::vector<const Node*> reservations;  // the global ones
};

Draft read_draft(const Document& document, Faults& faults);

}  // namespace tandem::config
