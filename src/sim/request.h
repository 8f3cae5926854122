// SPDX-License-Identifier: Apache-2.0
// A message from a client as the simulator's clients mean it, and its octets. Written apart from
// wire/, so that a mistake there is not made twice and so goes unseen.
#pragma once

#include <optional>
#include <string>

#include "base/address.h"
#include "base/bytes.h"
#include "base/time.h"
#include "wire/message.h"

namespace tandem::sim {

struct Request {
  wire::MessageType type = wire::MessageType::Discover;
  std::uint8_t op = wire::Header::kBootRequest;
  std::uint32_t xid = 0;
  std::uint16_t secs = 0;
  bool broadcast = false;
  Ipv4Address ciaddr;
  Ipv4Address giaddr;  // set by relays, and by liars
  HardwareAddress hardware_address;
  Bytes client_id;
  std::optional<Ipv4Address> requested_address;
  std::optional<Ipv4Address> server_identifier;
  std::optional<std::uint32_t> lease_time;
  std::string host_name;
  Bytes relay_agent_information;
  Bytes junk;  // octets put among the options as they are

  bool unicast = false;  // to the server's address, from ciaddr; else a broadcast on the link
};

Bytes encode(const Request& request);

// D10.01, as the checker understands it: option 61 if there is one, else htype and chaddr.
std::string identity_of(const HardwareAddress& hardware_address, ByteView client_id);
inline std::string identity_of(const Request& r) {
  return identity_of(r.hardware_address, r.client_id);
}

// "DHCPREQUEST from 02:00:00:00:00:01 for 10.0.0.10"
std::string describe(const Request& request);

}  // namespace tandem::sim
