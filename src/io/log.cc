// SPDX-License-Identifier: Apache-2.0
#include "io/log.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

namespace tandem::io {
namespace {

// Whether standard error is systemd's: it then says which file it is.
bool stderr_is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status{};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
  return fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

int priority(Level level) {
  switch (level) {
    case Level::Debug:
      return LOG_DEBUG;
    case Level::Info:
      return LOG_INFO;
    case Level::Notice:
      return LOG_NOTICE;
    case Level::Warning:
      return LOG_WARNING;
    case Level::Error:
      return LOG_ERR;
  }
  return LOG_ERR;
}

void append_json(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string render_json(const Notice& notice) {
  const NoticeRow& row = row_of(notice.id);
  std::string out = "{";
  const auto member = [&out](std::string_view key, std::string_view value) {
    if (out.size() > 1) out += ',';
    append_json(out, key);
    out += ':';
    append_json(out, value);
  };
  member("level", to_text(row.level));
  member("event", row.name);
  member("text", text_of(notice));
  for (const auto& [key, value] : notice.fields) member(key, value);
  return out + "}";
}

// A sentence of several lines, such as a fault with its hint, in one.
void append_on_one_line(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += text.substr(0, end);
    if (end == std::string_view::npos) return;
    text.remove_prefix(std::min(text.find_first_not_of("\n ", end), text.size()));
    if (!text.empty()) out += "; ";
  }
}

std::string render_text(const Notice& notice) {
  const NoticeRow& row = row_of(notice.id);
  std::string out = fmt::format("{} {}: ", to_text(row.level), row.name);
  append_on_one_line(out, text_of(notice));
  for (const auto& [key, value] : notice.fields) {
    out += fmt::format(" {}=", key);
    // Quoted when a reader could not tell where it ends.
    if (value.empty() || value.find_first_of(" \"\n=") != std::string::npos) {
      append_json(out, value);
    } else {
      out += value;
    }
  }
  return out;
}

// systemd wants names of capitals, digits and underscores.
std::string journal_name(std::string_view key) {
  std::string name = "TANDEM_";
  for (const char c : key) {
    const bool lower = c >= 'a' && c <= 'z';
    name += lower ? static_cast<char>(c - 'a' + 'A') : c == '-' ? '_' : c;
  }
  return name;
}

void send_to_journal(const Notice& notice) {
  const NoticeRow& row = row_of(notice.id);
  std::vector<std::string> entries = {
      fmt::format("MESSAGE={}", render_text(notice)),
      fmt::format("PRIORITY={}", priority(row.level)),
      "SYSLOG_IDENTIFIER=tandemd",
      fmt::format("TANDEM_EVENT={}", row.name),
  };
  for (const auto& [key, value] : notice.fields) {
    entries.push_back(fmt::format("{}={}", journal_name(key), value));
  }
  std::vector<iovec> vectors;
  for (std::string& entry : entries) vectors.push_back({entry.data(), entry.size()});
  (void)::sd_journal_sendv(vectors.data(), static_cast<int>(vectors.size()));
}

}  // namespace

Log::Log(LogFormat format, Level least)
    : format_(format), least_(least), to_journal_(stderr_is_journal()) {}

void Log::write(const Notice& notice) const {
  if (listener_) listener_(notice);
  if (row_of(notice.id).level < least_) return;
  if (to_journal_) return send_to_journal(notice);
  const std::string line = render_line(format_, notice) + "\n";
  (void)std::fwrite(line.data(), 1, line.size(), stderr);  // unbuffered: one write(2)
}

std::string render_line(LogFormat format, const Notice& notice) {
  return format == LogFormat::Json ? render_json(notice) : render_text(notice);
}

}  // namespace tandem::io
