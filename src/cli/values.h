// SPDX-License-Identifier: Apache-2.0
// Words of the command line as JSON, as the configuration document has it: the form of a key, or
// the type of a DHCP option, says how a word is meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/json.h"
#include "base/result.h"
#include "cli/parse.h"

namespace tandem::cli {

// A word of that form. Items of a list are parted by commas. Numbers and booleans were checked by
// parse().
api::Json value_of(config::Form form, std::string_view word);

// The value of a DHCP option: by the option table where it knows the name, else by what the word
// looks like. What begins with [ or { is JSON.
Result<api::Json> option_value(std::string_view option, std::string_view word);
// The same with how it is sent: {"value": ..., "send": "always"}.
api::Json sent(api::Json value, std::string_view send);

// "routers=10.0.0.1" for each: {"routers": ["10.0.0.1"]}
Result<api::Object> options_of(std::span<const std::string> words);

// All arguments and flags that go to the body of the request.
Result<api::Object> body_of(const Invocation& invocation);

}  // namespace tandem::cli
