// SPDX-License-Identifier: Apache-2.0
// The "options" member of any level: DHCP options by name, alias or number, each with its value in
// the form that the option table wants (wire/option_value.h):
//   "options": { "domain-name-servers": ["192.0.2.53"],
//                "150": ["192.0.2.69"],
//                "private-224": { "hex": "0a0b" },
//                "domain-search": { "value": ["example.net"], "send": "always" } }
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "config/fault.h"
#include "config/option_definitions.h"
#include "lease/parameters.h"
#include "wire/option_table.h"

namespace tandem::config {

// Sorted by code, each once. Options that are wrong are reported and left out.
std::vector<lease::OptionSetting> read_options(const Node& node,
                                               const OptionDefinitions& definitions,
                                               Faults& faults);

// The code that a member of "options" means, by name, alias or number ("6", "option-6",
// "private-224"); nothing if there is no such option.
std::optional<std::uint8_t> option_code(std::string_view name,
                                        const OptionDefinitions& definitions);

// Why an administrator may not set the option, and what to do instead; nothing if he may.
struct Refusal {
  std::string message;
  std::string hint;
};
std::optional<Refusal> why_not_configurable(std::uint8_t code, const wire::OptionSpec* spec);

}  // namespace tandem::config
