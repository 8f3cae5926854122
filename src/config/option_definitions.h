// SPDX-License-Identifier: Apache-2.0
// DHCP options that the document defines ("option-definitions", D14.80): codes that the table of
// wire/option_table.h does not know get a name and a type, and can then be set by that name.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "wire/option_table.h"

namespace tandem::config {

inline constexpr std::string_view kRepeats = "...";

class OptionDefinitions {
 public:
  OptionDefinitions() = default;
  OptionDefinitions(const OptionDefinitions&) = delete;  // specs point into it
  OptionDefinitions& operator=(const OptionDefinitions&) = delete;

  // A type that ends in "..." repeats to the end of the value.
  void add(std::uint8_t code, std::string name, std::string_view type);

  // The document's definitions, then those of the table; null if there is none.
  const wire::OptionSpec* find(std::uint8_t code) const;
  const wire::OptionSpec* find(std::string_view name) const;  // by name or alias
  const std::vector<wire::OptionSpec>& own() const { return specs_; }
  friend bool operator==(const OptionDefinitions& a, const OptionDefinitions& b);

 private:
  std::deque<std::string> texts_;
  std::vector<wire::OptionSpec> specs_;
};

}  // namespace tandem::config
