// SPDX-License-Identifier: Apache-2.0
#include "io/systemd.h"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

namespace tandem::io {
namespace {

void notify(const std::string& state) {
  (void)::sd_notify(0, state.c_str());
}

}  // namespace

void notify_ready(std::string_view status) {
  notify(fmt::format("READY=1\nSTATUS={}", status));
}

void notify_reloading() {
  notify("RELOADING=1");
}

void notify_stopping() {
  notify("STOPPING=1");
}

void notify_alive() {
  notify("WATCHDOG=1");
}

Duration watchdog_interval() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) <= 0) return Duration::infinite();
  return Duration::microseconds(static_cast<std::int64_t>(microseconds / 2));
}

}  // namespace tandem::io
