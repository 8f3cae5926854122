// SPDX-License-Identifier: Apache-2.0
// Any text is taken or refused, never both, and what is taken is what lease::Topology asks for:
// scopes apart, pools ascending and within them, each reserved address found again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "config/configuration.h"

using namespace tandem;

namespace {

void check_scope(const lease::Topology& topology, std::uint32_t index) {
  const lease::Scope& scope = topology.scopes()[index];
  TANDEM_ASSERT(topology.scope_of(scope.subnet.network()) == index);
  TANDEM_ASSERT(topology.scope_of(scope.subnet.broadcast()) == index);
  const lease::Pool* before = nullptr;
  for (const lease::Pool& pool : scope.pools) {
    TANDEM_ASSERT(scope.subnet.range().contains(pool.range));
    TANDEM_ASSERT(before == nullptr || before->range.last < pool.range.first);
    before = &pool;
  }
  for (const lease::Reservation& reservation : scope.reservations) {
    TANDEM_ASSERT(reservation.hardware_address.has_value() == reservation.client_id.empty());
    if (!reservation.address) continue;
    TANDEM_ASSERT(scope.subnet.is_host(*reservation.address));
    TANDEM_ASSERT(topology.reservation_at(*reservation.address) == &reservation);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const config::Loaded loaded =
      config::load(std::string_view(reinterpret_cast<const char*>(data), size));
  TANDEM_ASSERT((loaded.settings == nullptr) == (loaded.errors > 0));
  if (loaded.settings == nullptr) return 0;
  const lease::Topology& topology = loaded.settings->topology;
  for (std::uint32_t s = 0; s < topology.scopes().size(); ++s) check_scope(topology, s);
  return 0;
}
