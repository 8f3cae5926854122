// SPDX-License-Identifier: Apache-2.0
// What the journal asks of a disk: one directory of flat files. io::Directory is the real one, the
// simulator's forgets unsynced writes, tears them, fills up and fails. Calls are synchronous; in
// the daemon they are made on the journal's own thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tandem {

// Why a disk refused. The journal treats all alike (stop, start over in a new file); people do not.
struct DiskError {
  enum class Kind { NoSpace, ReadOnly, NotFound, Io };
  Kind kind = Kind::Io;
  std::string message;  // names the file and the system's reason
};

template <typename T>
using DiskResult = Result<T, DiskError>;

class DiskFile {
 public:
  virtual ~DiskFile() = default;
  // All of it or an error. After an error the file's content in that place is unknown.
  virtual DiskResult<void> write(std::uint64_t offset, ByteView bytes) = 0;
  // Fewer octets than asked for mean the end of the file.
  virtual DiskResult<Bytes> read(std::uint64_t offset, std::size_t size) = 0;
  virtual DiskResult<std::uint64_t> size() = 0;
  // Room for the first `size` octets is set aside; they read as zeros where never written.
  virtual DiskResult<void> allocate(std::uint64_t size) = 0;
  virtual DiskResult<void> truncate(std::uint64_t size) = 0;
  // Content (and a size that changed) is on stable storage afterwards: fdatasync(2). After a
  // failure nothing written since the last success may be assumed stored, and the call is not
  // repeated.
  virtual DiskResult<void> sync() = 0;
};

class Disk {
 public:
  virtual ~Disk() = default;
  enum class Mode { Read, Write, Create };  // Create: must not exist yet
  virtual DiskResult<std::unique_ptr<DiskFile>> open(const std::string& name, Mode mode) = 0;
  virtual DiskResult<std::vector<std::string>> list() = 0;  // sorted
  // Replaces `to` if it exists.
  virtual DiskResult<void> rename(const std::string& from, const std::string& to) = 0;
  virtual DiskResult<void> remove(const std::string& name) = 0;
  // Names created, renamed and removed so far are on stable storage afterwards.
  virtual DiskResult<void> sync_names() = 0;
};

}  // namespace tandem
