// SPDX-License-Identifier: Apache-2.0
#include "sim/wicked.h"

#include "sim/networks.h"

namespace tandem::sim {

using wire::MessageType;

WickedClient::WickedClient(std::uint32_t number, Instant starts, std::uint64_t seed)
    : number_(number), random_(seed), next_(starts), identity_(number) {}

Request WickedClient::message(MessageType type) {
  Request r;
  r.type = type;
  r.xid = xid_;
  r.hardware_address = hardware_address_of(identity_);
  r.broadcast = random_.one_in(2);
  return r;
}

Ipv4Address WickedClient::somebodys(const Rumours& rumours) {
  if (!rumours.addresses.empty() && !random_.one_in(4)) {
    return rumours.addresses[random_.below(rumours.addresses.size())];
  }
  const auto net = static_cast<std::uint8_t>(random_.below(5));
  return Ipv4Address::of(10, net, 0, static_cast<std::uint8_t>(random_.below(16)));
}

// Options that mean nothing, options without a value, and lengths beyond the end.
Bytes WickedClient::junk() {
  Bytes bytes;
  for (std::uint64_t n = random_.below(6); n > 0; --n) {
    const auto size = static_cast<std::size_t>(random_.below(20));
    bytes.push_back(static_cast<std::byte>(random_.between(128, 250)));
    bytes.push_back(static_cast<std::byte>(random_.one_in(10) ? 255 : size));
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(random_.next()));
  }
  bytes.insert(bytes.end(), {std::byte{0}, std::byte{51}, std::byte{0}});
  return bytes;
}

WickedAct WickedClient::act(Instant now, const Rumours& rumours) {
  next_ = now + Duration::seconds(random_.between(1, storming_ ? 10 : 180));
  link_ = static_cast<std::uint32_t>(random_.below(links().size()));
  xid_ = random_.one_in(8) ? rumours.last_xid : static_cast<std::uint32_t>(random_.next());
  if (random_.one_in(5))
    identity_ = 100'000 + number_ * 1000 + static_cast<std::uint32_t>(random_.below(40));
  storming_ = random_.one_in(8) != storming_;
  Request r = message(MessageType::Request);
  switch (random_.below(16)) {
    case 0:  // INIT-REBOOT into another's address
      r.requested_address = somebodys(rumours);
      break;
    case 1:  // RENEWING another's address
      r.ciaddr = somebodys(rumours);
      r.unicast = true;
      break;
    case 2:  // SELECTING what was never offered
      r.requested_address = somebodys(rumours);
      r.server_identifier = kServerAddress;
      break;
    case 3:  // another server's offer
      r.requested_address = somebodys(rumours);
      r.server_identifier = kForeignServer;
      break;
    case 4:
      r.type = MessageType::Release;
      r.ciaddr = somebodys(rumours);
      r.server_identifier = kServerAddress;
      r.unicast = true;
      break;
    case 5:
      r.type = MessageType::Decline;
      r.requested_address = somebodys(rumours);
      if (!random_.one_in(3)) r.server_identifier = kServerAddress;
      break;
    case 6:  // both, or neither
      if (random_.one_in(2)) {
        r.ciaddr = somebodys(rumours);
        r.requested_address = somebodys(rumours);
      }
      break;
    case 7:
      r.junk = junk();
      r.requested_address = somebodys(rumours);
      break;
    case 8:
      r.type = MessageType::Inform;
      r.ciaddr = somebodys(rumours);
      r.unicast = true;
      break;
    case 9:
      r.giaddr = random_.one_in(2) ? kServerAddress : Ipv4Address::of(203, 0, 113, 1);
      r.requested_address = somebodys(rumours);
      break;
    case 10:  // the server's own words
      return {std::move(r), rumours.last_reply};
    case 11:
      r.type = static_cast<MessageType>(random_.between(1, 18));
      r.ciaddr = somebodys(rumours);
      break;
    case 12:  // no identity at all
      r.type = MessageType::Discover;
      r.hardware_address = HardwareAddress{HardwareAddress::kEthernet, {}};
      break;
    default: {
      static constexpr std::uint32_t kTimes[] = {0, 1, 59, 0x7fffffff, 0xfffffffe, 0xffffffff};
      r.type = MessageType::Discover;
      r.lease_time = kTimes[random_.below(std::size(kTimes))];
      if (random_.one_in(2)) r.requested_address = somebodys(rumours);
      if (random_.one_in(4)) r.junk = junk();
      break;
    }
  }
  return {std::move(r), {}};
}

std::optional<Request> WickedClient::receive(const Reply& reply) {
  if (reply.xid != xid_) return std::nullopt;
  const HardwareAddress mine = hardware_address_of(identity_);
  if (!equal(ByteView(reply.chaddr).first(mine.size()), mine.octets())) return std::nullopt;
  if (reply.type() == MessageType::Offer && (storming_ || random_.one_in(2))) {
    Request r =
        message(storming_ && random_.one_in(2) ? MessageType::Decline : MessageType::Request);
    r.requested_address = reply.yiaddr;
    r.server_identifier = kServerAddress;
    if (random_.one_in(2)) r.lease_time = 0xffffffff;
    return r;
  }
  if (reply.type() == MessageType::Ack && !reply.yiaddr.is_zero() && storming_) {
    Request r = message(MessageType::Decline);
    r.requested_address = reply.yiaddr;
    r.server_identifier = kServerAddress;
    return r;
  }
  return std::nullopt;
}

}  // namespace tandem::sim
