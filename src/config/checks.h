// SPDX-License-Identifier: Apache-2.0
// How the parts of a draft fit together: what lease::Topology wants to be true of its source, and
// what no network could mean. Every clash names both places. O(n log n) in the size of the draft.
#pragma once

#include "config/fault.h"
#include "config/reading.h"

namespace tandem::config {

// Scopes, pools, exclusions and reservations; puts pools in ascending order.
void check_addresses(Draft& draft, Faults& faults);

// Shared networks, relays and interfaces.
void check_networks(const Draft& draft, Faults& faults);

// Lease times along the levels. Where only a lease-time is set and it is beyond the default bounds,
// the bound goes along with it.
void check_lease_times(Draft& draft, Faults& faults);

}  // namespace tandem::config
