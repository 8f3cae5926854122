// SPDX-License-Identifier: Apache-2.0
// Clients that do everything wrong, one act at a time: they ask for others' addresses, name other
// servers, release and decline what was never theirs, send rubbish. They lie about all but their
// own hardware address and client id: who can forge these is that client, as far as DHCP can tell.
#pragma once

#include <optional>
#include <vector>

#include "base/random.h"
#include "sim/reply.h"
#include "sim/request.h"

namespace tandem::sim {

// What a liar has overheard on the network.
struct Rumours {
  std::vector<Ipv4Address> addresses;  // acknowledged to somebody
  std::uint32_t last_xid = 0;
  Bytes last_reply;
};

struct WickedAct {
  Request request;
  Bytes raw;  // sent in place of the request when not empty
};

class WickedClient {
 public:
  WickedClient(std::uint32_t number, Instant starts, std::uint64_t seed);

  std::uint32_t number() const { return number_; }
  std::uint32_t link() const { return link_; }
  Instant next_action() const { return next_; }
  void stop() { next_ = Instant::never(); }

  WickedAct act(Instant now, const Rumours& rumours);
  // It takes half of what it is offered, and often declines that.
  std::optional<Request> receive(const Reply& reply);

 private:
  Request message(wire::MessageType type);
  Ipv4Address somebodys(const Rumours& rumours);
  Bytes junk();

  std::uint32_t number_;
  Random random_;
  Instant next_;
  std::uint32_t link_ = 0;
  std::uint32_t identity_;  // it may pose as many hosts
  std::uint32_t xid_ = 0;
  bool storming_ = false;
};

}  // namespace tandem::sim
