// SPDX-License-Identifier: Apache-2.0
#include "io/directory.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <thread>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace tandem::io {
namespace {

constexpr const char* kLockName = "lock";

Unexpected<DiskError> disk_failure(std::string_view what, const std::string& name) {
  const int number = errno;
  DiskError::Kind kind = DiskError::Kind::Io;
  if (number == ENOSPC || number == EDQUOT) kind = DiskError::Kind::NoSpace;
  if (number == EROFS || number == EACCES || number == EPERM) kind = DiskError::Kind::ReadOnly;
  if (number == ENOENT) kind = DiskError::Kind::NotFound;
  return fail_with(
      DiskError{kind, fmt::format("cannot {} {}: {}", what, name, errno_text(number))});
}

class File final : public DiskFile {
 public:
  File(std::string name, Fd fd) : name_(std::move(name)), fd_(std::move(fd)) {}

  DiskResult<void> write(std::uint64_t offset, ByteView bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return disk_failure("write", name_);
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      offset += static_cast<std::uint64_t>(n);
    }
    return {};
  }

  DiskResult<Bytes> read(std::uint64_t offset, std::size_t size) override {
    Bytes out(size);
    std::size_t done = 0;
    while (done < size) {
      const ssize_t n =
          ::pread(fd_.get(), out.data() + done, size - done, static_cast<off_t>(offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return disk_failure("read", name_);
      if (n == 0) break;
      done += static_cast<std::size_t>(n);
    }
    out.resize(done);
    return out;
  }

  DiskResult<std::uint64_t> size() override {
    struct stat status{};
    if (::fstat(fd_.get(), &status) != 0) return disk_failure("read the size of", name_);
    return static_cast<std::uint64_t>(status.st_size);
  }

  DiskResult<void> allocate(std::uint64_t size) override {
    if (::fallocate(fd_.get(), 0, 0, static_cast<off_t>(size)) == 0) return {};
    // A file system without it (NFS before 4.2, some FUSE): the blocks come with the writes.
    if (errno == EOPNOTSUPP) return extend(size);
    return disk_failure("set aside room for", name_);
  }

  DiskResult<void> truncate(std::uint64_t size) override {
    if (::ftruncate(fd_.get(), static_cast<off_t>(size)) == 0) return {};
    return disk_failure("cut", name_);
  }

  DiskResult<void> sync() override {
    if (::fdatasync(fd_.get()) == 0) return {};
    return disk_failure("flush", name_);
  }

 private:
  DiskResult<void> extend(std::uint64_t wanted) {
    TANDEM_TRY(const std::uint64_t now, size());
    return now < wanted ? truncate(wanted) : DiskResult<void>{};
  }

  std::string name_;
  Fd fd_;
};

// Read by the owner only: option 82 and client identifiers are nobody else's business.
constexpr mode_t kFileMode = 0640;
constexpr auto kDirectoryMode = std::filesystem::perms::owner_all |
                                std::filesystem::perms::group_read |
                                std::filesystem::perms::group_exec;

}  // namespace

Result<std::unique_ptr<Directory>> Directory::open(const std::string& path) {
  std::error_code error;
  if (std::filesystem::create_directories(path, error)) {
    std::filesystem::permissions(path, kDirectoryMode, error);
  }
  if (error) {
    return fail(fmt::format("cannot make the data directory {}: {}", path, error.message()));
  }
  return open_existing(path);
}

Result<std::unique_ptr<Directory>> Directory::open_existing(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail_errno(fmt::format("cannot open the data directory {}", path));
  return std::unique_ptr<Directory>(new Directory(path, std::move(fd)));
}

std::uint64_t Directory::capacity() const {
  struct statvfs about{};
  if (::fstatvfs(fd_.get(), &about) != 0) return 0;
  return std::uint64_t{about.f_blocks} * about.f_frsize;
}

Result<void> Directory::lock(Duration patience) {
  constexpr auto kPause = std::chrono::milliseconds(20);
  Fd fd(::openat(fd_.get(), kLockName, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode));
  if (!fd) return fail_errno(fmt::format("cannot open the lock file {}/{}", path_, kLockName));
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(patience.in_milliseconds());
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return fail_errno(fmt::format("cannot lock the data directory {}", path_));
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      return fail(fmt::format("the data directory {} is in use by another server", path_));
    }
    std::this_thread::sleep_for(kPause);
  }
  lock_ = std::move(fd);
  return {};
}

