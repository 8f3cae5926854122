// SPDX-License-Identifier: Apache-2.0
// The steps of a trace are those of lease/trace.h, since choosing an address is part of it; this
// gives them their name here.
#pragma once

#include "lease/trace.h"

namespace tandem::dhcp {

using lease::note;
using lease::Step;
using lease::StepId;
using lease::Trace;

}  // namespace tandem::dhcp
