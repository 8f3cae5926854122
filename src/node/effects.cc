// SPDX-License-Identifier: Apache-2.0
#include "node/effects.h"

namespace tandem::node {

void Effects::clear() {
  records.clear();
  record_count = 0;
  send.clear();
  bytes.clear();
  wake_at.reset();
  notices.clear();
  results.clear();
  traces.clear();
  traces_lost = 0;
}

}  // namespace tandem::node