Result<void> Directory::give_to(unsigned user, unsigned group) {
  if (::fchown(fd_.get(), user, group) != 0) {
    return fail_errno(fmt::format("cannot give the data directory {} to its user", path_));
  }
  const auto names = list();
  if (!names) return fail(names.error().message);
  for (const std::string& name : *names) {
    if (::fchownat(fd_.get(), name.c_str(), user, group, AT_SYMLINK_NOFOLLOW) != 0) {
      return fail_errno(fmt::format("cannot give {}/{} to its user", path_, name));
    }
  }
  return {};
}

DiskResult<void> Directory::check_name(const std::string& name) const {
  if (!name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
      name.find('\0') == std::string::npos) {
    return {};
  }
  return fail_with(DiskError{DiskError::Kind::Io, fmt::format("\"{}\" is no file name", name)});
}

DiskResult<std::unique_ptr<DiskFile>> Directory::open(const std::string& name, Mode mode) {
  TANDEM_CHECK(check_name(name));
  int flags = O_CLOEXEC | O_NOFOLLOW;
  switch (mode) {
    case Mode::Read:
      flags |= O_RDONLY;
      break;
    case Mode::Write:
      flags |= O_RDWR;
      break;
    case Mode::Create:
      flags |= O_RDWR | O_CREAT | O_EXCL;
      break;
  }
  Fd fd(::openat(fd_.get(), name.c_str(), flags, kFileMode));
  const std::string full = path_ + "/" + name;
  if (!fd) return disk_failure(mode == Mode::Create ? "create" : "open", full);
  return std::unique_ptr<DiskFile>(std::make_unique<File>(full, std::move(fd)));
}

DiskResult<std::vector<std::string>> Directory::list() {
  // A descriptor of its own: a directory stream keeps a place in it.
  const int copy = ::openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* stream = copy < 0 ? nullptr : ::fdopendir(copy);
  if (stream == nullptr) return disk_failure("list", path_);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream)) {
    const std::string name = entry->d_name;
    if (name != "." && name != ".." && name != kLockName) names.push_back(name);
  }
  ::closedir(stream);
  std::sort(names.begin(), names.end());
  return names;
}

DiskResult<void> Directory::rename(const std::string& from, const std::string& to) {
  TANDEM_CHECK(check_name(from));
  TANDEM_CHECK(check_name(to));
  if (::renameat(fd_.get(), from.c_str(), fd_.get(), to.c_str()) == 0) return {};
  return disk_failure("rename", path_ + "/" + from);
}

DiskResult<void> Directory::remove(const std::string& name) {
  TANDEM_CHECK(check_name(name));
  if (::unlinkat(fd_.get(), name.c_str(), 0) == 0) return {};
  return disk_failure("remove", path_ + "/" + name);
}

DiskResult<void> Directory::sync_names() {
  if (::fsync(fd_.get()) == 0) return {};
  return disk_failure("flush", path_);
}

Result<std::string> read_text_file(const std::string& path, std::size_t size_max) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail_errno(fmt::format("cannot read {}", path));
  std::string text;
  std::array<char, 16384> chunk;
  while (true) {
    const ssize_t n = ::read(fd.get(), chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(fmt::format("cannot read {}", path));
    if (n == 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(n));
    if (text.size() > size_max) {
      return fail(fmt::format("{} is larger than {} octets", path, size_max));
    }
  }
}

}  // namespace tandem::io
