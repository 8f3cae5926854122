// SPDX-License-Identifier: Apache-2.0
// All that a node asks of the world, in the order to obey: records to make durable, datagrams to
// send once they are, when to be woken, and what to tell people. One Effects is reused for every
// step; it gathers a whole batch until the driver clears it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "base/time.h"
#include "dhcp/network.h"
#include "journal/record.h"
#include "node/notices.h"

namespace tandem::node {

using dhcp::Destination;
using dhcp::InterfaceId;

struct Outgoing {
  journal::Position after = 0;  // held back until the journal is durable up to here; 0: at once
  Destination to;
  std::uint32_t offset = 0;  // the datagram is Effects::bytes[offset, offset + size)
  std::uint32_t size = 0;
};

struct Effects {
  // Encoded records, in order; they get the positions (last_position - record_count,
  // last_position].
  Bytes records;
  std::uint32_t record_count = 0;
  journal::Position last_position = 0;

  std::vector<Outgoing> send;
  Bytes bytes;  // of all that is sent

  std::optional<Instant> wake_at;  // the earliest of the node's deadlines, as of the last step
  std::vector<Notice> notices;

  ByteView datagram(const Outgoing& o) const { return ByteView(bytes).subspan(o.offset, o.size); }
  bool empty() const { return record_count == 0 && send.empty() && notices.empty(); }
  void clear();  // keeps capacity
};

}  // namespace tandem::node
