// SPDX-License-Identifier: Apache-2.0
#include "io/fd.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tandem::io {

Fd::~Fd() {
  if (number_ >= 0) ::close(number_);
}

std::string errno_text(int number) {
  return std::generic_category().message(number);
}

Unexpected<Error> fail_errno(std::string_view what) {
  return fail(fmt::format("{}: {}", what, errno_text(errno)));
}

bool set_option(const Fd& socket, int level, int name, int value) {
  return ::setsockopt(socket.get(), level, name, &value, sizeof value) == 0;
}

void enlarge_buffers(const Fd& socket, int octets) {
  if (!set_option(socket, SOL_SOCKET, SO_RCVBUFFORCE, octets)) {
    (void)set_option(socket, SOL_SOCKET, SO_RCVBUF, octets);
  }
  if (!set_option(socket, SOL_SOCKET, SO_SNDBUFFORCE, octets)) {
    (void)set_option(socket, SOL_SOCKET, SO_SNDBUF, octets);
  }
}

}  // namespace tandem::io
