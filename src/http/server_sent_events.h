// SPDX-License-Identifier: Apache-2.0
// Server-sent events (WHATWG HTML, section 9.2), the format of our live streams: written by the
// server's handlers into a BodyStream, read back by the client.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tandem::http {

inline constexpr std::string_view kEventStreamType = "text/event-stream";

struct ServerSentEvent {
  std::string id;    // empty: none
  std::string name;  // empty: "message"
  std::string data;  // lines, joined by LF
};

// "id: 7\nevent: lease\ndata: {...}\n\n". Line ends in id and name are left out.
std::string to_text(const ServerSentEvent& event);

// A comment, which clients ignore: keeps a quiet stream alive, and shows when the client is gone.
std::string event_stream_comment(std::string_view text);

// Takes the octets of a stream as they come and gives the events that they complete. An event of
// more than kEventMax octets is dropped, up to the blank line that ends it.
class EventStreamReader {
 public:
  static constexpr std::size_t kEventMax = 16 * 1024 * 1024;

  std::vector<ServerSentEvent> take(std::string_view octets);
  // The identifier of the last event, to resume from after a break (Last-Event-ID).
  const std::string& last_id() const { return last_id_; }

 private:
  void end_line(std::vector<ServerSentEvent>& out);

  std::string line_;
  bool after_cr_ = false;
  bool dropping_ = false;
  std::size_t size_ = 0;  // of the event so far
  std::optional<std::string> data_;
  std::string name_;
  std::string last_id_;
};

}  // namespace tandem::http
