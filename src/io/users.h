// SPDX-License-Identifier: Apache-2.0
// The system's users, by number: who is at the other end of a Unix socket, and who we are.
#pragma once

#include <cstdint>
#include <string>

namespace tandem::io {

// Empty when the system knows no such user.
std::string user_name(std::uint32_t uid);
// Of this process, as it counts for what it may do.
std::uint32_t own_uid();

}  // namespace tandem::io
