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

}  // namespace tandem::lease
