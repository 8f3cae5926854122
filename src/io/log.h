// SPDX-License-Identifier: Apache-2.0
// Where log lines go. Every line is a notice: an event with a stable name, a sentence and fields.
// Under systemd it becomes an entry of its journal with those fields; otherwise one line on
// standard error, as text ("notice dhcp-no-scope: No scope serves this client. relay=10.1.0.1") or
// as JSON.
#pragma once

#include <functional>
#include <string>

#include "base/notice.h"

namespace tandem::io {

enum class LogFormat : std::uint8_t { Text, Json };

class Log {
 public:
  // Every notice, whatever its level, on the thread that writes it.
  using Listener = std::function<void(const Notice&)>;

  Log(LogFormat format, Level least);

  // From here on `listener` hears what is written too. Called before other threads write.
  void listen(Listener listener) { listener_ = std::move(listener); }

  // From any thread. Lines below the least level are left out.
  void write(const Notice& notice) const;

 private:
  LogFormat format_;
  Level least_;
  bool to_journal_;
  Listener listener_;
};

// One line without its end, as it goes to standard error.
std::string render_line(LogFormat format, const Notice& notice);

}  // namespace tandem::io
