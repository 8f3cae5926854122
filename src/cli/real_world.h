// SPDX-License-Identifier: Apache-2.0
// The World (cli/world.h) of a program that runs: its own streams, terminal, environment and clock.
#pragma once

#include <string>

#include "cli/world.h"

namespace tandem::cli {

World real_world(std::string version);

}  // namespace tandem::cli
