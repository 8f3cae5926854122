// SPDX-License-Identifier: Apache-2.0
// What the conversation knows of the network: the interfaces that we serve, and where a reply goes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/address.h"

namespace tandem::dhcp {

// The kernel's number of an interface.
using InterfaceId = std::uint32_t;

struct Destination {
  enum class Way : std::uint8_t {
    Link,  // a frame on `interface` to `hardware_address` (all ones: broadcast); no ARP (D2.04,
           // D2.05)
    Udp,   // through the system's routing, from `source`
  };
  Way way = Way::Udp;
  InterfaceId interface = 0;  // for Link; for Udp 0 lets the system choose
  Ipv4Address source;         // the server identifier where it is ours (D2.09)
  Ipv4Address address;
  std::uint16_t port = 0;  // source port is always 67
  std::array<std::byte, 6> hardware_address{};
};

// An interface that we serve.
struct Interface {
  InterfaceId id = 0;
  std::string name;
  std::vector<Subnet> subnets;         // of its addresses, in the system's order
  std::vector<Ipv4Address> addresses;  // the address within subnets[i]
  friend bool operator==(const Interface&, const Interface&) = default;
};
}  // namespace tandem::dhcp
