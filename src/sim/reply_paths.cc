// SPDX-License-Identifier: Apache-2.0
#include "sim/reply_paths.h"

#include "sim/networks.h"

namespace tandem::sim {
namespace {

using wire::MessageType;

bool elsewhere(Ipv4Address address, std::uint32_t link) {
  for (const Subnet& subnet : links()[link].subnets) {
    if (subnet.contains(address)) return false;
  }
  return true;
}

Path path_of_ack(const Request& r) {
  if (r.server_identifier) return Path::AckSelecting;
  if (r.ciaddr.is_zero()) return Path::AckRebooting;
  return r.unicast ? Path::AckRenewing : Path::AckRebinding;
}

void count_lease(const Delivery& delivery, const Reply& reply, const Checker& checker,
                 Coverage& coverage) {
  static constexpr Subnet kSecondOnFloor{Ipv4Address::of(10, 3, 0, 0), 28};
  const Ipv4Address address = reply.yiaddr;
  coverage.hit(path_of_ack(delivery.request));
  if (address == kReservedAddress) coverage.hit(Path::ReservedAddress);
  if (reply.number(51) == 0xffffffff) coverage.hit(Path::InfiniteLease);
  if (kSecondOnFloor.contains(address)) coverage.hit(Path::SharedNetworkSecond);
  if (delivery.link == kLab && !delivery.request.giaddr.is_zero()) {
    coverage.hit(Path::LinkSelection);
  }
  if (checker.was_aside(address)) coverage.hit(Path::AsideReturned);
  if (checker.had_other_holder(address, identity_of(delivery.request))) {
    coverage.hit(Path::AddressReused);
  }
}

}  // namespace

void count_reply(const Delivery& delivery, const Reply& reply, const Checker& checker,
                 Coverage& coverage) {
  const Request& request = delivery.request;
  switch (reply.type()) {
    case MessageType::Offer:
      return coverage.hit(Path::Offer);
    case MessageType::Nak:
      coverage.hit(Path::Nak);
      if (elsewhere(request.requested_address.value_or(request.ciaddr), delivery.link)) {
        coverage.hit(Path::NakWrongNetwork);
      }
      return;
    case MessageType::Ack:
      if (request.type == MessageType::Inform) return coverage.hit(Path::AckInform);
      return count_lease(delivery, reply, checker, coverage);
    default:
      return;
  }
}

}  // namespace tandem::sim
