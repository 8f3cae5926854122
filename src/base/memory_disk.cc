// SPDX-License-Identifier: Apache-2.0
#include "base/memory_disk.h"

#include <algorithm>

#include "base/assert.h"

namespace tandem {
namespace {

constexpr std::size_t kSectorSize = 512;

DiskError error_of(DiskError::Kind kind, const std::string& name, const char* reason) {
  return {kind, name + ": " + reason};
}

const char* reason_of(DiskError::Kind kind) {
  switch (kind) {
    case DiskError::Kind::NoSpace:
      return "no space left on the disk";
    case DiskError::Kind::ReadOnly:
      return "the disk is read-only";
    case DiskError::Kind::NotFound:
      return "no such file";
    case DiskError::Kind::Io:
      break;
  }
  return "input/output error";
}

}  // namespace

// `content` is what the system shows, `stored` what the disk holds, `unsynced` what leads from the
// one to the other.
struct MemoryDisk::Inode {
  Bytes content;
  Bytes stored;
  std::vector<Change> unsynced;
};

class MemoryDisk::File final : public DiskFile {
 public:
  File(MemoryDisk& disk, std::string name, InodePointer inode, bool writable)
      : disk_(disk),
        name_(std::move(name)),
        inode_(std::move(inode)),
        opened_(disk.crashes_),
        writable_(writable) {}

  DiskResult<void> write(std::uint64_t offset, ByteView bytes) override {
    if (auto refusal = refuse(true)) return fail_with(std::move(*refusal));
    return disk_.write(*inode_, name_, offset, bytes);
  }
  DiskResult<Bytes> read(std::uint64_t offset, std::size_t size) override {
    if (auto refusal = refuse(false)) return fail_with(std::move(*refusal));
    if (offset >= inode_->content.size()) return Bytes{};
    return to_bytes(
        ByteView(inode_->content)
            .subspan(offset, std::min<std::uint64_t>(size, inode_->content.size() - offset)));
  }
  DiskResult<std::uint64_t> size() override {
    if (auto refusal = refuse(false)) return fail_with(std::move(*refusal));
    return std::uint64_t{inode_->content.size()};
  }
  DiskResult<void> allocate(std::uint64_t size) override {
    if (auto refusal = refuse(true)) return fail_with(std::move(*refusal));
    return disk_.resize(*inode_, name_, Operation::Allocate,
                        std::max<std::uint64_t>(size, inode_->content.size()));
  }
  DiskResult<void> truncate(std::uint64_t size) override {
    if (auto refusal = refuse(true)) return fail_with(std::move(*refusal));
    return disk_.resize(*inode_, name_, Operation::Truncate, size);
  }
  DiskResult<void> sync() override {
    if (auto refusal = refuse(false)) return fail_with(std::move(*refusal));
    return disk_.sync(*inode_, name_);
  }

 private:
  std::optional<DiskError> refuse(bool for_writing) const {
    if (!disk_.powered_ || opened_ != disk_.crashes_) {
      return error_of(DiskError::Kind::Io, name_, "the power failed");
    }
    if (for_writing && !writable_) {
      return error_of(DiskError::Kind::Io, name_, "opened for reading only");
    }
    return std::nullopt;
  }

