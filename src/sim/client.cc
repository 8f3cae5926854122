// SPDX-License-Identifier: Apache-2.0
#include "sim/client.h"

namespace tandem::sim {
namespace {

constexpr std::uint32_t kSharedIdGroup = 77;

Bytes id_of(std::uint32_t number) {
  return to_bytes(as_bytes("\x01client-" + std::to_string(number)));
}

Duration seconds(std::int64_t n) {
  return Duration::seconds(n);
}

}  // namespace

Client::Client(std::uint32_t number, Nature nature, Instant starts, std::uint64_t seed)
    : number_(number), nature_(nature), random_(seed), next_(starts) {
  const std::array<std::byte, 6> octets = {std::byte{2},
                                           std::byte{0},
                                           std::byte{0},
                                           static_cast<std::byte>(number >> 16 & 0xff),
                                           static_cast<std::byte>(number >> 8 & 0xff),
                                           static_cast<std::byte>(number & 0xff)};
  hardware_address_ = HardwareAddress{HardwareAddress::kEthernet, octets};
  if (nature == Nature::WithId) client_id_ = id_of(number);
  if (nature == Nature::SharedId) client_id_ = id_of(kSharedIdGroup);
}

Request Client::message(wire::MessageType type) {
  Request r;
  r.type = type;
  r.xid = xid_;
  r.hardware_address = hardware_address_;
  r.client_id = client_id_;
  r.broadcast = (number_ & 1) != 0;
  r.host_name = "host-" + std::to_string(number_);
  return r;
}

void Client::retry_at(Instant now) {
  const std::int64_t wait = std::min<std::int64_t>(std::int64_t{4} << tries_, 64);
  next_ = now + Duration::milliseconds(wait * 1000 + random_.between(-1000, 1000));
  ++tries_;
}

Request Client::discover(Instant now) {
  if (state_ != State::Selecting) {
    xid_ = static_cast<std::uint32_t>(random_.next());
    tries_ = 0;
    state_ = State::Selecting;
  }
  address_ = {};
  retry_at(now);
  Request r = message(wire::MessageType::Discover);
  r.secs = static_cast<std::uint16_t>(tries_);
  if (!remembered_.is_zero() && random_.one_in(2)) r.requested_address = remembered_;
  if (random_.one_in(4)) r.lease_time = static_cast<std::uint32_t>(random_.below(2000));
  return r;
}

Request Client::select(Instant now) {
  if (state_ != State::Requesting) {
    state_ = State::Requesting;
    tries_ = 0;
    sent_ = now;
  }
  retry_at(now);
  Request r = message(wire::MessageType::Request);
  r.requested_address = offered_;
  r.server_identifier = server_;
  return r;
}

Request Client::reboot(Instant now) {
  if (state_ != State::Rebooting) {
    state_ = State::Rebooting;
    xid_ = static_cast<std::uint32_t>(random_.next());
    tries_ = 0;
    sent_ = now;
  }
  retry_at(now);
  Request r = message(wire::MessageType::Request);
  r.requested_address = remembered_;
  return r;
}

Request Client::extend(Instant now, bool broadcast) {
  const State state = broadcast ? State::Rebinding : State::Renewing;
  if (state_ != state) {
    state_ = state;
    xid_ = static_cast<std::uint32_t>(random_.next());
    tries_ = 0;
    sent_ = now;
  }
  retry_at(now);
  const Instant limit = broadcast ? ends_ : rebind_at_;
  if (next_ > limit && limit > now) next_ = limit;
  Request r = message(wire::MessageType::Request);
  r.ciaddr = address_;
  r.unicast = !broadcast;
  if (random_.one_in(6)) r.lease_time = static_cast<std::uint32_t>(random_.below(2000));
  return r;
}

Request Client::release(Instant now) {
  xid_ = static_cast<std::uint32_t>(random_.next());
  Request r = message(wire::MessageType::Release);
  r.ciaddr = address_;
  r.server_identifier = server_;
  r.unicast = true;
  leave(now, now + seconds(random_.between(30, 1800)));
  return r;
}

void Client::leave(Instant, Instant back) {
  state_ = State::Off;
  address_ = {};
  next_ = back;
}

void Client::move(std::uint32_t link, Instant now) {
  link_ = link;
  if (!address_.is_zero()) remembered_ = address_;
  leave(now, now + seconds(1));
}

void Client::settle(Instant now) {
  settled_ = true;
  leave(now, now + Duration::milliseconds(static_cast<std::int64_t>(random_.below(20'000))));
  remembered_ = {};
}

// What a host with a lease does next, when it is not yet time to renew.
std::optional<Request> Client::decide(Instant now) {
  if (now >= rebind_at_) return extend(now, true);
  if (now >= renew_at_ || settled_) return extend(now, false);
  switch (random_.below(5)) {
    case 0:
      if (nature_ != Nature::Silent) return release(now);
      [[fallthrough]];
    case 1:  // power off without a word
      remembered_ = address_;
      leave(now, now + seconds(random_.between(1, 900)));
      return std::nullopt;
    case 2: {
      next_ = renew_at_;
      xid_ = static_cast<std::uint32_t>(random_.next());
      Request inform = message(wire::MessageType::Inform);
      inform.ciaddr = address_;
      inform.unicast = true;
      return inform;
    }
    default:
      next_ = renew_at_;
      return std::nullopt;
  }
}

std::optional<Request> Client::timed_out(Instant now) {
  switch (state_) {
    case State::Selecting:
      if (tries_ <= 4) return discover(now);
      leave(now, now + seconds(random_.between(5, settled_ ? 20 : 300)));
      return std::nullopt;
    case State::Requesting:
      if (tries_ <= 3) return select(now);
      break;
    case State::Rebooting:
      if (tries_ <= 3) return reboot(now);
      break;
    case State::Renewing:
      return extend(now, now >= rebind_at_);
    case State::Rebinding:
      return extend(now, true);
    case State::Off:
    case State::Init:
    case State::Bound:
      break;
  }
  state_ = State::Init;
  return discover(now);
}

std::optional<Request> Client::act(Instant now) {
  if (!address_.is_zero() && now >= ends_) {  // the lease is over: stop using the address
    remembered_ = address_;
    state_ = State::Init;
    return discover(now);
  }
  switch (state_) {
    case State::Off:
      if (nature_ == Nature::RomThenSystem && !settled_) {
        client_id_ = client_id_.empty() ? id_of(number_) : Bytes{};
      }
      if (!remembered_.is_zero() && !random_.one_in(4)) return reboot(now);
      return discover(now);
    case State::Init:
      return discover(now);
    case State::Bound:
      return decide(now);
    case State::Selecting:
    case State::Requesting:
    case State::Rebooting:
    case State::Renewing:
    case State::Rebinding:
      return timed_out(now);
  }
  return std::nullopt;
}

std::optional<Request> Client::receive(const Reply& reply, Instant now) {
  if (reply.xid != xid_ || !equal(ByteView(reply.chaddr).first(6), hardware_address_.octets())) {
    return std::nullopt;
  }
  const bool asked = state_ == State::Requesting || state_ == State::Rebooting ||
                     state_ == State::Renewing || state_ == State::Rebinding;
  switch (reply.type()) {
    case wire::MessageType::Offer:
      if (state_ != State::Selecting) return std::nullopt;
      offered_ = reply.yiaddr;
      server_ = reply.address(54).value_or(Ipv4Address{});
      if (!settled_ && random_.one_in(12)) {  // takes another server's offer
        server_ = Ipv4Address::of(10, 0, 0, 2);
        Request r = select(now);
        leave(now, now + seconds(random_.between(30, 600)));
        return r;
      }
      return select(now);
    case wire::MessageType::Ack:
      return asked && reply.has(51) ? bound(reply, now) : std::nullopt;
    case wire::MessageType::Nak:
      if (!asked) return std::nullopt;
      address_ = {};
      remembered_ = {};
      state_ = State::Init;
      next_ = now + seconds(1);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<Request> Client::bound(const Reply& ack, Instant now) {
  const bool fresh = state_ == State::Requesting;
  address_ = ack.yiaddr;
  remembered_ = address_;
  server_ = ack.address(54).value_or(server_);
  const std::uint32_t lease = ack.number(51).value_or(0);
  const auto part = [&](std::uint8_t code, std::int64_t eighths) {
    return seconds(ack.number(code).value_or(static_cast<std::uint32_t>(lease * eighths / 8)));
  };
  ends_ = lease == 0xffffffff ? Instant::never() : sent_ + seconds(lease);
  renew_at_ = lease == 0xffffffff ? now + seconds(3600) : sent_ + part(58, 4);
  rebind_at_ = lease == 0xffffffff ? Instant::never() : sent_ + part(59, 7);
  if (fresh && !settled_ && random_.one_in(15)) {  // somebody answered the ARP probe
    Request r = message(wire::MessageType::Decline);
    r.requested_address = address_;
    r.server_identifier = server_;
    remembered_ = {};
    state_ = State::Off;
    address_ = {};
    next_ = now + seconds(10);
    return r;
  }
  state_ = State::Bound;
  next_ = renew_at_;
  if (!settled_ && renew_at_ > now && random_.one_in(3)) {
    const auto wait = static_cast<std::uint64_t>((renew_at_ - now).in_milliseconds()) + 1;
    next_ = now + Duration::milliseconds(static_cast<std::int64_t>(random_.below(wait)));
  }
  return std::nullopt;
}

}  // namespace tandem::sim
