// SPDX-License-Identifier: Apache-2.0
#include "load/identity.h"

#include <fmt/format.h>

namespace tandem::load {

Result<Identity> Identity::parse(std::string_view text) {
  TANDEM_TRY(const HardwareAddress address, HardwareAddress::parse(text));
  if (address.type() != HardwareAddress::kEthernet || address.size() != 6) {
    return fail(fmt::format("\"{}\" is no Ethernet address", text));
  }
  return from(address.octets().first<6>());
}

std::string Identity::text() const {
  return to_hex(octets(), ":");
}

}  // namespace tandem::load
