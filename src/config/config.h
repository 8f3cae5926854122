// SPDX-License-Identifier: Apache-2.0
// The configuration document becomes what a node runs by, or the list of all that is wrong with it.
// Called by `tandemd` at start and at every reload, by `tandemd --check FILE` and by the simulator.
// A document is taken whole or refused whole: whoever serves by an earlier one goes on doing so
// (config/revisions.h keeps it), so that one wrong reservation never stops a network. D14.06.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "config/fault.h"
#include "node/settings.h"

namespace tandem::config {

struct Loaded {
  std::shared_ptr<const node::Settings> settings;  // null if and only if errors > 0
  std::vector<Fault> faults;  // errors and warnings, in the order of the text, at most kFaultsMax
  std::size_t errors = 0;     // all of them, also those beyond kFaultsMax
  std::size_t warnings = 0;
};

// Never throws. `revision` is written to the settings and means nothing here.
Loaded load(std::string_view text, std::uint64_t revision = 0);

}  // namespace tandem::config
