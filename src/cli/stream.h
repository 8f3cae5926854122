// SPDX-License-Identifier: Apache-2.0
// What goes on until it is interrupted: changes of leases and configuration, events, and the
// packets of a client. A broken connection is made again, and goes on where it ended.
#pragma once

#include "cli/session.h"

namespace tandem::cli {

Done watch_changes(Session& session, const Invocation& invocation);
Done watch_events(Session& session, const Invocation& invocation);
Done trace(Session& session, const Invocation& invocation);

}  // namespace tandem::cli
