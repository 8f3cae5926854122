// SPDX-License-Identifier: Apache-2.0
// A filter of a list by a fragment of text, without regard to case; without a text it lets
// everything pass.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace tandem::control {

class TextFilter {
 public:
  explicit TextFilter(std::optional<std::string> fragment) : fragment_(fragment.value_or("")) {
    for (char& c : fragment_) c = lower(c);
  }
  bool empty() const { return fragment_.empty(); }
  bool matches(std::string_view text) const {
    return fragment_.empty() || !std::ranges::search(text, fragment_, {}, lower).empty();
  }

 private:
  static char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
  std::string fragment_;
};

}  // namespace tandem::control
