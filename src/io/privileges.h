// SPDX-License-Identifier: Apache-2.0
// Gives up what a server does not need once its sockets are bound: another user, no groups, no new
// privileges by programs it might start, and of all capabilities only the two that are needed to
// follow interfaces that appear later: CAP_NET_RAW and CAP_NET_BIND_SERVICE. Called on the only
// thread there is, since capabilities belong to threads.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace tandem::io {

struct User {
  std::string name;
  unsigned user = 0;
  unsigned group = 0;
};

// The user of this name to change to. Nothing when we are not root, or root of a user namespace in
// which that user does not exist: there is nobody to change to. An unknown name is an error.
Result<std::optional<User>> user_to_become(const std::string& name);
bool user_exists(const std::string& name);

Result<void> drop_privileges(const std::optional<User>& user);

}  // namespace tandem::io
