// SPDX-License-Identifier: Apache-2.0
// Reservations are named without their scope where that is clear: the server is asked which scope
// has one of that name.
#pragma once

#include "cli/session.h"

namespace tandem::cli {

Done show_reservation(Session& session, const Invocation& invocation);
Done set_reservation(Session& session, const Invocation& invocation);
Done remove_reservation(Session& session, const Invocation& invocation);

}  // namespace tandem::cli
