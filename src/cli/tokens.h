// SPDX-License-Identifier: Apache-2.0
// A new token's secret is the result: alone on standard output, so that it can go into a file.
#pragma once

#include "cli/session.h"

namespace tandem::cli {

Done add_token(Session& session, const Invocation& invocation);

}  // namespace tandem::cli
