// SPDX-License-Identifier: Apache-2.0
// Any text is taken or refused, never both, and what is taken is what lease::Topology asks for:
// scopes apart, pools ascending and within them, each reserved address found again. A scope put
// back as it is changes nothing; without it the document is still one.
#include <cstddef>
#include <cstdint>
#include <string>
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

void check_edits(const config::Configuration& configuration) {
  constexpr std::size_t kScopesMax = 8;
  const std::string text = configuration.text();
  std::size_t count = 0;
  for (const config::Configuration::Named& scope : configuration.list({"scopes"})) {
    if (++count > kScopesMax) return;
    const config::Edit put{
        .where = {"scopes", scope.name},
          .text = scope.object.text
    };
    const config::Loaded same = config::edit(configuration, {&put, 1});
    TANDEM_ASSERT(same.configuration != nullptr);
    TANDEM_ASSERT(config::diff(configuration, *same.configuration).empty());
    const config::Edit remove{.action = config::Edit::Action::Remove, .where = put.where};
    const config::Loaded without = config::edit(configuration, {&remove, 1});
    if (without.configuration == nullptr) continue;  // a shared network names it
    TANDEM_ASSERT(config::load(without.configuration->text()).configuration != nullptr);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const config::Loaded loaded =
      config::load(std::string_view(reinterpret_cast<const char*>(data), size));
  TANDEM_ASSERT((loaded.settings == nullptr) == (loaded.errors > 0));
  if (loaded.settings == nullptr) return 0;
  TANDEM_ASSERT(loaded.configuration->text() ==
                std::string_view(reinterpret_cast<const char*>(data), size));
  check_edits(*loaded.configuration);
  const lease::Topology& topology = loaded.settings->topology;
  for (std::uint32_t s = 0; s < topology.scopes().size(); ++s) check_scope(topology, s);
  return 0;
}
