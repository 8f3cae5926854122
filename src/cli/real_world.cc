// SPDX-License-Identifier: Apache-2.0
#include "cli/real_world.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace tandem::cli {

namespace {

std::atomic<bool> stop_asked{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // a signal handler sets it

void on_signal(int) {
  stop_asked = true;
}

// Without SA_RESTART, so that whatever waits wakes up.
void catch_signals() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void pause_for(Duration duration) {
  constexpr std::int64_t kSlice = 100'000'000;  // a signal may come before the wait begins
  for (std::int64_t left = duration.in_nanoseconds(); left > 0 && !stop_asked; left -= kSlice) {
    const timespec slice{.tv_sec = 0, .tv_nsec = static_cast<long>(std::min(left, kSlice))};
    nanosleep(&slice, nullptr);
  }
}

std::optional<std::string> environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

unsigned terminal_width() {
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const std::string text = environment("COLUMNS").value_or("");
  unsigned columns = 80;
  std::from_chars(text.data(), text.data() + text.size(), columns);
  return columns;
}

Result<std::string> read_input() {
  std::string text;
  std::array<char, 65536> buffer;
  for (std::size_t size = 1; size > 0;) {
    size = std::fread(buffer.data(), 1, buffer.size(), stdin);
    text.append(buffer.data(), size);
  }
  if (std::ferror(stdin) != 0) return fail("cannot read standard input");
  return text;
}

std::optional<std::string> read_line() {
  std::string line;
  for (int c = std::getchar(); c != '\n'; c = std::getchar()) {
    if (c == EOF) return line.empty() ? std::nullopt : std::optional<std::string>(line);
    line += static_cast<char>(c);
  }
  return line;
}

WallTime now() {
  timespec time = {};
  clock_gettime(CLOCK_REALTIME, &time);
  return WallTime::from_nanoseconds(std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec);
}

int write_error = 0;

bool write_out(std::string_view text) {
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written && write_error == 0) write_error = errno;
  return written;
}

}  // namespace

World real_world(std::string version) {
  std::setlocale(LC_CTYPE, "");
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has left shows as a failed write
  tzset();
  const bool output_is_terminal = isatty(STDOUT_FILENO) != 0;
  const bool wants_colours = !environment("NO_COLOR") && environment("TERM") != "dumb";
  return {
      .out = write_out,
      .err = [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr);                                                 },
      .read_input = read_input,
      .read_line = read_line,
      .environment = environment,
      .now = now,
      .pause = pause_for,
      .stop = &stop_asked,
      .catch_signals = catch_signals,
      .input_is_terminal = isatty(STDIN_FILENO) != 0,
      .output_is_terminal = output_is_terminal,
      .error_is_terminal = isatty(STDERR_FILENO) != 0,
      .look = { .colours = output_is_terminal && wants_colours,
                                        .unicode = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
                                        .width = output_is_terminal ? terminal_width() : 0},
      .version = std::move(version),
  };
}

std::optional<std::string> output_failure() {
  if (write_error == 0 || write_error == EPIPE) return std::nullopt;
  return std::string(std::strerror(write_error));
}

}  // namespace tandem::cli
