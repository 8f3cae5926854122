// SPDX-License-Identifier: Apache-2.0
// The verbs that need no server, or say something of this program too.
#pragma once

#include "cli/session.h"

namespace tandem::cli {

Done print_completion(Session& session, const Invocation& invocation);
Done print_help(Session& session, const Invocation& invocation);
Done print_commands(Session& session, const Invocation& invocation);
Done print_version(Session& session, const Invocation& invocation);

}  // namespace tandem::cli
