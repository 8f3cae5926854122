// SPDX-License-Identifier: Apache-2.0
// A text told by another: runs that are copied from it, and runs of its own. A revision that
// differs little from an earlier one is stored so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/state.h"

namespace tandem::config {

class Delta {
 public:
  struct Run {
    std::uint64_t from = 0;  // in the other text
    std::uint64_t size = 0;
    std::optional<std::string> own;  // instead of a copy
  };

  Delta() = default;
  static Delta copy_of(std::uint64_t size);  // the other text itself

  void copy(std::uint64_t from, std::uint64_t size);
  void add(std::string_view own);

  std::uint64_t size() const { return size_; }  // of the text that is told
  bool is_copy_of(std::uint64_t size) const;
  // The text that `next` tells in terms of this one's text, in terms of the other text.
  Delta then(const Delta& next) const;

  // Nothing when the other text is too short.
  std::optional<std::string> apply(std::string_view other) const;

  // As stored: "=12 345\n" copies 345 octets from the twelfth on, "+5\nabcde\n" are its own.
  std::string encode() const;
  static std::optional<Delta> decode(std::string_view text);

 private:
  std::vector<Run> runs_;
  std::uint64_t size_ = 0;
};

// b's text by a's. What they share is not looked at.
Delta delta_of(const Draft& a, const Draft& b);

}  // namespace tandem::config
