// SPDX-License-Identifier: Apache-2.0
// Where the parts of a JSON text stand, for messages that name line and column, and for handing a
// part on as it was written. The text has been parsed before: here nothing is checked again.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tandem::api {

struct TextPlace {
  std::uint32_t line = 1;  // both from 1; columns in octets
  std::uint32_t column = 1;
};

// The value of a member of an object, as a part of its text; empty when there is none.
std::string_view member_text(std::string_view object, std::string_view key);
// The elements of an array, each as a part of its text.
std::vector<std::string_view> element_texts(std::string_view array);

// The place in `text` of a part of it.
TextPlace place_of(std::string_view text, std::string_view part);

}  // namespace tandem::api
