// SPDX-License-Identifier: Apache-2.0
// The current configuration and the revisions before it, changed one step at a time and without
// threads: each change is derived, checked, stored durably and then current. Used by the daemon at
// start, before there are threads, and by the Configurator on its own. Every step is whole: with
// the power cut at any operation of the disk, what is opened again is the revision before it or
// after it.
//
// The file. A configuration file is taken as a new revision when its text differs from what was
// last taken from it; every revision remembers that text's mark. When the file was changed and the
// API has made revisions since, one of the two would be lost: the file is not taken (Diverged), and
// the result says what to do. A document applied through the API whose text is the file's counts as
// taken from it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/disk.h"
#include "base/time.h"
#include "config/configuration.h"
#include "config/revisions.h"
#include "control/change.h"

namespace tandem::control {

class History {
 public:
  // `read_file` gives the text of the configuration file. The latest revision that is good becomes
  // current; when there is none, current() is null until the file has been taken.
  using ReadFile = std::function<Result<std::string>()>;
  static Result<std::unique_ptr<History>> open(Disk& disk, ReadFile read_file);

  const std::shared_ptr<const config::Configuration>& current() const { return current_; }
  const config::Revisions& revisions() const { return revisions_; }

  // What was found wrong with the revisions kept, a sentence each.
  const std::vector<std::string>& remarks() const { return remarks_; }

  ChangeResult apply(const Change& change, WallTime now);

  // Done also where there is nothing to take.
  ChangeResult take_file(WallTime now);
  // At start: what cannot be stored is served nevertheless, without a number, for the service must
  // not rest on a disk; the result says NotStored, and has the configuration.
  ChangeResult take_file_at_start(WallTime now);

  // The configuration of a revision, for comparisons.
  Result<std::shared_ptr<const config::Configuration>> load(std::uint64_t revision) const;

 private:
  History(config::Revisions revisions, ReadFile read_file)
      : revisions_(std::move(revisions)), read_file_(std::move(read_file)) {}
  void find_current();
  config::Loaded derive(const Change& change, ChangeResult& refused) const;
  config::Loaded patch(const Patch& patch) const;
  bool file_has_diverged(const config::FileMark& mark) const;
  ChangeResult keep(const config::Loaded& loaded, const config::RevisionNote& note, bool dry_run);

  config::Revisions revisions_;
  ReadFile read_file_;
  std::shared_ptr<const config::Configuration> current_;
  std::vector<std::string> remarks_;
};

}  // namespace tandem::control
