// SPDX-License-Identifier: Apache-2.0
// `tandem explain`: from flags or a capture to the packet that the server is asked about.
#pragma once

#include "cli/session.h"

namespace tandem::cli {

Done explain(Session& session, const Invocation& invocation);

}  // namespace tandem::cli
