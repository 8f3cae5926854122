// SPDX-License-Identifier: Apache-2.0
// A datagram on its way to the server, with what the sender meant by it.
#pragma once

#include "sim/request.h"

namespace tandem::sim {

struct Delivery {
  Request request;
  Instant sent;              // by the client
  std::uint32_t client = 0;  // its number
  std::uint32_t link = 0;    // where it stood
  Ipv4Address source;
  std::uint16_t source_port = 68;
  Ipv4Address destination;
  Bytes bytes;
};

}  // namespace tandem::sim
