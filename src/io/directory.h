// SPDX-License-Identifier: Apache-2.0
// The real base::Disk: one directory of flat files, locked against a second server. Names are
// confined to the directory. Calls block, so the daemon makes them on the journal's thread, and
// from one thread at a time.
#pragma once

#include "base/disk.h"
#include "base/time.h"
#include "io/fd.h"

namespace tandem::io {

class Directory final : public Disk {
 public:
  // Makes the directory (and those above it) when it does not exist, readable by the owner only.
  static Result<std::unique_ptr<Directory>> open(const std::string& path);
  // Never makes anything.
  static Result<std::unique_ptr<Directory>> open_existing(const std::string& path);

  // One server at a time: flock(2) on a file "lock" in it, which the kernel lets go of when the
  // process ends, however it ends (failure-modes P4). A process that was killed a moment ago keeps
  // its lock until its last write is done, so we try for `patience`.
  Result<void> lock(Duration patience = Duration::seconds(2));

  // The directory and its files become this user's, who then serves from it.
  Result<void> give_to(unsigned user, unsigned group);

  const std::string& path() const { return path_; }

  DiskResult<std::unique_ptr<DiskFile>> open(const std::string& name, Mode mode) override;
  DiskResult<std::vector<std::string>> list() override;
  DiskResult<void> rename(const std::string& from, const std::string& to) override;
  DiskResult<void> remove(const std::string& name) override;
  DiskResult<void> sync_names() override;

  // Octets of the file system that the directory lies on, used or not; 0 if it does not say.
  std::uint64_t capacity() const;

 private:
  Directory(std::string path, Fd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  DiskResult<void> check_name(const std::string& name) const;

  std::string path_;
  Fd fd_;
  Fd lock_;
};

// A text file whole, at most `size_max` octets; the error names it.
Result<std::string> read_text_file(const std::string& path, std::size_t size_max);

}  // namespace tandem::io
