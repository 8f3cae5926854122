// SPDX-License-Identifier: Apache-2.0
// The World (cli/world.h) of a program that runs: its own streams, terminal, environment and clock.
#pragma once

#include <optional>
#include <string>

#include "cli/world.h"

namespace tandem::cli {

World real_world(std::string version);

// Why results did not reach standard output (a full disk), if they did not. A reader that has seen
// enough and left is no failure.
std::optional<std::string> output_failure();

}  // namespace tandem::cli
