// SPDX-License-Identifier: Apache-2.0
#include "config/option_definitions.h"

#include <algorithm>

namespace tandem::config {

void OptionDefinitions::add(std::uint8_t code, std::string name, std::string_view type) {
  const bool repeats = type.ends_with(kRepeats);
  if (repeats) type.remove_suffix(kRepeats.size());
  specs_.push_back({.code = code,
                    .name = texts_.emplace_back(std::move(name)),
                    .type = texts_.emplace_back(type),
                    .array = repeats});
}

const wire::OptionSpec* OptionDefinitions::find(std::uint8_t code) const {
  const auto own = std::ranges::find(specs_, code, &wire::OptionSpec::code);
  return own != specs_.end() ? &*own : wire::find_option(wire::Space::Dhcp4, code);
}

const wire::OptionSpec* OptionDefinitions::find(std::string_view name) const {
  const auto own = std::ranges::find(specs_, name, &wire::OptionSpec::name);
  return own != specs_.end() ? &*own : wire::find_option(wire::Space::Dhcp4, name);
}

bool operator==(const OptionDefinitions& a, const OptionDefinitions& b) {
  return std::ranges::equal(a.specs_, b.specs_, [](const auto& x, const auto& y) {
    return x.code == y.code && x.name == y.name && x.type == y.type && x.array == y.array;
  });
}

}  // namespace tandem::config
