// SPDX-License-Identifier: Apache-2.0
// How the parts of one scope fit together: what lease::Topology wants to be true of it, and what no
// network could mean. O(n log n) in the size of the scope. What holds between scopes stands in
// config/checks.h.
#pragma once

#include "config/fault.h"
#include "config/reading.h"

namespace tandem::config {

// Puts pools in ascending order, their nodes with them.
void check_scope(lease::Scope& scope, ScopeNodes& nodes, Faults& faults);

// The reservation's address is one that a host of the scope can have.
void check_place_of_reservation(const lease::Scope& scope, const lease::Reservation& reservation,
                                const Node& node, Faults& faults);

// "hardware address 52:54:00:12:34:56"
std::string identity_text(const lease::Reservation& reservation);

// The member if the object has it, else the object: the nearest place to point at.
const Node& member_or_self(const Node& node, std::string_view name);

}  // namespace tandem::config
