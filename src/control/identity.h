// SPDX-License-Identifier: Apache-2.0
// Who asks, and what they may do. Over the Unix socket the kernel says who it is: root and the
// server's own user administer, others as `control.users` of the configuration says. Over TLS a
// bearer token says it (control/tokens.h, RFC 6750).
#pragma once

#include <string>

#include "api/problem.h"
#include "base/time.h"
#include "control/role.h"
#include "http/request.h"

namespace tandem::control {

struct Identity {
  std::string name;  // "root", or the token's name: the author of what is changed
  Role role = Role::Read;
};

}  // namespace tandem::control
