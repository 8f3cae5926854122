// SPDX-License-Identifier: Apache-2.0
// The lease times of one level of the document against those of the levels above it: at every level
// that sets one of them, those that then hold for its clients must be in order: min <= lease <=
// max, and T1 < T2 < lease (RFC 2131 section 4.4.5).
#pragma once

#include "config/document.h"
#include "config/fault.h"
#include "lease/parameters.h"

namespace tandem::config {

// `above` as written, without what this function added to them. Where only a lease-time is set and
// it is beyond the default bounds, the bound goes along with it and is added to `own`.
void check_lease_times(lease::Parameters& own, const lease::Levels& above, const Node& node,
                       Faults& faults);

// Whether the check looks at the levels above at all.
bool sets_lease_times(const lease::Parameters& own);
// A level that says nothing else.
lease::Parameters only_lease_times(const lease::Parameters& own);

lease::Levels below(const lease::Parameters& own, const lease::Levels& above);

}  // namespace tandem::config
