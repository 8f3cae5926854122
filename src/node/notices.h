// SPDX-License-Identifier: Apache-2.0
// The node's notices are those of base/notice.h; this gives them their name here.
#pragma once

#include "base/notice.h"

namespace tandem::node {

using tandem::Level;
using tandem::Notice;
using tandem::NoticeId;

}  // namespace tandem::node
