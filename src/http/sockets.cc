// SPDX-License-Identifier: Apache-2.0
#include "http/sockets.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace tandem::http {
namespace {

constexpr int kBacklog = 1024;  // connections that wait while others are accepted

Result<sockaddr_un> unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return fail(fmt::format("cannot listen on {}: the path of a Unix socket has 1 to {} octets",
                            path, sizeof address.sun_path - 1));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

// Two servers that start at once look and bind one after the other: the kernel's lock on the
// directory is held meanwhile, and leaves nothing behind.
Result<io::Fd> lock_directory(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::string directory = parent.empty() ? "." : parent.string();
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return fail(fmt::format("cannot make {}: {}", directory, error.message()));
  io::Fd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return io::fail_errno(fmt::format("cannot open {}", directory));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(
        fmt::format("cannot listen on {}: another process holds a lock on {}", path, directory));
  }
  return fd;
}

// Removes the socket that a server which is gone has left at `path`.
Result<void> clear_place(const std::string& path, const sockaddr_un& address) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return io::fail_errno(fmt::format("cannot look at {}", path));
  }
  if (!S_ISSOCK(status.st_mode)) {
    return fail(fmt::format("cannot listen on {}: something that is no socket stands there", path));
  }
  const io::Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe) return io::fail_errno("cannot open a Unix socket");
  const bool connected = ::connect(probe.get(), generic(address), sizeof address) == 0;
  if (connected || errno == EAGAIN || errno == EINPROGRESS) {
    return fail(fmt::format("cannot listen on {}: another server answers there", path));
  }
  if (errno != ECONNREFUSED && errno != ENOENT) {
    return io::fail_errno(fmt::format("cannot tell whether a server listens on {}", path));
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return io::fail_errno(
        fmt::format("cannot remove the socket {} of a server that is gone", path));
  }
  return {};
}

struct TcpAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  sockaddr* generic() { return reinterpret_cast<sockaddr*>(&storage); }
};

Result<TcpAddress> tcp_address(const std::string& text, std::uint16_t port) {
  TcpAddress out;
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    std::memcpy(&out.storage, &v4, out.size = sizeof v4);
  } else if (::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    std::memcpy(&out.storage, &v6, out.size = sizeof v6);
  } else {
    return fail(fmt::format("cannot listen on {}: it is no IPv4 or IPv6 address", text));
  }
  return out;
}

std::string address_text(const sockaddr_storage& storage) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &storage, sizeof v6);
    const void* address = &v6.sin6_addr;
    const bool mapped = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);  // an IPv4 client of a socket on "::"
    if (mapped) address = &v6.sin6_addr.s6_addr[12];
    ::inet_ntop(mapped ? AF_INET : AF_INET6, address, text.data(), text.size());
  }
  return text.data();
}

}  // namespace

Result<UnixListener> UnixListener::open(const std::string& path, unsigned mode) {
  TANDEM_TRY(const sockaddr_un address, unix_address(path));
  TANDEM_TRY(const io::Fd lock, lock_directory(path));
  TANDEM_CHECK(clear_place(path, address));
  io::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return io::fail_errno("cannot open a Unix socket");
  if (::bind(fd.get(), generic(address), sizeof address) != 0) {
    return io::fail_errno(fmt::format("cannot make the socket {}", path));
  }
  // Until listen() the kernel refuses every client, so that none slips in before the mode is set.
  struct stat status{};
  if (::chmod(path.c_str(), mode) != 0 || ::lstat(path.c_str(), &status) != 0) {
    return io::fail_errno(fmt::format("cannot set the mode of {}", path));
  }
  if (::listen(fd.get(), kBacklog) != 0) {
    return io::fail_errno(fmt::format("cannot listen on {}", path));
  }
  return UnixListener{std::move(fd), SocketFile(path, status.st_dev, status.st_ino)};
}

SocketFile& SocketFile::operator=(SocketFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(device_, other.device_);
  std::swap(inode_, other.inode_);
  return *this;
}

SocketFile::~SocketFile() {
  struct stat status{};
  if (path_.empty() || ::lstat(path_.c_str(), &status) != 0) return;
  if (status.st_dev == device_ && status.st_ino == inode_) ::unlink(path_.c_str());
}

Result<TcpListener> TcpListener::open(const std::string& address, std::uint16_t port) {
  TANDEM_TRY(TcpAddress local, tcp_address(address, port));
  io::Fd fd(::socket(local.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return io::fail_errno("cannot open a TCP socket");
  (void)io::set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (::bind(fd.get(), local.generic(), local.size) != 0 || ::listen(fd.get(), kBacklog) != 0) {
    return io::fail_errno(fmt::format("cannot listen on {} port {}", address, port));
  }
  if (::getsockname(fd.get(), local.generic(), &local.size) != 0) {
    return io::fail_errno(fmt::format("cannot read the port of {}", address));
  }
  sockaddr_in v4{};  // the port stands in the same place in both families
  std::memcpy(&v4, &local.storage, sizeof v4);
  return TcpListener{std::move(fd), local.storage.ss_family, ntohs(v4.sin_port)};
}

Peer peer_of(int fd) {
  Peer peer;
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
    storage.ss_family = AF_UNSPEC;
  }
  if (storage.ss_family == AF_UNIX) {
    ucred who{};
    socklen_t length = sizeof who;
    // Nobody, should the kernel not say.
    peer.uid = peer.gid = ~std::uint32_t{0};
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &length) == 0) {
      peer.uid = who.uid;
      peer.gid = who.gid;
      peer.pid = who.pid;
    }
    return peer;
  }
  peer.kind = Peer::Kind::Tcp;
  peer.address = address_text(storage);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return peer;
}

}  // namespace tandem::http
