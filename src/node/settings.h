// SPDX-License-Identifier: Apache-2.0
// What a node runs by: made by config from one revision of the document, never changed afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dhcp/conversation.h"
#include "lease/topology.h"
#include "wire/message.h"

namespace tandem::node {

using dhcp::DeclineLimits;

struct Settings {
  std::uint64_t revision = 0;
  std::string server_name = "tandem";
  std::vector<std::string> interfaces;  // names or patterns with '*'; empty: all but loopback
  std::string storage_directory = "/var/lib/tandem";
  wire::Strictness strictness = wire::Strictness::Strict;  // "lenient-parsing" (D1.04)
  bool require_relay_in_scope = false;                     // D3.07
  DeclineLimits decline_limits;
  lease::Topology topology{lease::TopologySource{}};
};

}  // namespace tandem::node
