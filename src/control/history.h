// SPDX-License-Identifier: Apache-2.0
// The current configuration and the revisions before it, changed one step at a time and without
// threads: each change is derived, checked, stored durably and then current. Used by the daemon at
// start, before there are threads, and by the Configurator on its own. Every step is whole: with
// the power cut at any operation of the disk, what is opened again is the revision before it or
// after it.
//
// The file. A configuration file is taken as a new revision when its text differs from what was
// last taken from it (every revision remembers that text's checksum). When the file was changed and
// the API has made revisions since it was last taken, one of the two would be lost: it is not
// taken, and the refusal says what to do (`tandem config apply -f FILE`). Applying a document whose
// text is the file's marks it as taken.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/disk.h"
#include "base/time.h"
#include "config/configuration.h"
#include "config/revisions.h"
#include "control/configurator.h"

namespace tandem::control {

class History {
 public:
  // The latest revision that can be read and that is good becomes current; none: current() is null.
  static Result<std::unique_ptr<History>> open(Disk& disk);

  const std::shared_ptr<const config::Configuration>& current() const { return current_; }
  const config::Revisions& revisions() const { return revisions_; }

  ChangeResult apply(const Change& change, WallTime now);

  // What became of the file's text.
  struct FileResult {
    enum class Kind : std::uint8_t { Taken, Same, Refused, Diverged, NotStored };
    Kind kind = Kind::Same;
    std::vector<config::Fault> faults;
    std::vector<config::Difference> differences;
    std::string detail;
  };
  FileResult take_file(std::string_view text, WallTime now);

 private:
  History(config::Revisions revisions) : revisions_(std::move(revisions)) {}

  config::Revisions revisions_;
  std::shared_ptr<const config::Configuration> current_;
};

}  // namespace tandem::control
