// SPDX-License-Identifier: Apache-2.0
// The handlers of the noun "lease"; control/leases.cc has its routes. Each gets a checked call and
// answers it, now or after the core has been asked.
#pragma once

#include "control/call.h"
#include "control/services.h"

namespace tandem::control {

// What the configuration that is served now says of networks; valid as long as it is held.
std::shared_ptr<const lease::Topology> topology_of(const Services& services);

// control/lease_list.cc
void list_leases(const Call& call, Services& services);
void show_lease(const Call& call, Services& services);

// control/lease_commands.cc
void release_lease(const Call& call, Services& services);
void restore_lease(const Call& call, Services& services);
void delete_lease(const Call& call, Services& services);
void add_lease(const Call& call, Services& services);
void delete_leases(const Call& call, Services& services);

// control/lease_reserve.cc
void reserve_lease(const Call& call, Services& services);

// control/lease_export.cc, control/lease_import.cc
void export_leases(const Call& call, Services& services);
void import_leases(const Call& call, Services& services);

// control/free_addresses.cc
void list_free_addresses(const Call& call, Services& services);

// The scope in the call's path: "10.0.0.0" or "10.0.0.0/24". Nothing: there is none such, and the
// call is answered.
std::optional<Subnet> scope_in_path(const Call& call, const lease::Topology& topology);
// Answers with the lease of the address, as it is now; where there is none, with a problem.
void reply_lease(const Call& call, Services& services, Ipv4Address address);
// Why the node has not done what it was told.
api::Problem problem_of(node::Refusal refusal, Ipv4Address address);

}  // namespace tandem::control
