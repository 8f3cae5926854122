// SPDX-License-Identifier: Apache-2.0
// Which of the named paths a reply stands for.
#pragma once

#include "sim/checker.h"
#include "sim/coverage.h"

namespace tandem::sim {

// `checker`: as it was before the reply.
void count_reply(const Delivery& delivery, const Reply& reply, const Checker& checker,
                 Coverage& coverage);

}  // namespace tandem::sim
