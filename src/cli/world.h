// SPDX-License-Identifier: Apache-2.0
// What a run of `tandem` has around it: streams, terminal, environment, clock. apps/tandem makes
// the real one (cli/real_world.h); tests make their own and read what was printed.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "cli/text.h"

namespace tandem::cli {

struct World {
  std::function<bool(std::string_view)> out;  // standard output; false: nobody reads it any more
  std::function<void(std::string_view)> err;  // standard error
  std::function<Result<std::string>()> read_input;        // all of standard input
  std::function<std::optional<std::string>()> read_line;  // the answer to a question
  std::function<std::optional<std::string>(std::string_view)> environment;
  std::function<WallTime()> now;
  std::function<void(Duration)> pause;      // ends early when `stop` becomes true
  const std::atomic<bool>* stop = nullptr;  // SIGINT or SIGTERM came, after
  std::function<void()> catch_signals;      // was called; before, they end the program
  bool input_is_terminal = false;
  bool output_is_terminal = false;
  bool error_is_terminal = false;
  Look look;            // of standard output; colours as --color auto has them
  std::string version;  // of this program
};

}  // namespace tandem::cli
