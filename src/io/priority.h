// SPDX-License-Identifier: Apache-2.0
// Threads that may wait for others.
#pragma once

namespace tandem::io {

// The calling thread, and those that it starts, run behind the others when there is not enough
// processor for all. Where the system refuses, nothing changes.
void lower_priority();

}  // namespace tandem::io
