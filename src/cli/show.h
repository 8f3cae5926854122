// SPDX-License-Identifier: Apache-2.0
// One object of the API for people: a line for each member, nested ones indented, times in the
// reader's time zone. And what a change does, as a diff.
#pragma once

#include <string>

#include "api/json.h"
#include "cli/text.h"

namespace tandem::cli {

std::string render_object(const api::Json& object, WallTime now, const Look& look);

// The "changes" of a change of the configuration (dry run, diff, plan): what is added, changed and
// removed, object by object, in colour.
std::string render_changes(const api::Json& change, const Look& look);
// "1 added, 2 changed, 1 removed"; "nothing changes"
std::string summary_of(const api::Json& change);

// Line by line: "-" what is only in a, "+" what is only in b, both with the lines around.
std::string line_diff(const std::string& a, const std::string& b, const Look& look);

}  // namespace tandem::cli
