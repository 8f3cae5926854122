// SPDX-License-Identifier: Apache-2.0
// What a node runs by: made by config from one revision of the document, never changed afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lease/topology.h"
#include "wire/message.h"

namespace tandem::node {

// Rapid decline protection (D6.04, D14.30): a client may decline this often in the span, a pool may
// lose that share of its addresses to declines; above either, declines are ignored and told.
struct DeclineLimits {
  std::uint32_t per_client = 3;
  std::uint32_t pool_percent = 10;
  Duration span = Duration::seconds(3600);
  friend bool operator==(const DeclineLimits&, const DeclineLimits&) = default;
};

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
