// SPDX-License-Identifier: Apache-2.0
// Where log lines go. Every line is an event with a stable name, a sentence and fields. Under
// systemd it becomes an entry of its journal with those fields; otherwise one line on standard
// error, as text ("notice dhcp-no-scope: No scope serves this client. relay=10.1.0.1") or as JSON.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/notice.h"

namespace tandem::io {

enum class LogFormat : std::uint8_t { Text, Json };

class Log {
 public:
  using Field = std::pair<std::string_view, std::string>;

  Log(LogFormat format, Level least);

  // `event` is a name such as "server-started". Lines below the least level are left out.
  void write(Level level, std::string_view event, std::string_view text,
             std::span<const Field> fields = {}) const;
  void write(const Notice& notice) const;

 private:
  LogFormat format_;
  Level least_;
  bool to_journal_;
};

// One line without its end, as it goes to standard error.
std::string render_line(LogFormat format, Level level, std::string_view event,
                        std::string_view text, std::span<const Log::Field> fields);

}  // namespace tandem::io
