// SPDX-License-Identifier: Apache-2.0
// A virtual client, pure like the server: it says when it wants to act, and turns the time or a
// reply into at most one request. Its states are those of RFC 2131 figure 5. A client's life
// (when it renews, releases, reboots, moves, declines) is drawn from its own random numbers, so
// that changing one client changes no other.
#pragma once

#include <optional>

#include "base/random.h"
#include "sim/reply.h"
#include "sim/request.h"

namespace tandem::sim {

// What kind of host it is.
enum class Nature : std::uint8_t {
  Plain,          // identified by its hardware address
  WithId,         // by option 61
  RomThenSystem,  // first without option 61, then with: two clients on one card (D10.03)
  SharedId,       // one option 61 on several cards: one client by RFC 2131
  Silent,         // leaves without a RELEASE and comes back by INIT-REBOOT
};

class Client {
 public:
  enum class State : std::uint8_t {
    Off,
    Init,
    Selecting,
    Requesting,
    Rebooting,
    Bound,
    Renewing,
    Rebinding,
  };

  Client(std::uint32_t number, Nature nature, Instant starts, std::uint64_t seed);

  std::uint32_t number() const { return number_; }
  State state() const { return state_; }
  Ipv4Address address() const { return address_; }  // zero when it has none
  Instant next_action() const { return next_; }
  std::uint32_t link() const { return link_; }

  // Its time has come.
  std::optional<Request> act(Instant now);
  // A reply that reached it. Not all are for it.
  std::optional<Request> receive(const Reply& reply, Instant now);

  void place(std::uint32_t link) { link_ = link; }
  // Pulled out and plugged in elsewhere; it then tries its old address there.
  void move(std::uint32_t link, Instant now);
  // Behaves from now on: no more leaving, declining or releasing. A calm end for the progress
  // check.
  void settle(Instant now);
  bool settled() const { return settled_; }

 private:
  Request message(wire::MessageType type);
  Request discover(Instant now);
  Request select(Instant now);
  Request reboot(Instant now);
  Request extend(Instant now, bool broadcast);
  Request release(Instant now);
  std::optional<Request> decide(Instant now);
  std::optional<Request> bound(const Reply& ack, Instant now);
  std::optional<Request> timed_out(Instant now);
  void leave(Instant now, Instant back);
  void retry_at(Instant now);

  std::uint32_t number_;
  Nature nature_;
  Random random_;
  HardwareAddress hardware_address_;
  Bytes client_id_;
  State state_ = State::Off;
  Instant next_;
  std::uint32_t link_ = 0;
  bool settled_ = false;

  std::uint32_t xid_ = 0;
  Instant sent_;  // first transmission of this xid: the lease counts from here (section 4.4.1)
  unsigned tries_ = 0;
  Ipv4Address offered_;
  Ipv4Address server_;
  Ipv4Address address_;
  Ipv4Address remembered_;  // for INIT-REBOOT
  Instant renew_at_, rebind_at_, ends_;
};

}  // namespace tandem::sim
