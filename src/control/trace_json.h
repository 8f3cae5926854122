// SPDX-License-Identifier: Apache-2.0
// Traces as the API shows them: the live ones of `GET /v1/trace`, and the steps of explain.
#pragma once

#include <span>

#include "api/json.h"
#include "node/effects.h"

namespace tandem::control {

// Objects of the type "step".
api::Array to_json(std::span<const dhcp::Step> steps);
// An object of the type "trace".
api::Json to_json(const node::Traced& traced);

}  // namespace tandem::control
