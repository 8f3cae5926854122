// SPDX-License-Identifier: Apache-2.0
// The octets of a response (RFC 9112). The server decides how the body is framed and whether the
// connection stays; headers of the handler that speak about either are left out, and no value can
// begin a line of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/response.h"

namespace tandem::http {

enum class Framing { Length, Chunked, UntilClose };

// Appends the status line and headers with the blank line. Response::body is only measured: it is
// the caller's to append, or to leave out for HEAD.
void append_head(std::string& out, const Response& response, Framing framing, bool keep_alive,
                 std::string_view date);

// RFC 9110 section 6.4.1: these have no body, whatever the handler says.
bool may_have_body(unsigned status);

bool is_event_stream(const Response& response);

// One chunk; of no octets nothing, since that would end the body.
void append_chunk(std::string& out, std::string_view octets);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

// "Sun, 06 Nov 1994 08:49:37 GMT", made anew once a second.
class DateHeader {
 public:
  std::string_view at(std::int64_t seconds_since_1970);

 private:
  std::int64_t seconds_ = -1;
  std::string text_;
};

}  // namespace tandem::http
