// SPDX-License-Identifier: Apache-2.0
// The configuration file and the revisions kept in the data directory. A good file is kept as the
// next revision; when the file is bad, the last good revision is served instead, so that one wrong
// line takes no network down.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/time.h"
#include "config/config.h"

namespace tandem::daemon {

inline constexpr std::size_t kConfigurationSizeMax = std::size_t{256} << 20;

// What became of one attempt.
struct Configured {
  std::shared_ptr<const node::Settings> settings;  // null: nothing to serve by
  std::uint64_t revision = 0;                      // 0: served, but could not be kept
  bool from_file = false;                          // else the last good revision
  std::vector<std::string> problems;  // of the file, for people: "FILE:14:9: error: ..."
  std::string not_kept;               // why a good file was not kept, else empty
};

// What the text of a file is worth, before there is a data directory. Names the file in `problems`.
struct Checked {
  std::string text;
  config::Loaded loaded;
  std::vector<std::string> problems;
  bool good() const { return loaded.settings != nullptr; }
};
Checked check_file(const std::string& path);

// Keeps a good file as a revision, falls back to the last good one for a bad file. Called at start,
// and at a reload from a thread that may block.
Configured settle_configuration(Checked checked, Disk& disk, WallTime now);

// A reload never falls back: what is served stays as it is, with the problems told.
Configured reload_configuration(const std::string& path, Disk& disk, WallTime now);

}  // namespace tandem::daemon
