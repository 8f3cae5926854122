// SPDX-License-Identifier: Apache-2.0
// The verbs of options, which stand in the configuration as members of one object.
#pragma once

#include "cli/session.h"

namespace tandem::cli {

Done list_options(Session& session, const Invocation& invocation);
Done set_option(Session& session, const Invocation& invocation);

}  // namespace tandem::cli
