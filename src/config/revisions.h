// SPDX-License-Identifier: Apache-2.0
// The numbered revisions of the configuration, kept in a directory: what the server serves by, what
// it served by before, who changed it, when and why. A file holds one revision:
// `revision-000007.json` is a line of comment that says all this, then the document exactly as
// given, so that the file is itself a document. tandemd stores a revision once load() has taken it,
// and falls back to the latest when the configured file is bad.
//
// A revision is stored whole or not at all, wherever a crash falls: it is written under another
// name, synced, and renamed. A file that is damaged nevertheless fails its checksum and is passed
// over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/result.h"
#include "base/time.h"

namespace tandem::config {

inline constexpr std::size_t kRevisionsKept = 100;

struct RevisionInfo {
  std::uint64_t number = 0;  // from 1
  WallTime time;             // in whole seconds
  std::string author;
  std::string comment;
  friend bool operator==(const RevisionInfo&, const RevisionInfo&) = default;
};

struct Revision {
  RevisionInfo info;
  std::string text;  // the document
};

class Revisions {
 public:
  // Reads what the directory holds. The disk must outlive the object; files of other names are left
  // alone.
  static Result<Revisions> open(Disk& disk);

  // Keeps the text as the next revision and returns its number; the text of the latest revision
  // again makes no new one and returns the latest's number.
  Result<std::uint64_t> store(std::string_view text, WallTime time, std::string_view author,
                              std::string_view comment);

  const std::vector<RevisionInfo>& list() const { return infos_; }  // ascending
  std::optional<RevisionInfo> latest() const;
  Result<Revision> read(std::uint64_t number) const;

 private:
  explicit Revisions(Disk& disk) : disk_(&disk) {}
  void prune();

  Disk* disk_;
  std::uint64_t last_number_ = 0;  // ever used, be its file damaged: numbers are not given again
  std::vector<RevisionInfo> infos_;
};

}  // namespace tandem::config
