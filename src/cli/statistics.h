// SPDX-License-Identifier: Apache-2.0
// `tandem stats`: the scopes, and below them the whole.
#pragma once

#include "cli/session.h"

namespace tandem::cli {

Done statistics(Session& session, const Invocation& invocation);

}  // namespace tandem::cli
