// SPDX-License-Identifier: Apache-2.0
// What someone may do; each role may also do what those before it may.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tandem::control {

enum class Role : std::uint8_t {
  Read,
  Operate,     // leases: release, add, delete
  Administer,  // the configuration and tokens, too
};
std::string_view to_text(Role role);  // "read"
std::optional<Role> role_of(std::string_view text);

}  // namespace tandem::control
