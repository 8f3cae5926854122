// SPDX-License-Identifier: Apache-2.0
#include "journal/inventory.h"

#include <algorithm>

#include <fmt/format.h>

namespace tandem::journal {
namespace {

constexpr std::string_view kUnfinished = ".new";
constexpr std::string_view kDamaged = ".damaged";

std::optional<FileName> parse_with_suffix(std::string_view name, std::string_view suffix) {
  if (!name.ends_with(suffix)) return std::nullopt;
  return FileName::parse(name.substr(0, name.size() - suffix.size()));
}

Result<StoredFile> look_at(Disk& disk, FileName name) {
  auto file = disk.open(name.text(), Disk::Mode::Read);
  if (!file.ok()) return fail(file.error().message);
  const auto bytes = (*file)->read(0, kFileHeaderSize);
  if (!bytes.ok()) return fail(bytes.error().message);
  const auto header = decode_file_header(*bytes);
  if (header.ok()) {
    if (header->name != name) {
      return fail(
          fmt::format("{} is another file under a wrong name: its header says {}. Rename it "
                      "back, or restore the directory as a whole.",
                      name.text(), header->name.text()));
    }
    return StoredFile{name, *header};
  }
  if (header.error() == HeaderFault::Newer) {
    return fail(fmt::format(
        "{} was written by a newer Tandem, whose format this one does not know. Run that version.",
        name.text()));
  }
  return StoredFile{name, std::nullopt};
}

// All files must be of one journal. A file without a header is taken for one of it: its frames are
// checked against the identity anyway.
Result<std::uint64_t> identity_of(const Inventory& inventory) {
  const StoredFile* known = nullptr;
  for (const auto* files : {&inventory.segments, &inventory.snapshots}) {
    for (const StoredFile& file : *files) {
      if (!file.header) continue;
      if (known != nullptr && known->header->journal_id != file.header->journal_id) {
        return fail(
            fmt::format("{} and {} belong to different journals. Take away the files that "
                        "are not this server's.",
                        known->name.text(), file.name.text()));
      }
      known = &file;
    }
  }
  if (known == nullptr) {
    return fail(
        "There are files of a journal, but the header of none can be read. Restore the directory "
        "from a backup; or, to start with no leases at all, move these files elsewhere.");
  }
  return known->header->journal_id;
}

}  // namespace

std::uint64_t Inventory::last_number(FileKind kind) const {
  const auto& files = kind == FileKind::Segment ? segments : snapshots;
  return files.empty() ? 0 : files.back().name.number;
}

Result<Inventory> take_inventory(Disk& disk) {
  Inventory inventory;
  const auto names = disk.list();
  if (!names.ok()) return fail(names.error().message);
  bool set_aside = false;
  for (const std::string& text : *names) {
    if (parse_with_suffix(text, kUnfinished)) inventory.unfinished.push_back(text);
    if (parse_with_suffix(text, kDamaged)) set_aside = true;
    const auto name = FileName::parse(text);
    if (!name) continue;
    TANDEM_TRY(StoredFile file, look_at(disk, *name));
    auto& files = name->kind == FileKind::Segment ? inventory.segments : inventory.snapshots;
    files.push_back(file);
  }
  if (inventory.empty()) {
    if (!set_aside) return inventory;
    return fail(
        "The only files of the journal are damaged ones that were set aside. Restore the directory "
        "from a backup; or, to start with no leases at all, move them elsewhere.");
  }
  const auto by_number = [](const StoredFile& a, const StoredFile& b) { return a.name < b.name; };
  std::sort(inventory.segments.begin(), inventory.segments.end(), by_number);
  std::sort(inventory.snapshots.begin(), inventory.snapshots.end(), by_number);
  TANDEM_TRY(inventory.journal_id, identity_of(inventory));
  return inventory;
}

}  // namespace tandem::journal
