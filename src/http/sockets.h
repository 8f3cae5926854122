// SPDX-License-Identifier: Apache-2.0
// The sockets that the server listens on, and who is at the other end of one. Plain system calls:
// the errors name what could not be done, and where.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <sys/types.h>

#include "base/result.h"
#include "http/request.h"
#include "io/fd.h"

namespace tandem::http {

// The name of a Unix socket in the file system; goes with the object, unless another has taken the
// place.
class SocketFile {
 public:
  SocketFile() = default;
  SocketFile(std::string path, dev_t device, ino_t inode)
      : path_(std::move(path)), device_(device), inode_(inode) {}
  SocketFile(SocketFile&& other) noexcept { *this = std::move(other); }
  SocketFile& operator=(SocketFile&& other) noexcept;
  ~SocketFile();

 private:
  std::string path_;  // empty: none
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

struct UnixListener {
  io::Fd fd;
  SocketFile file;
  // See Server::listen_unix.
  static Result<UnixListener> open(const std::string& path, unsigned mode);
};

struct TcpListener {
  io::Fd fd;
  int family;
  std::uint16_t port;
  // An IPv4 or IPv6 literal; port 0 takes a free one.
  static Result<TcpListener> open(const std::string& address, std::uint16_t port);
};

// Of a connected socket.
Peer peer_of(int fd);

}  // namespace tandem::http
