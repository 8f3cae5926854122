// SPDX-License-Identifier: Apache-2.0
#include "io/users.h"

#include <array>

#include <pwd.h>
#include <unistd.h>

namespace tandem::io {

std::string user_name(std::uint32_t uid) {
  std::array<char, 4096> buffer;  // an entry longer than that is no user of ours
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return {};
  }
  return found->pw_name;
}

std::uint32_t own_uid() {
  return ::geteuid();
}

}  // namespace tandem::io
