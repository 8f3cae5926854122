// SPDX-License-Identifier: Apache-2.0
// The command line of tandem-load. The one file behind it that knows CLI11.
#pragma once

#include <optional>
#include <string>

#include "load/run.h"

namespace tandem {

struct LoadOptions {
  const load::Scenario* scenario = nullptr;
  std::string interface;            // direct
  load::RelayLink::Settings relay;  // relayed, when it has servers
  load::Identity first;
  std::size_t clients = 1000;
  load::Timing timing;
  load::Pace pace;
  load::Limits limits;
  std::uint64_t seed = 1;
  std::string ledger;
  bool verify = false;
  bool json = false;
  std::optional<double> loss_max_percent;
};

// The options, or the exit code of a program that has said all there is to say.
struct ParsedOptions {
  std::optional<LoadOptions> options;
  int exit_code = 0;
};
ParsedOptions parse_options(int argc, char** argv);

}  // namespace tandem
