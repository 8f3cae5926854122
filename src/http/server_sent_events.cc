// SPDX-License-Identifier: Apache-2.0
#include "http/server_sent_events.h"

#include <algorithm>
#include <utility>

namespace tandem::http {
namespace {

void append_line(std::string& out, std::string_view field, std::string_view value) {
  out += field;
  std::copy_if(value.begin(), value.end(), std::back_inserter(out),
               [](char c) { return c != '\n' && c != '\r' && c != '\0'; });
  out += '\n';
}

}  // namespace

std::string to_text(const ServerSentEvent& event) {
  std::string out;
  out.reserve(event.data.size() + event.id.size() + event.name.size() + 32);
  if (!event.id.empty()) append_line(out, "id: ", event.id);
  if (!event.name.empty()) append_line(out, "event: ", event.name);
  std::string_view rest = event.data;
  for (bool more = true; more;) {
    const std::size_t end = rest.find('\n');
    append_line(out, "data: ", rest.substr(0, end));
    more = end != std::string_view::npos;
    if (more) rest.remove_prefix(end + 1);
  }
  out += '\n';
  return out;
}

std::string event_stream_comment(std::string_view text) {
  std::string out;
  append_line(out, ": ", text);
  return out + '\n';
}

std::vector<ServerSentEvent> EventStreamReader::take(std::string_view octets) {
  std::vector<ServerSentEvent> out;
  for (const char c : octets) {
    const bool second_of_crlf = c == '\n' && after_cr_;
    after_cr_ = c == '\r';
    if (second_of_crlf) continue;
    if (c == '\n' || c == '\r') {
      end_line(out);
    } else if (++size_ > kEventMax) {
      dropping_ = true;
      line_ = "x";  // not blank: the event is not over
    } else {
      line_ += c;
    }
  }
  return out;
}

void EventStreamReader::end_line(std::vector<ServerSentEvent>& out) {
  const std::string line = std::exchange(line_, {});
  if (line.empty()) {
    if (data_ && !dropping_) out.push_back({last_id_, std::move(name_), std::move(*data_)});
    data_.reset();
    name_.clear();
    dropping_ = false;
    size_ = 0;
    return;
  }
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string_view field = std::string_view(line).substr(0, colon);
  std::string_view value = std::string_view(line).substr(std::min(colon + 1, line.size()));
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (dropping_) return;
  if (field == "data") {
    if (data_) *data_ += '\n';
    if (!data_) data_.emplace();
    *data_ += value;
  } else if (field == "event") {
    name_ = value;
  } else if (field == "id") {
    last_id_ = value;
  }
}

}  // namespace tandem::http
