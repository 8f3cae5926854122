// SPDX-License-Identifier: Apache-2.0
// The API's lease object, made of a binding as the journal and the node have it. api/lease_types.cc
// defines its members; what the client never sent is left out, and an endless lease has "ends":
// null.
#pragma once

#include "api/json.h"
#include "control/lease_fields.h"
#include "lease/topology.h"

namespace tandem::control {

// `topology` says which scope the address lies in, and whether it is reserved.
api::Object lease_json(const lease::BindingData& binding, const TimeLine& line,
                       const lease::Topology& topology);

}  // namespace tandem::control
