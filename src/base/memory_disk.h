// SPDX-License-Identifier: Apache-2.0
// A disk in memory that behaves as badly as a real one may: what was not synced is kept, lost or
// torn when the power fails, names that were not synced come and go, space runs out, operations
// fail. The tests of the journal and the simulator run on it. A seed decides everything.
#pragma once

#include <array>
#include <limits>
#include <map>
#include <memory>
#include <optional>

#include "base/disk.h"
#include "base/random.h"

namespace tandem {

class MemoryDisk final : public Disk {
 public:
  // Reads are neither counted nor made to fail, but for want of power.
  enum class Operation : std::uint8_t {
    Write,
    Sync,
    Allocate,
    Truncate,
    Create,
    Rename,
    Remove,
    SyncNames,
  };
  static constexpr std::size_t kOperationCount = 8;
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

  explicit MemoryDisk(std::uint64_t seed = 1);
  ~MemoryDisk() override;
  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;

  DiskResult<std::unique_ptr<DiskFile>> open(const std::string& name, Mode mode) override;
  DiskResult<std::vector<std::string>> list() override;
  DiskResult<void> rename(const std::string& from, const std::string& to) override;
  DiskResult<void> remove(const std::string& name) override;
  DiskResult<void> sync_names() override;

  // How many operations there have been; the numbers below count on from here.
  std::uint64_t operations() const { return operations_; }
  // The n-th such operation from now on fails, once; 1 is the next. A write that fails may have
  // stored any part. A sync that fails stores or loses each write at random, and as on Linux later
  // syncs know nothing of those that were lost, though reads go on to show them.
  void fail(Operation operation, std::uint64_t nth = 1, DiskError::Kind kind = DiskError::Kind::Io);
  // The same for the n-th operation of whichever kind.
  void fail_any(std::uint64_t nth, DiskError::Kind kind = DiskError::Kind::Io);
  void forget_failures();
  // The n-th operation from now on and all after it fail until crash(): the power went meanwhile.
  void cut_power(std::uint64_t nth = 1);
  // All files together may have so many octets.
  void set_capacity(std::uint64_t octets) { capacity_ = octets; }
  void set_read_only(bool read_only) { read_only_ = read_only; }

  // The power fails and returns: each unsynced write, size and name is kept, lost, or (a write)
  // torn. Files open until now are dead.
  void crash();

  // A disk that decays, and hands that meddle: at once and durable.
  void flip_bit(const std::string& name, std::uint64_t offset, unsigned bit);
  void put(const std::string& name, Bytes content);
  // What a read would show; the file must exist.
  const Bytes& content(const std::string& name) const;
  bool exists(const std::string& name) const { return names_.contains(name); }
  std::uint64_t used() const;

 private:
  struct Inode;
  class File;
  using InodePointer = std::shared_ptr<Inode>;
  using Names = std::map<std::string, InodePointer>;
  struct Change {  // to a file's content
    enum class Kind : std::uint8_t { Write, Size } kind = Kind::Write;
    std::uint64_t offset = 0;  // or the new size
    Bytes bytes;
  };
  struct NameChange {  // `from` empty: a new name; `to` empty: one removed
    std::string from;
    std::string to;
    InodePointer inode;
  };
  struct Fault {
    std::uint64_t at = 0;  // the number of the operation, of its kind or of any
    DiskError::Kind kind = DiskError::Kind::Io;
  };

  // Counts the operation; the reason if it is to fail.
  std::optional<DiskError> fault_of(Operation operation, const std::string& name);
  std::optional<DiskError> planned_fault(Operation operation, const std::string& name);
  DiskResult<void> write(Inode& inode, const std::string& name, std::uint64_t offset,
                         ByteView bytes);
  DiskResult<void> resize(Inode& inode, const std::string& name, Operation operation,
                          std::uint64_t size);
  DiskResult<void> sync(Inode& inode, const std::string& name);
  void change(Inode& inode, Change change);
  void settle_at_random(Inode& inode);
  Change torn(Change change);
  static void apply(const Change& change, Bytes& content);
  static void apply(const NameChange& change, Names& names);

  Random random_;
  Names names_;
  Names stored_names_;
  std::vector<NameChange> unsynced_names_;
  std::uint64_t operations_ = 0;
  std::array<std::uint64_t, kOperationCount> operations_by_kind_{};
  std::array<std::vector<Fault>, kOperationCount> faults_;
  std::vector<Fault> faults_of_any_;
  std::uint64_t power_cut_at_ = kUnlimited;
  bool powered_ = true;
  std::uint64_t crashes_ = 0;
  std::uint64_t capacity_ = kUnlimited;
  bool read_only_ = false;
};

}  // namespace tandem
