// SPDX-License-Identifier: Apache-2.0
// For tests of sockets: a child process in a user and a network namespace of its own, where it is
// root and has a veth pair "here" (192.0.2.1/24) and "there". Where the system forbids user
// namespaces, the test says so and is skipped.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/netlink.h"

namespace tandem::io {

inline bool shell(const std::string& command) {
  return std::system(command.c_str()) == 0;
}

inline bool enter_namespaces() {
  const std::string user = std::to_string(::getuid());
  const std::string group = std::to_string(::getgid());
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << "0 " + user + " 1";
  std::ofstream("/proc/self/gid_map") << "0 " + group + " 1";
  return ::getuid() == 0 &&
         shell(
             "ip link set lo up && ip link add here type veth peer name there && "
             "ip link set here up && ip link set there up && "
             "ip address add 192.0.2.1/24 dev here");
}

// The body's expectations decide the child's exit code.
inline void in_namespace(const std::function<void()>& body) {
  constexpr int kSkipped = 77;
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (!enter_namespaces()) ::_exit(kSkipped);
    body();
    ::_exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kSkipped) {
    GTEST_SKIP() << "no network namespaces here";
  }
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

inline NetworkInterface interface(const std::string& name) {
  const auto all = list_interfaces();
  EXPECT_TRUE(all.ok());
  const auto at = std::ranges::find(*all, name, &NetworkInterface::name);
  EXPECT_NE(at, all->end()) << name;
  return at == all->end() ? NetworkInterface{} : *at;
}

}  // namespace tandem::io
