// SPDX-License-Identifier: Apache-2.0
// The verbs of leases that are not like those of other nouns.
#pragma once

#include "cli/session.h"

namespace tandem::cli {

Done delete_leases(Session& session, const Invocation& invocation);
Done export_leases(Session& session, const Invocation& invocation);
Done import_leases(Session& session, const Invocation& invocation);

}  // namespace tandem::cli
