// SPDX-License-Identifier: Apache-2.0
// Whose packets are traced, and the trace under way. The node begins one for each datagram of a
// client that is watched, hands it down so that every step is noted where it is taken, and ends it
// with what became of the datagram.
#pragma once

#include "dhcp/network.h"
#include "node/event.h"

namespace tandem::node {

class Tracer {
 public:
  void watch(std::vector<ClientPattern> patterns);

  // Where to note the steps of this datagram; null: its client is not watched, or too many were
  // traced in this second (then `effects` counts it as lost). `message` is null where it could not
  // be decoded; only a pattern that every packet fits is for such ones.
  dhcp::Trace* begin(const DhcpDatagram& datagram, const Interface* interface,
                     const wire::Message* message, WallTime now, Effects& effects) {
    if (patterns_.empty()) [[likely]]
      return nullptr;
    return begin_watched(datagram, interface, message, now, effects);
  }

  // Hands over what begin() began. `address` is that of the reply; `after` the position on which
  // the answer, or what was written without one, rests.
  void end(const dhcp::Outcome& outcome, Ipv4Address address, journal::Position after,
           Effects& effects);

 private:
  dhcp::Trace* begin_watched(const DhcpDatagram& datagram, const Interface* interface,
                             const wire::Message* message, WallTime now, Effects& effects);
  std::uint32_t matched(const wire::Message* message) const;  // as Traced::patterns
  bool too_many(WallTime now);

  std::vector<ClientPattern> patterns_;
  dhcp::Trace trace_;
  Traced traced_;
  std::int64_t second_ = 0;
  std::uint32_t made_ = 0;  // in this second
};

// An option that found no room in the reply was noted as sent: says so.
void note_omitted(dhcp::Trace& trace, const wire::Outline& outline, ByteView reply);

}  // namespace tandem::node
