// SPDX-License-Identifier: Apache-2.0
// A trace (lease/trace.h, as the API gives it) in plain words: what came, each rule that was
// applied with what it found, and the answer. For explain and trace.
#pragma once

#include <string>

#include "api/json.h"
#include "cli/text.h"

namespace tandem::cli {

// Of an object with "client", "message", "reply", "drop", "address" and "steps".
std::string render_trace(const api::Json& trace, const Look& look);

}  // namespace tandem::cli
