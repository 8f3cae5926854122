// SPDX-License-Identifier: Apache-2.0
// The request target taken apart (RFC 9112 section 3.2, RFC 3986). The path is cut at "/" before it
// is decoded, so that a segment may hold one: "scopes/10.0.0.0%2F24". The query is
// application/x-www-form-urlencoded: "+" is a blank.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.h"

namespace tandem::http {

struct Target {
  std::vector<std::string> path;
  Fields query;
};

// Nothing for what no client of good will sends: a broken escape, octets that a URL has not, and
// text that is not UTF-8 or has a control character once decoded. "*" has an empty path.
std::optional<Target> parse_target(std::string_view target);

}  // namespace tandem::http
