// SPDX-License-Identifier: Apache-2.0
// tandem, the command line of a Tandem server. docs/cli.md is its reference, docs/guide.md its
// guide.
#include <string>
#include <vector>

#include "cli/real_world.h"
#include "cli/run.h"

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  tandem::cli::World world = tandem::cli::real_world(TANDEM_VERSION);
  const tandem::cli::Exit exit = tandem::cli::run(world, words);
  if (const auto failure = tandem::cli::output_failure()) {
    world.err("tandem: cannot write the result: " + *failure + "\n");
    return static_cast<int>(tandem::cli::Exit::Refused);
  }
  return static_cast<int>(exit);
}
