// SPDX-License-Identifier: Apache-2.0
// The numbered revisions of the configuration, kept in a directory: what the server serves by, what
// it served by before, who changed it, when and why. A file holds one revision. A whole one,
// `revision-000007.json`, is a line of comment that says all this, then the document exactly as
// given, so that the file is itself a document. A small change, `revision-000008.delta`, is the
// same line and what differs from an earlier whole one: the change of one reservation among 200,000
// costs a few hundred octets. Whoever makes a configuration stores it here before it is served.
//
// A revision is stored whole or not at all, wherever a crash falls: it is written under another
// name, synced, and renamed. A file that is damaged nevertheless fails its checksum and is passed
// over; damaged() names it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/result.h"
#include "base/time.h"
#include "config/configuration.h"

namespace tandem::config {

// At least so many stay, and the whole ones that they rest on.
inline constexpr std::size_t kRevisionsKept = 100;

// Names the text of a configuration file.
struct FileMark {
  std::uint64_t size = 0;
  std::uint32_t crc32c = 0;
  static FileMark of(std::string_view text);
  friend bool operator==(const FileMark&, const FileMark&) = default;
};

struct RevisionInfo {
  std::uint64_t number = 0;  // from 1
  WallTime time;             // in whole seconds
  std::string author;
  std::string comment;
  std::string source;  // "file", "api" ..; empty in files of older versions
  // The text last taken from the configuration file, in this revision or an earlier one: the file
  // is taken again only when its text is another.
  std::optional<FileMark> file;
  friend bool operator==(const RevisionInfo&, const RevisionInfo&) = default;
};

struct Revision {
  RevisionInfo info;
  std::string text;  // the document
};

struct RevisionNote {
  WallTime time;
  std::string author;
  std::string comment;
  std::string source;
  std::optional<FileMark> file;  // set when the document was taken from the file; else kept on
};

class Revisions {
 public:
  // Reads what the directory holds. The disk must outlive the object; files of other names are left
  // alone.
  static Result<Revisions> open(Disk& disk);

  // Keeps the configuration as the next revision and returns its number, for with_revision(); the
  // latest revision's text again makes no new one (unless note.file is new) and returns the
  // latest's number. `previous` is the configuration of the latest revision, for a delta to be
  // made; without it the revision is stored whole.
  Result<std::uint64_t> store(const Configuration& configuration, const RevisionNote& note,
                              const Configuration* previous = nullptr);

  const std::vector<RevisionInfo>& list() const;  // ascending
  std::optional<RevisionInfo> latest() const;
  Result<Revision> read(std::uint64_t number) const;

  // What was found wrong with the directory's files, a sentence each.
  const std::vector<std::string>& damaged() const;

  ~Revisions();
  Revisions(Revisions&&) noexcept;
  Revisions& operator=(Revisions&&) noexcept;

 private:
  struct Parts;
  explicit Revisions(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tandem::config
