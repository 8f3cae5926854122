// SPDX-License-Identifier: Apache-2.0
// What a service tells systemd: that it is ready, reloads, stops, lives. Without systemd every call
// does nothing.
#pragma once

#include <string_view>

#include "base/time.h"

namespace tandem::io {

// Each takes a sentence for `systemctl status`.
void notify_ready(std::string_view status);
void notify_reloading();  // followed by notify_ready
void notify_stopping();
void notify_alive();

// How often systemd expects notify_alive(), half of WatchdogSec; infinite when it does not.
Duration watchdog_interval();

}  // namespace tandem::io
