// SPDX-License-Identifier: Apache-2.0
// What `tandemd` does when it serves: builds the graph of objects, in an order in which every
// failure is one clear sentence and nothing is half open, and runs it until it is told to stop.
#pragma once

#include <optional>
#include <string>

#include "base/notice.h"
#include "io/log.h"

namespace tandem::daemon {

// Exit codes; docs/operating.md says what to do about each.
enum class Exit : int {
  Ok = 0,
  BadConfiguration = 1,  // and no earlier revision to serve by
  BadUsage = 2,          // of the command line
  Environment = 3,       // data directory, ports, privileges
  DamagedJournal = 4,
};

struct ServiceOptions {
  std::string configuration_file;
  std::optional<std::string> data_directory;  // instead of the configured one
  std::optional<std::string> user;            // to become; by default kUser if it exists
  std::string version;
  Level log_level = Level::Info;
  io::LogFormat log_format = io::LogFormat::Text;
};

inline constexpr const char* kUser = "tandem";

Exit serve(const ServiceOptions& options);

}  // namespace tandem::daemon
