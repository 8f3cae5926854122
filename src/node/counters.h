// SPDX-License-Identifier: Apache-2.0
// What a node counts: plain integers by message type and by reason. Names in the table are stable:
// they become label values of the metrics.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "dhcp/drop.h"
#include "wire/message.h"

namespace tandem::node {

using dhcp::Drop;
using dhcp::kDropCount;

struct Counters {
  std::array<std::uint64_t, 19> received{};  // by MessageType
  std::array<std::uint64_t, 19> sent{};
  std::array<std::uint64_t, kDropCount> dropped{};
  std::uint64_t options_omitted = 0;  // D8.05
  std::uint64_t records = 0;
  std::uint64_t leases_expired = 0;
  std::uint64_t offers_lapsed = 0;
};

}  // namespace tandem::node
