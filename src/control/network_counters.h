// SPDX-License-Identifier: Apache-2.0
// What the daemon's sockets count, for people and for metrics; the node's own counters are
// node::Counters.
#pragma once

#include <cstdint>

#include "io/packet_socket.h"

namespace tandem::control {

struct NetworkCounters {
  io::ReceiveCounters packet;  // direct clients
  io::ReceiveCounters udp;     // relays and unicasts
  std::uint64_t interface_not_served = 0;
  std::uint64_t sent = 0;
  std::uint64_t send_failed = 0;
};

}  // namespace tandem::control
