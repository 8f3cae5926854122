// SPDX-License-Identifier: Apache-2.0
// edit() for tests: what would be told of the whole text that results, though it be refused.
#pragma once

#include "config/configuration.h"

namespace tandem::config {

struct Trial {
  Loaded loaded;     // with every fault at its place in the document
  std::string text;  // the document with the edits, when they could be applied
};
Trial try_edit(const Configuration& base, std::span<const Edit> edits);

}  // namespace tandem::config