  MemoryDisk& disk_;
  std::string name_;
  InodePointer inode_;
  std::uint64_t opened_;
  bool writable_;
};

MemoryDisk::MemoryDisk(std::uint64_t seed) : random_(seed) {}
MemoryDisk::~MemoryDisk() = default;

DiskResult<std::unique_ptr<DiskFile>> MemoryDisk::open(const std::string& name, Mode mode) {
  if (mode == Mode::Create) {
    if (auto fault = fault_of(Operation::Create, name)) return fail_with(std::move(*fault));
    if (names_.contains(name)) {
      return fail_with(error_of(DiskError::Kind::Io, name, "the file exists"));
    }
    NameChange created{"", name, std::make_shared<Inode>()};
    apply(created, names_);
    unsynced_names_.push_back(std::move(created));
  }
  if (!powered_) return fail_with(error_of(DiskError::Kind::Io, name, "the power failed"));
  const auto found = names_.find(name);
  if (found == names_.end()) {
    return fail_with(error_of(DiskError::Kind::NotFound, name, "no such file"));
  }
  if (mode == Mode::Write && read_only_) {
    return fail_with(error_of(DiskError::Kind::ReadOnly, name, "the disk is read-only"));
  }
  return std::unique_ptr<DiskFile>(
      std::make_unique<File>(*this, name, found->second, mode != Mode::Read));
}

DiskResult<std::vector<std::string>> MemoryDisk::list() {
  if (!powered_) return fail_with(error_of(DiskError::Kind::Io, "list", "the power failed"));
  std::vector<std::string> names;
  for (const auto& [name, inode] : names_) names.push_back(name);
  return names;
}

DiskResult<void> MemoryDisk::rename(const std::string& from, const std::string& to) {
  if (auto fault = fault_of(Operation::Rename, from)) return fail_with(std::move(*fault));
  const auto found = names_.find(from);
  if (found == names_.end()) {
    return fail_with(error_of(DiskError::Kind::NotFound, from, "no such file"));
  }
  NameChange renamed{from, to, found->second};
  apply(renamed, names_);
  unsynced_names_.push_back(std::move(renamed));
  return {};
}

DiskResult<void> MemoryDisk::remove(const std::string& name) {
  if (auto fault = fault_of(Operation::Remove, name)) return fail_with(std::move(*fault));
  if (!names_.contains(name)) {
    return fail_with(error_of(DiskError::Kind::NotFound, name, "no such file"));
  }
  NameChange removed{name, "", nullptr};
  apply(removed, names_);
  unsynced_names_.push_back(std::move(removed));
  return {};
}

DiskResult<void> MemoryDisk::sync_names() {
  if (auto fault = fault_of(Operation::SyncNames, "the directory")) {
    for (const NameChange& change : unsynced_names_) {
      if (random_.one_in(2)) apply(change, stored_names_);
    }
    unsynced_names_.clear();
    return fail_with(std::move(*fault));
  }
  stored_names_ = names_;
  unsynced_names_.clear();
  return {};
}

void MemoryDisk::fail(Operation operation, std::uint64_t nth, DiskError::Kind kind) {
  const auto index = static_cast<std::size_t>(operation);
  faults_[index].push_back({operations_by_kind_[index] + nth, kind});
}

void MemoryDisk::fail_any(std::uint64_t nth, DiskError::Kind kind) {
  faults_of_any_.push_back({operations_ + nth, kind});
}

void MemoryDisk::forget_failures() {
  for (auto& planned : faults_) planned.clear();
  faults_of_any_.clear();
}

void MemoryDisk::cut_power(std::uint64_t nth) {
  power_cut_at_ = operations_ + nth;
}

void MemoryDisk::crash() {
  for (const NameChange& change : unsynced_names_) {
    if (random_.one_in(2)) apply(change, stored_names_);
  }
  unsynced_names_.clear();
  for (auto& [name, inode] : names_) settle_at_random(*inode);
  for (auto& [name, inode] : stored_names_) settle_at_random(*inode);
  names_ = stored_names_;
  for (auto& [name, inode] : names_) inode->content = inode->stored;
  power_cut_at_ = kUnlimited;
  powered_ = true;
  ++crashes_;
}

void MemoryDisk::flip_bit(const std::string& name, std::uint64_t offset, unsigned bit) {
  Inode& inode = *names_.at(name);
  const auto mask = static_cast<std::byte>(1u << bit);
  TANDEM_ASSERT(offset < inode.content.size());
  inode.content[offset] ^= mask;
  if (offset < inode.stored.size()) inode.stored[offset] ^= mask;
}

void MemoryDisk::put(const std::string& name, Bytes content) {
  auto inode = std::make_shared<Inode>();
  inode->content = content;
  inode->stored = std::move(content);
  names_[name] = inode;
  stored_names_[name] = std::move(inode);
}

const Bytes& MemoryDisk::content(const std::string& name) const {
  return names_.at(name)->content;
}

std::uint64_t MemoryDisk::used() const {
  std::uint64_t octets = 0;
  for (const auto& [name, inode] : names_) octets += inode->content.size();
  return octets;
}

std::optional<DiskError> MemoryDisk::fault_of(Operation operation, const std::string& name) {
  ++operations_;
  ++operations_by_kind_[static_cast<std::size_t>(operation)];
  if (operations_ >= power_cut_at_) powered_ = false;
  if (!powered_) return error_of(DiskError::Kind::Io, name, "the power failed");
  if (read_only_ && operation != Operation::Sync && operation != Operation::SyncNames) {
    return error_of(DiskError::Kind::ReadOnly, name, reason_of(DiskError::Kind::ReadOnly));
  }
  return planned_fault(operation, name);
}

std::optional<DiskError> MemoryDisk::planned_fault(Operation operation, const std::string& name) {
  const auto index = static_cast<std::size_t>(operation);
  std::optional<DiskError> fault;
  const auto take = [&](std::vector<Fault>& planned, std::uint64_t number) {
    std::erase_if(planned, [&](const Fault& f) {
      if (f.at != number) return false;
      fault = error_of(f.kind, name, reason_of(f.kind));
      return true;
    });
  };
  take(faults_[index], operations_by_kind_[index]);
  take(faults_of_any_, operations_);
  return fault;
}

DiskResult<void> MemoryDisk::write(Inode& inode, const std::string& name, std::uint64_t offset,
                                   ByteView bytes) {
  Change written{Change::Kind::Write, offset, to_bytes(bytes)};
  if (auto fault = fault_of(Operation::Write, name)) {
    // The power may have gone in the middle of it.
    if (fault->kind != DiskError::Kind::ReadOnly) change(inode, torn(std::move(written)));
    return fail_with(std::move(*fault));
  }
  const std::uint64_t end = offset + bytes.size();
  const std::uint64_t growth = end > inode.content.size() ? end - inode.content.size() : 0;
  const std::uint64_t in_use = used();
  const std::uint64_t room = capacity_ > in_use ? capacity_ - in_use : 0;
  if (growth > room) {
    const std::uint64_t kept = end - (growth - room);
    written.bytes.resize(kept > offset ? kept - offset : 0);
    change(inode, std::move(written));
    return fail_with(error_of(DiskError::Kind::NoSpace, name, reason_of(DiskError::Kind::NoSpace)));
  }
  change(inode, std::move(written));
  return {};
}

DiskResult<void> MemoryDisk::resize(Inode& inode, const std::string& name, Operation operation,
                                    std::uint64_t size) {
  if (auto fault = fault_of(operation, name)) return fail_with(std::move(*fault));
  const std::uint64_t growth = size > inode.content.size() ? size - inode.content.size() : 0;
  const std::uint64_t in_use = used();
  if (growth > 0 && (in_use > capacity_ || growth > capacity_ - in_use)) {
    return fail_with(error_of(DiskError::Kind::NoSpace, name, reason_of(DiskError::Kind::NoSpace)));
  }
  change(inode, {Change::Kind::Size, size, {}});
  return {};
}

DiskResult<void> MemoryDisk::sync(Inode& inode, const std::string& name) {
  if (auto fault = fault_of(Operation::Sync, name)) {
    // Without power, crash() decides.
    if (powered_) settle_at_random(inode);
    return fail_with(std::move(*fault));
  }
  for (const Change& c : inode.unsynced) apply(c, inode.stored);
  inode.unsynced.clear();
  return {};
}

void MemoryDisk::change(Inode& inode, Change change) {
  apply(change, inode.content);
  inode.unsynced.push_back(std::move(change));
}

void MemoryDisk::settle_at_random(Inode& inode) {
  for (Change& c : inode.unsynced) {
    if (random_.one_in(3)) continue;
    if (c.kind == Change::Kind::Write && random_.one_in(2)) c = torn(std::move(c));
    apply(c, inode.stored);
  }
  inode.unsynced.clear();
}

// What remains of a write that was interrupted: its beginning, its end, or a piece of a sector's
// length out of its middle.
MemoryDisk::Change MemoryDisk::torn(Change change) {
  const std::uint64_t cut = random_.below(change.bytes.size() + 1);
  switch (random_.below(3)) {
    case 0:
      change.bytes.resize(cut);
      break;
    case 1:
      change.bytes.erase(change.bytes.begin(), change.bytes.begin() + static_cast<long>(cut));
      change.offset += cut;
      break;
    default: {
      const std::uint64_t end = std::min<std::uint64_t>(cut + kSectorSize, change.bytes.size());
      change.bytes = to_bytes(ByteView(change.bytes).subspan(cut, end - cut));
      change.offset += cut;
    }
  }
  return change;
}

void MemoryDisk::apply(const Change& change, Bytes& content) {
  if (change.kind == Change::Kind::Size) {
    content.resize(change.offset);
    return;
  }
  if (change.bytes.empty()) return;
  content.resize(std::max<std::uint64_t>(content.size(), change.offset + change.bytes.size()));
  std::copy(change.bytes.begin(), change.bytes.end(),
            content.begin() + static_cast<long>(change.offset));
}

void MemoryDisk::apply(const NameChange& change, Names& names) {
  if (!change.from.empty()) names.erase(change.from);
  if (!change.to.empty()) names[change.to] = change.inode;
}

}  // namespace tandem
