// SPDX-License-Identifier: Apache-2.0
// A file descriptor that closes itself, and the text of a failed system call. Used all over io;
// nobody outside needs it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace tandem::io {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Fd();

  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }  // the caller closes it
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

// "cannot bind UDP port 67: Address already in use", from errno as it stands.
Unexpected<Error> fail_errno(std::string_view what);
std::string errno_text(int number);

// setsockopt(2) with a plain value; false with errno set when the kernel refuses.
bool set_option(const Fd& socket, int level, int name, int value);

// The kernel holds arriving packets up to this while the core is busy. Past net.core.rmem_max only
// with CAP_NET_ADMIN: so we ask for all and take what we get.
void enlarge_buffers(const Fd& socket, int octets);

}  // namespace tandem::io
