// SPDX-License-Identifier: Apache-2.0
#include "load/client.h"

#include <algorithm>

namespace tandem::load {

using wire::MessageType;

namespace {

// Successive xids of a client differ by this odd number, so that an old one is told from a
// stranger.
constexpr std::uint32_t kXidStep = 0x9e3779b9;
constexpr std::uint32_t kXidsRemembered = 8;
constexpr std::uint32_t kInfinite = 0xffffffff;

Duration times(Duration d, double factor) {
  return Duration::nanoseconds(
      static_cast<std::int64_t>(static_cast<double>(d.in_nanoseconds()) * factor));
}

Instant after_seconds(Instant from, std::uint32_t seconds) {
  return seconds == kInfinite ? Instant::never() : from + Duration::seconds(seconds);
}

}  // namespace

Timing Timing::scaled(double factor) const {
  return {.retransmit_min = times(retransmit_min, factor),
          .retransmit_max = times(retransmit_max, factor),
          .retransmit_spread = times(retransmit_spread, factor),
          .renew_retransmit_min = times(renew_retransmit_min, factor),
          .renew_retransmit_share = renew_retransmit_share * factor,
          .patience = patience};
}

bool Client::holds_lease() const {
  return state_ == State::Bound || state_ == State::Renewing || state_ == State::Rebinding ||
         state_ == State::Informing;
}

Instant Client::deadline(const Timing& timing) const {
  const Instant impatient = gave_up_ ? Instant::never() : began_ + timing.patience;
  switch (state_) {
    case State::Init:
      return Instant::never();
    case State::Bound:
      return renew_at_;
    case State::Selecting:
    case State::Requesting:
    case State::Rebooting:
    case State::Informing:
      return std::min(retransmit_at_, impatient);
    case State::Renewing:
      return std::min({retransmit_at_, impatient, rebind_at_});
    case State::Rebinding:
      return std::min({retransmit_at_, impatient, ends_});
  }
  return Instant::never();
}

// --- asking

Query Client::discover(Turn turn, Instant intended) {
  only_offer_ = false;
  return begin(State::Selecting, Exchange::Discover, turn, intended);
}

Query Client::discover_only(Turn turn, Instant intended) {
  only_offer_ = true;
  return begin(State::Selecting, Exchange::Discover, turn, intended);
}

Query Client::reboot(Turn turn, Instant intended, Ipv4Address address) {
  address_ = address;
  return begin(State::Rebooting, Exchange::Reboot, turn, intended);
}

Query Client::renew(Turn turn, Instant intended) {
  TANDEM_ASSERT(holds_lease());
  return begin(State::Renewing, Exchange::Renew, turn, intended);
}

Query Client::rebind(Turn turn, Instant intended) {
  TANDEM_ASSERT(holds_lease());
  return begin(State::Rebinding, Exchange::Rebind, turn, intended);
}

Query Client::inform(Turn turn, Instant intended) {
  TANDEM_ASSERT(holds_lease());
  return begin(State::Informing, Exchange::Inform, turn, intended);
}

Query Client::release(Turn turn) {
  TANDEM_ASSERT(holds_lease());
  return begin(State::Init, Exchange::Release, turn, turn.now);
}

Query Client::decline(Turn turn) {
  TANDEM_ASSERT(holds_lease());
  return begin(State::Init, Exchange::Decline, turn, turn.now);
}

Query Client::begin(State state, Exchange exchange, Turn turn, Instant intended) {
  state_ = state;
  exchange_ = exchange;
  xid_ += kXidStep;
  began_ = intended;
  gave_up_ = false;
  return ask(turn);
}

// A new question, perhaps within a running exchange: the REQUEST that follows an OFFER keeps its
// xid (section 4.4.1).
Query Client::ask(Turn turn) {
  asked_at_ = turn.now;
  attempts_ = 0;
  return query(turn);
}

Query Client::query(Turn turn) {
  // The REQUEST has the same secs as the DISCOVER before it (section 4.4.1).
  if (exchange_ != Exchange::Select) {
    secs_ = static_cast<std::uint16_t>(
        std::clamp<std::int64_t>((turn.now - began_).in_seconds(), 0, 0xffff));
  }
  Query query{.type = MessageType::Request, .xid = xid_, .secs = secs_};
  query.retransmission = attempts_ > 0;
  retransmit_at_ = turn.now + retransmit_after(turn);
  if (attempts_ < 0xff) ++attempts_;
  switch (exchange_) {  // table 5
    case Exchange::Discover:
      query.type = MessageType::Discover;
      break;
    case Exchange::Select:
      query.requested = address_;
      query.server = server_;
      break;
    case Exchange::Reboot:
      query.requested = address_;
      break;
    case Exchange::Renew:
      query.ciaddr = address_;
      query.unicast = server_;
      break;
    case Exchange::Rebind:
      query.ciaddr = address_;
      break;
    case Exchange::Inform:
      query.type = MessageType::Inform;
      query.ciaddr = address_;
      break;
    case Exchange::Release:
      query.type = MessageType::Release;
      query.ciaddr = address_;
      query.server = server_;
      query.unicast = server_;
      break;
    case Exchange::Decline:
      query.type = MessageType::Decline;
      query.requested = address_;
      query.server = server_;
      break;
  }
  return query;
}

Duration Client::retransmit_after(Turn turn) {
  if (state_ == State::Renewing || state_ == State::Rebinding) {
    const Duration remaining = (state_ == State::Renewing ? rebind_at_ : ends_) - turn.now;
    return std::max(times(remaining, turn.timing.renew_retransmit_share),
                    turn.timing.renew_retransmit_min);
  }
  const double doubled = static_cast<double>(1u << std::min<unsigned>(attempts_, 16));
  const Duration delay =
      std::min(times(turn.timing.retransmit_min, doubled), turn.timing.retransmit_max);
  const std::int64_t spread = turn.timing.retransmit_spread.in_nanoseconds();
  return delay + Duration::nanoseconds(turn.random.between(-spread, spread));
}

// --- being answered

bool Client::recent(std::uint32_t xid) const {
  for (std::uint32_t n = 1; n <= kXidsRemembered; ++n) {
    if (xid == xid_ - n * kXidStep) return true;
  }
  return false;
}

Reaction Client::concluded(Outcome outcome, State next) {
  state_ = next;
  return {.outcome = outcome, .exchange = exchange_};
}

Reaction Client::faulty(Fault fault) const {
  return {.exchange = exchange_, .fault = fault};
}

Reaction Client::on_answer(const Answer& answer, Turn turn) {
  if (answer.xid != xid_) {
    if (!recent(answer.xid)) return faulty(Fault::UnknownXid);
    return {.outcome = Outcome::Late, .exchange = exchange_};
  }
  if (const auto fault = check_form(answer, exchange_ == Exchange::Inform)) return faulty(*fault);
  switch (answer.type) {
    case MessageType::Offer:
      return on_offer(answer, turn);
    case MessageType::Ack:
      return on_ack(answer);
    default:
      return on_nak(answer);
  }
}

Reaction Client::on_offer(const Answer& answer, Turn turn) {
  const bool offers_due = exchange_ == Exchange::Discover || exchange_ == Exchange::Select;
  if (!offers_due) return faulty(Fault::WrongType);
  // The first offer is taken; others are other servers', or answers to a DISCOVER sent again.
  if (state_ != State::Selecting) return {.outcome = Outcome::Duplicate, .exchange = exchange_};
  address_ = answer.yiaddr;
  server_ = *answer.server;
  if (only_offer_) return concluded(Outcome::Offered, State::Init);
  Reaction reaction = concluded(Outcome::Offered, State::Requesting);
  exchange_ = Exchange::Select;
  reaction.send = ask(turn);
  return reaction;
}

Reaction Client::on_ack(const Answer& answer) {
  switch (exchange_) {
    case Exchange::Discover:  // rapid commit was not asked for
    case Exchange::Release:
    case Exchange::Decline:
      return faulty(Fault::WrongType);
    case Exchange::Inform:
      if (state_ == State::Informing) return concluded(Outcome::Informed, State::Bound);
      return {.outcome = Outcome::Duplicate, .exchange = exchange_};
    case Exchange::Select:
      if (*answer.server != server_) return faulty(Fault::OtherServer);
      break;
    case Exchange::Renew:
    case Exchange::Rebind:
    case Exchange::Reboot:
      break;
  }
  if (answer.yiaddr != address_) return faulty(Fault::OtherAddress);
  if (state_ == State::Bound) return {.outcome = Outcome::Duplicate, .exchange = exchange_};
  if (state_ == State::Init) return {.outcome = Outcome::Late, .exchange = exchange_};
  bind(answer);
  return concluded(Outcome::Bound, State::Bound);
}

Reaction Client::on_nak(const Answer& answer) {
  const bool naks_due = exchange_ == Exchange::Select || exchange_ == Exchange::Renew ||
                        exchange_ == Exchange::Rebind || exchange_ == Exchange::Reboot;
  // A NAK after the ACK contradicts it.
  if (!naks_due || state_ == State::Bound) return faulty(Fault::WrongType);
  if (exchange_ == Exchange::Select && *answer.server != server_) return faulty(Fault::OtherServer);
  if (state_ == State::Init) return {.outcome = Outcome::Duplicate, .exchange = exchange_};
  return concluded(Outcome::Refused, State::Init);
}

// The lease counts from when its REQUEST was first sent (section 4.4.1), which no server can take
// for a later moment.
void Client::bind(const Answer& answer) {
  const std::uint32_t lease = *answer.lease;
  const bool endless = lease == kInfinite;
  server_ = *answer.server;
  ends_ = after_seconds(asked_at_, lease);
  renew_at_ = after_seconds(asked_at_, answer.t1.value_or(endless ? kInfinite : lease / 2));
  rebind_at_ =
      after_seconds(asked_at_, answer.t2.value_or(endless ? kInfinite : lease - lease / 8));
  attempts_ = 0;
}

// --- time passes

Reaction Client::on_timer(Turn turn) {
  switch (state_) {
    case State::Init:
      return {};
    case State::Bound:
      if (turn.now < renew_at_) return {};
      return {.send = renew(turn, turn.now)};
    case State::Renewing:
      if (turn.now < rebind_at_) break;
      return {.send = turn_to_all(turn)};
    case State::Rebinding:
      if (turn.now >= ends_) return concluded(Outcome::Expired, State::Init);
      break;
    case State::Selecting:
    case State::Requesting:
    case State::Rebooting:
    case State::Informing:
      break;
  }
  if (!gave_up_ && turn.now >= began_ + turn.timing.patience) return give_up();
  if (turn.now < retransmit_at_) return {};
  return {.exchange = exchange_, .send = query(turn)};
}

// T2: the same attempt to keep the lease goes on, now with every server.
Query Client::turn_to_all(Turn turn) {
  const bool counted = gave_up_;
  const Query query = rebind(turn, began_);
  gave_up_ = counted;
  return query;
}

Reaction Client::give_up() {
  gave_up_ = true;
  if (state_ == State::Informing) return concluded(Outcome::GaveUp, State::Bound);
  if (holds_lease()) return {.outcome = Outcome::GaveUp, .exchange = exchange_};
  return concluded(Outcome::GaveUp, State::Init);
}

}  // namespace tandem::load
