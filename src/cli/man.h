// SPDX-License-Identifier: Apache-2.0
// The manual pages from the table of commands, in mdoc(7): tandem(1), and one for each noun. A test
// compares them with man/ and has mandoc check them; TANDEM_RECORD=1 writes them anew.
#pragma once

#include <string>
#include <vector>

namespace tandem::cli {

struct ManPage {
  std::string file;  // "tandem-scope.1"
  std::string text;
};
std::vector<ManPage> man_pages();

}  // namespace tandem::cli
