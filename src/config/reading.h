// SPDX-License-Identifier: Apache-2.0
// From the tree of a piece of the document (config/piece.h) to what it says: the settings as far as
// they are right one by one, and where in the text each part stood. What is wrong is reported and
// left out. What stands above the piece is given, as it decides which options there are and which
// lease times hold.
#pragma once

#include <string>
#include <vector>

#include "config/control_settings.h"
#include "config/document.h"
#include "config/fault.h"
#include "config/fields.h"
#include "config/option_definitions.h"
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

// The lease times that shared networks set for their scopes, as written.
class NetworkTimes {
 public:
  // Of the networks that name a scope, the first counts.
  void add(const lease::SharedNetwork& network, const lease::Parameters& lease_times);
  void finish();                                             // after the last add()
  const lease::Parameters* find(const Subnet& scope) const;  // null: no network sets any

 private:
  struct Entry {
    Subnet scope;
    std::size_t order;
    const lease::Parameters* lease_times;
  };
  std::vector<Entry> by_scope_;  // ascending
};

// Of the levels above a piece.
struct Above {
  const OptionDefinitions* definitions = nullptr;
  lease::Levels lease_times;               // of the document, as written
  const NetworkTimes* networks = nullptr;  // null: nothing is known of any
  lease::Levels of_scope(const Subnet& scope) const;
};

struct ScopeReading {
  lease::Scope scope;
  ScopeNodes nodes;
  bool usable = false;  // it has a subnet
  bool leans = false;   // on the lease times above
};
ScopeReading read_scope(const Node& node, const Above& above, Faults& faults);

struct NetworkReading {
  lease::SharedNetwork network;
  NetworkNodes nodes;
  lease::Parameters lease_times;  // as written
};
NetworkReading read_shared_network(const Node& node, const Above& above, Faults& faults);

struct ReservationReading {
  lease::Reservation reservation;
  bool usable = false;  // its client is known
  bool leans = false;
};
ReservationReading read_global_reservation(const Node& node, const Above& above, Faults& faults);

void read_scope_parameters(const Fields& fields, const OptionDefinitions& definitions,
                           lease::Parameters& out, Faults& faults);

}  // namespace tandem::config
