// SPDX-License-Identifier: Apache-2.0
// `tandem` from its words to its exit code.
#pragma once

#include <span>
#include <string>

#include "cli/command.h"
#include "cli/world.h"

namespace tandem::cli {

Exit run(World& world, std::span<const std::string> words);

}  // namespace tandem::cli
