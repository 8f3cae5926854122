// SPDX-License-Identifier: Apache-2.0
#include "io/priority.h"

#include <sys/resource.h>
#include <unistd.h>

namespace tandem::io {

void lower_priority() {
  constexpr int kNice = 10;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
}

}  // namespace tandem::io
