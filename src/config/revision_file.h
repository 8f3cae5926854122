// SPDX-License-Identifier: Apache-2.0
// The files of config/revisions.h: what stands in their first line, and whether the rest is what it
// says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/disk.h"
#include "config/revisions.h"

namespace tandem::config {

// Names a revision's text: the base of a delta.
struct TextMark {
  std::uint64_t number = 0;
  std::uint64_t size = 0;
  std::uint32_t checksum = 0;
  friend bool operator==(const TextMark&, const TextMark&) = default;
};

struct RevisionHeader {
  RevisionInfo info;
  std::uint64_t size = 0;        // of what follows the line
  std::uint32_t checksum = 0;    // CRC-32C of it
  std::optional<TextMark> base;  // of a delta; none: the document itself follows
};

// "revision-000007.json" or, of a delta, "revision-000007.delta".
std::string revision_file_name(std::uint64_t number, bool is_delta);
struct RevisionFileName {
  std::uint64_t number = 0;
  bool is_delta = false;
};
std::optional<RevisionFileName> parse_revision_file_name(std::string_view name);

// The line, with its end. Notes that are no UTF-8 are made printable.
std::string encode_header(RevisionHeader& header);

// Of the file's beginning, and of its whole; fails with what is wrong.
Result<RevisionHeader> read_header(Disk& disk, const RevisionFileName& name);
struct RevisionFile {
  RevisionHeader header;
  std::string content;
};
Result<RevisionFile> read_file(Disk& disk, const RevisionFileName& name);

// Under another name, synced, renamed, synced.
DiskResult<void> write_file(Disk& disk, const RevisionFileName& name, std::string_view content);

}  // namespace tandem::config
