// SPDX-License-Identifier: Apache-2.0
// The text between the elements of a list or the members of an object: blanks, comments and a
// comma. What is added or removed leaves comments where they are and keeps the text JSON. New
// elements stand as their neighbours do: on a line of their own or not, and indented alike.
#pragma once

#include <string>
#include <string_view>

namespace tandem::config {

// The gap that stays when the element between these two goes.
std::string joined_gap(std::string_view before, std::string_view after, bool is_first,
                       bool is_last);

// The gaps around a new last element. `end`: between the last element (or the opening bracket) and
// the closing one; `separator`: blanks before the new element; `closing`: blanks before the closing
// bracket, where the list was empty.
struct Gaps {
  std::string before;
  std::string after;
};
Gaps gaps_of_new_last(std::string_view end, bool was_empty, std::string_view separator,
                      std::string_view closing);

// The blanks that set off an element: from the last line end of the gap before it, or " " where
// there is none.
std::string separator_of(std::string_view gap_before);

// The blanks at the start of the line in which the octet stands.
std::string_view indentation_at(std::string_view text, std::size_t at);
// The same of the line on which a gap ends.
std::string_view indentation_of(std::string_view gap);
// One level more.
std::string deeper(std::string_view indentation);

}  // namespace tandem::config
