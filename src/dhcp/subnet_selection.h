// SPDX-License-Identifier: Apache-2.0
// Which scope a request belongs to (D3): link selection of the relay (RFC 3527), then option 118
// (RFC 3011), then the client's own address where it renews by unicast, then giaddr, then the
// interface it came in by.
#pragma once

#include "base/result.h"
#include "dhcp/drop.h"
#include "dhcp/query.h"

namespace tandem::dhcp {

// An index into topology.scopes(), or why there is none.
Result<std::uint32_t, Drop> select_scope(const lease::Topology& topology, const Query& query,
                                         bool require_relay_in_scope);

}  // namespace tandem::dhcp
