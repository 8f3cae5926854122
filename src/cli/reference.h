// SPDX-License-Identifier: Apache-2.0
// docs/cli.md from the table of commands; a test compares it, TANDEM_RECORD=1 writes it anew.
#pragma once

#include <string>

namespace tandem::cli {

std::string reference();

}  // namespace tandem::cli
