// SPDX-License-Identifier: Apache-2.0
// The verbs of the configuration as a whole: plan and apply, check without a server, differences
// and the way back.
#pragma once

#include "cli/session.h"

namespace tandem::cli {

Done show_configuration(Session& session, const Invocation& invocation);
Done check(Session& session, const Invocation& invocation);
Done apply(Session& session, const Invocation& invocation);
Done diff(Session& session, const Invocation& invocation);
Done rollback(Session& session, const Invocation& invocation);

}  // namespace tandem::cli
