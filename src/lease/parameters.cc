// SPDX-License-Identifier: Apache-2.0
#include "lease/parameters.h"

#include <algorithm>

namespace tandem::lease {

const OptionSetting* Parameters::option(std::uint8_t code) const {
  const auto found = std::ranges::lower_bound(options, code, {}, &OptionSetting::code);
  return found != options.end() && found->code == code ? &*found : nullptr;
}

const OptionSetting* Levels::option(std::uint8_t code) const {
  for (const Parameters* level : list()) {
    if (const OptionSetting* setting = level->option(code)) return setting;
  }
  return nullptr;
}

Origin Levels::origin(std::uint8_t option_code) const {
  for (std::size_t i = 0; i < count_; ++i) {
    if (levels_[i]->option(option_code) != nullptr) return origins_[i];
  }
  return Origin::BuiltIn;
}

std::string_view to_text(Allocation allocation) {
  switch (allocation) {
    case Allocation::Random:
      return "random";
    case Allocation::Sequential:
      return "sequential";
    case Allocation::Lowest:
      return "lowest";
    case Allocation::Oldest:
      return "oldest";
  }
  return "unknown";
}

std::string_view to_text(Origin origin) {
  switch (origin) {
    case Origin::Reservation:
      return "reservation";
    case Origin::Pool:
      return "pool";
    case Origin::Scope:
      return "scope";
    case Origin::SharedNetwork:
      return "shared-network";
    case Origin::Global:
      return "global";
    case Origin::BuiltIn:
      return "built-in";
  }
  return "unknown";
}

}  // namespace tandem::lease
