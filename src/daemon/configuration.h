// SPDX-License-Identifier: Apache-2.0
// The configuration file: read and checked, and what became of it told in the log.
#pragma once

#include <string>
#include <vector>

#include "config/configuration.h"
#include "control/change.h"
#include "io/log.h"

namespace tandem::daemon {

inline constexpr std::size_t kConfigurationSizeMax = std::size_t{256} << 20;

Result<std::string> read_configuration_file(const std::string& path);

// What the text of a file is worth. Names the file in `problems`.
struct Checked {
  std::string text;
  config::Loaded loaded;
  std::vector<std::string> problems;  // for people: "FILE:14:9: error: ..."
  bool good() const { return loaded.configuration != nullptr; }
};
Checked check_file(const std::string& path);

// "FILE:14:9: error: ...", without a line end.
std::string problem_text(const std::string& path, const config::Fault& fault);

// What became of the file at a reload.
void tell_reload(const io::Log& log, const std::string& path, const control::ChangeResult& result);

}  // namespace tandem::daemon
