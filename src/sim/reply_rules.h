// SPDX-License-Identifier: Apache-2.0
// What must hold of every single reply, whatever went before: that it belongs to its request, goes
// to the right place, and offers what the configuration lets this client have. Rows D1, D2, D5 and
// D10 of the contract, written down a second time.
#pragma once

#include <optional>
#include <string>

#include "node/effects.h"
#include "node/settings.h"
#include "sim/delivery.h"
#include "sim/reply.h"

namespace tandem::sim {

using Complaint = std::optional<std::string>;

Complaint check_fields(const Delivery& delivery, const Reply& reply);
Complaint check_type(const Delivery& delivery, const Reply& reply);
Complaint check_destination(const Delivery& delivery, const Reply& reply,
                            const node::Destination& to);
Complaint check_options(const Delivery& delivery, const Reply& reply);
Complaint check_times(const Reply& reply);

// Whether the configuration lets this client have the address, seen from where the request came.
bool permitted(Ipv4Address address, const Delivery& delivery,
               const lease::TopologySource& topology);
// The scopes on the link that the request came from; for a unicast, those of its ciaddr.
bool on_link(Ipv4Address address, const Delivery& delivery, const lease::TopologySource& topology);

}  // namespace tandem::sim
