// SPDX-License-Identifier: Apache-2.0
#include "io/privileges.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <sstream>

#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "io/directory.h"
#include "io/fd.h"

namespace tandem::io {
namespace {

constexpr std::uint32_t kKept = 1u << CAP_NET_RAW | 1u << CAP_NET_BIND_SERVICE;

// Whether this user namespace knows the number: a line of the map is "inside outside count".
bool is_mapped(const char* map, unsigned id) {
  constexpr std::size_t kMapSizeMax = 65536;
  const auto text = read_text_file(map, kMapSizeMax);
  if (!text) return false;
  std::istringstream lines(*text);
  std::uint64_t inside = 0, outside = 0, count = 0;
  while (lines >> inside >> outside >> count) {
    if (id >= inside && id - inside < count) return true;
  }
  return false;
}

// The calls of libcap that we need, without libcap: capabilities 0 to 63 in two words.
Result<void> keep_capabilities(std::uint32_t wanted) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) {
    return fail_errno("cannot read our capabilities");
  }
  const std::uint32_t kept = data[0].permitted & wanted;
  data[0] = {.effective = kept, .permitted = kept, .inheritable = 0};
  data[1] = {};
  if (::syscall(SYS_capset, &header, data.data()) != 0) {
    return fail_errno("cannot give up capabilities");
  }
  return {};
}

void empty_bounding_set() {
  // Refused without CAP_SETPCAP, and then there was nothing to take away but by no_new_privs.
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    if (capability < 32 && (kKept >> capability & 1) != 0) continue;
    (void)::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
}

Result<void> become(const User& user) {
  if (::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return fail_errno("cannot keep capabilities");
  if (::setgroups(0, nullptr) != 0) return fail_errno("cannot leave our groups");
  if (::setresgid(user.group, user.group, user.group) != 0 ||
      ::setresuid(user.user, user.user, user.user) != 0) {
    return fail_errno(fmt::format("cannot become user {}", user.name));
  }
  return {};
}

}  // namespace

bool user_exists(const std::string& name) {
  return ::getpwnam(name.c_str()) != nullptr;
}

Result<std::optional<User>> user_to_become(const std::string& name) {
  const passwd* entry = ::getpwnam(name.c_str());
  if (entry == nullptr) return fail(fmt::format("there is no user \"{}\" on this system", name));
  const User user{name, entry->pw_uid, entry->pw_gid};
  const bool possible = ::geteuid() == 0 && is_mapped("/proc/self/uid_map", user.user) &&
                        is_mapped("/proc/self/gid_map", user.group);
  return possible ? std::optional(user) : std::nullopt;
}

Result<void> drop_privileges(const std::optional<User>& user) {
  empty_bounding_set();
  if (user) TANDEM_CHECK(become(*user));
  TANDEM_CHECK(keep_capabilities(kKept));
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
    return fail_errno("cannot clear ambient capabilities");
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return fail_errno("cannot forbid new privileges");
  }
  return {};
}

}  // namespace tandem::io
