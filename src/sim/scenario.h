// SPDX-License-Identifier: Apache-2.0
// Scenarios: transcripts that a network engineer can read, run against the server and compared word
// for word. A line is an action, "->", and what came of it; `tandem-sim --record FILE` writes what
// comes of it now, for review. docs/simulation.md lists the actions. Time stands still but for
// "run 5m" and the moments that a datagram takes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tandem::sim {

// The transcript with what came of every action. An action that is not understood is an error with
// its line.
Result<std::string> play(std::string_view transcript);

}  // namespace tandem::sim
