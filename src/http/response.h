// SPDX-License-Identifier: Apache-2.0
// A response as handlers make it and as the client returns it. The server adds Date, Content-Length
// or Transfer-Encoding, and Connection; a handler that sets one of these is overruled.
#pragma once

#include <string>
#include <string_view>

#include "http/request.h"

namespace tandem::http {

struct Response {
  unsigned status = 200;
  Fields headers;  // from the client: names in lower case
  std::string body;

  const std::string* header(std::string_view name) const { return find(headers, name); }
};

// "Not Found"; of a number that RFC 9110 does not know, the name of its class.
std::string_view reason_phrase(unsigned status);

}  // namespace tandem::http
