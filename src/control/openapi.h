// SPDX-License-Identifier: Apache-2.0
// The API's description (OpenAPI 3.1), written from the table of routes, the types of api/types.h
// and the schema of the configuration: `GET /v1/openapi.json`, and api/openapi.json in the
// repository, which a test compares with it.
#pragma once

#include <string>
#include <vector>

#include "control/route.h"

namespace tandem::control {

std::string openapi_document(const std::vector<Route>& routes);

}  // namespace tandem::control
