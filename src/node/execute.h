// SPDX-License-Identifier: Apache-2.0
// Carries out one command about leases (node/command.h). Called by the node, which journals what
// changed and completes the result.
#pragma once

#include "lease/leases.h"
#include "node/event.h"
#include "node/lease_clock.h"

namespace tandem::node {

CommandResult execute(const Command& command, lease::Leases& leases, const LeaseClock& clock);

}  // namespace tandem::node
