// SPDX-License-Identifier: Apache-2.0
#include "http/response_writer.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>

#include <fmt/format.h>

#include "http/server_sent_events.h"

namespace tandem::http {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

bool is_ours(std::string_view name) {
  constexpr auto kOurs = std::to_array<std::string_view>(
      {"connection", "content-length", "date", "keep-alive", "transfer-encoding"});
  return std::any_of(kOurs.begin(), kOurs.end(),
                     [&](std::string_view ours) { return same_name(ours, name); });
}

void append_clean(std::string& out, std::string_view text) {
  std::transform(text.begin(), text.end(), std::back_inserter(out), [](char c) {
    const bool control = static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    return control && c != '\t' ? ' ' : c;
  });
}

}  // namespace

bool may_have_body(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

bool is_event_stream(const Response& response) {
  return std::any_of(response.headers.begin(), response.headers.end(), [](const auto& header) {
    return same_name(header.first, "content-type") && header.second.starts_with(kEventStreamType);
  });
}

void append_head(std::string& out, const Response& response, Framing framing, bool keep_alive,
                 std::string_view date) {
  auto end = std::back_inserter(out);
  fmt::format_to(end, "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                 reason_phrase(response.status), date);
  for (const auto& [name, value] : response.headers) {
    if (is_ours(name)) continue;
    append_clean(out, name);
    out += ": ";
    append_clean(out, value);
    out += "\r\n";
  }
  if (framing == Framing::Chunked) out += "Transfer-Encoding: chunked\r\n";
  if (framing == Framing::Length && may_have_body(response.status)) {
    fmt::format_to(end, "Content-Length: {}\r\n", response.body.size());
  }
  out += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
}

void append_chunk(std::string& out, std::string_view octets) {
  if (octets.empty()) return;
  fmt::format_to(std::back_inserter(out), "{:x}\r\n", octets.size());
  out += octets;
  out += "\r\n";
}

std::string_view DateHeader::at(std::int64_t seconds_since_1970) {
  if (seconds_since_1970 == seconds_) return text_;
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  seconds_ = seconds_since_1970;
  const auto time = static_cast<std::time_t>(seconds_);
  std::tm utc{};
  if (gmtime_r(&time, &utc) == nullptr) utc = {.tm_mday = 1, .tm_year = 70, .tm_wday = 4};
  text_ = fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                      kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                      kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900,
                      utc.tm_hour, utc.tm_min, utc.tm_sec);
  return text_;
}

}  // namespace tandem::http
