// SPDX-License-Identifier: Apache-2.0
// One simulated DHCP client: RFC 2131 section 4.4 and its figure 5 as a pure state machine.
// load::Fleet holds a million of them, tells each when to begin an exchange, what arrived and that
// its deadline has come, and sends what it asks for. No I/O, no clock, 72 octets a client.
//
// Departures from the RFC, all for the sake of measuring: the first message is not delayed; T1 and
// T2 are not spread by chance; an exchange ends after Timing::patience and counts as lost.
#pragma once

#include <cstdint>
#include <optional>

#include "base/random.h"
#include "base/time.h"
#include "load/answer.h"

namespace tandem::load {

enum class State : std::uint8_t {
  Init,
  Selecting,
  Requesting,
  Bound,
  Renewing,
  Rebinding,
  Rebooting,
  Informing,  // holds a lease as well
};

// What a client asks, hence what a latency, a loss or an answer belongs to.
enum class Exchange : std::uint8_t {
  Discover,  // DISCOVER to OFFER
  Select,    // REQUEST to ACK in SELECTING
  Renew,
  Rebind,
  Reboot,
  Inform,
  Release,  // not answered
  Decline,  // not answered
};
inline constexpr std::size_t kExchangeCount = static_cast<std::size_t>(Exchange::Decline) + 1;

// Section 4.1: 4 s, doubled up to 64 s, each within a second by chance; section 4.4.5: half of
// what remains of a renewal, at least a minute.
struct Timing {
  Duration retransmit_min = Duration::seconds(4);
  Duration retransmit_max = Duration::seconds(64);
  Duration retransmit_spread = Duration::seconds(1);
  Duration renew_retransmit_min = Duration::seconds(60);
  double renew_retransmit_share = 0.5;
  Duration patience = Duration::seconds(30);

  // All but the patience, `factor` times as long: tests are impatient.
  Timing scaled(double factor) const;
};

// What distinguishes one request from another; load/request.h makes octets of it.
struct Query {
  wire::MessageType type = wire::MessageType::Discover;
  std::uint32_t xid = 0;
  std::uint16_t secs = 0;
  Ipv4Address ciaddr;
  Ipv4Address requested;               // option 50, unless zero
  Ipv4Address server;                  // option 54, unless zero
  std::optional<Ipv4Address> unicast;  // to this server, else broadcast
  bool retransmission = false;
};

enum class Outcome : std::uint8_t {
  Nothing,
  Offered,
  Bound,  // the end of any exchange that ends in an ACK with a lease
  Informed,
  Refused,    // NAK: back to INIT
  Expired,    // the lease ended before anybody renewed it: back to INIT
  GaveUp,     // out of patience
  Duplicate,  // once more what was answered already, or another server's offer
  Late,       // to an exchange that is over
};

struct Reaction {
  Outcome outcome = Outcome::Nothing;
  Exchange exchange = Exchange::Discover;  // what the outcome belongs to
  std::optional<Fault> fault;
  std::optional<Query> send;
};

class Client {
 public:
  struct Turn {
    Instant now;
    const Timing& timing;
    Random& random;
  };

  explicit Client(std::uint32_t first_xid = 0) : xid_(first_xid) {}

  State state() const { return state_; }
  bool holds_lease() const;
  bool idle() const { return state_ == State::Init || state_ == State::Bound; }
  Ipv4Address address() const { return address_; }  // offered, requested, held, or held last
  Ipv4Address server() const { return server_; }
  Exchange exchange() const { return exchange_; }  // the last one begun
  Instant lease_ends() const { return ends_; }
  Instant began() const { return began_; }        // when the exchange was meant to begin
  Instant asked_at() const { return asked_at_; }  // when its present question was first sent
  // When on_timer() is due.
  Instant deadline(const Timing& timing) const;

  // Begins an exchange, which counts from `intended`: a generator that is late does not flatter the
  // server. discover() and reboot() need no lease, all others do.
  Query discover(Turn turn, Instant intended);
  // Without a request after the offer: for floods.
  Query discover_only(Turn turn, Instant intended);
  // INIT-REBOOT with an address known from before.
  Query reboot(Turn turn, Instant intended, Ipv4Address address);
  Query renew(Turn turn, Instant intended);
  Query rebind(Turn turn, Instant intended);
  Query inform(Turn turn, Instant intended);
  Query release(Turn turn);
  Query decline(Turn turn);

  Reaction on_answer(const Answer& answer, Turn turn);
  Reaction on_timer(Turn turn);

 private:
  Query begin(State state, Exchange exchange, Turn turn, Instant intended);
  Query ask(Turn turn);
  Query query(Turn turn);
  Duration retransmit_after(Turn turn);

  bool recent(std::uint32_t xid) const;
  Reaction concluded(Outcome outcome, State next);
  Reaction faulty(Fault fault) const;
  Reaction on_offer(const Answer& answer, Turn turn);
  Reaction on_ack(const Answer& answer);
  Reaction on_nak(const Answer& answer);
  void bind(const Answer& answer);
  Query turn_to_all(Turn turn);
  Reaction give_up();

  Instant began_, asked_at_, retransmit_at_;
  Instant ends_, renew_at_, rebind_at_;
  std::uint32_t xid_;
  Ipv4Address address_, server_;
  std::uint16_t secs_ = 0;
  State state_ = State::Init;
  Exchange exchange_ = Exchange::Release;  // the last one, which xid_ belongs to
  std::uint8_t attempts_ = 0;
  bool only_offer_ = false;
  bool gave_up_ = false;  // a renewal that counts as lost goes on all the same
};
static_assert(sizeof(Client) <= 72);

}  // namespace tandem::load
