// SPDX-License-Identifier: Apache-2.0
// The words that encoding and decoding of option values share: how raw octets, the octet 255 and
// leading flags are written, and how errors speak of types and values.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/option_type.h"
#include "wire/option_value.h"

namespace tandem::wire {

inline constexpr std::string_view kRawPrefix = "hex:";
inline constexpr std::string_view kFlagsKey = "flags";
inline constexpr std::string_view kEndKey = "end";

// "hex:0a0b"
std::string raw_text(ByteView octets);

// Whether octets can be shown, and written, as text: UTF-8 without control characters that nobody
// would take for raw octets.
bool is_plain_text(std::string_view text);

// Safe to print.
std::string shown(std::string_view text);

// "a number from 0 to 255", "a list of IPv4 addresses"
std::string wanted(const OptionType& type);
// "the number 300", "a list"
std::string found_text(const Value& value);
// "option 6 domain-name-servers", "suboption 1 circuit-id"
std::string option_title(const OptionSpec& spec);

Result<void> check_size(const SizeRule& rule, std::size_t size);

}  // namespace tandem::wire
