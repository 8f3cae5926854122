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
#include "dhcp/conversation.h"
#include "dhcp/network.h"
#include "dhcp/trace.h"
#include "journal/record.h"
#include "node/command.h"
#include "node/notices.h"

namespace tandem::node {

using dhcp::Destination;
using dhcp::InterfaceId;

inline constexpr std::uint32_t kTracesPerSecondMax = 200;

struct Outgoing {
  journal::Position after = 0;  // held back until the journal is durable up to here; 0: at once
  Destination to;
  std::uint32_t offset = 0;  // the datagram is Effects::bytes[offset, offset + size)
  std::uint32_t size = 0;
  Instant asked;  // when the step was made that asked for it: how long the client has waited
};

// What became of one Command. It may be told to whoever gave it once the journal is durable up to
// `after`: until then a crash may take back the command, or what it was refused for. When storage
// fails before, nothing is known; the command may be given again.
struct CommandResult {
  std::uint64_t number = 0;
  journal::Position after = 0;
  Refusal refusal = Refusal::None;
  std::uint32_t count = 0;          // bindings changed
  std::optional<Ipv4Address> next;  // WipeRange: where to go on; none: all is done
  bool done() const { return refusal == Refusal::None; }
};

// What happened to one packet of a client that is traced (TraceClients), step by step as the node
// went; nothing is decided a second time for it.
struct Traced {
  WallTime at;
  std::string client;          // hardware address, or "id " and the identifier; empty: not decoded
  std::uint32_t patterns = 0;  // bit n: the client is one of the nth ClientPattern of TraceClients
  std::optional<wire::MessageType> type;  // none: not decoded
  std::vector<dhcp::Step> steps;
  dhcp::Outcome outcome;  // the reply's type, or why there is none
  Ipv4Address address;    // in the reply; zero: none
  // The reply, and what it says, holds once the journal is durable up to here; 0: at once.
  journal::Position after = 0;
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
  std::vector<CommandResult> results;  // in the order of the commands

  // At most kTracesPerSecondMax a second are made, so that tracing cannot stall the server.
  std::vector<Traced> traces;
  std::uint32_t traces_lost = 0;

  ByteView datagram(const Outgoing& o) const { return ByteView(bytes).subspan(o.offset, o.size); }
  bool empty() const {
    return record_count == 0 && send.empty() && notices.empty() && results.empty() &&
           traces.empty();
  }
  void clear();  // keeps capacity
};

}  // namespace tandem::node
