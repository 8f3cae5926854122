// SPDX-License-Identifier: Apache-2.0
// The machine's network interfaces with their IPv4 addresses, and the news that something about
// them has changed (D1.15), by rtnetlink. The news is only a bell: whoever hears it asks for the
// whole list again, so that lost messages and renumbered interfaces need no special care.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/address.h"
#include "io/fd.h"

namespace tandem::io {

struct NetworkInterface {
  struct Address {
    Ipv4Address address;
    Subnet subnet;
    friend bool operator==(const Address&, const Address&) = default;
  };

  std::uint32_t index = 0;
  std::string name;
  std::array<std::byte, 6> hardware_address{};
  bool up = false;        // by the administrator; with or without a carrier
  bool ethernet = false;  // frames as Ethernet has them: packet sockets work
  bool loopback = false;
  std::vector<Address> addresses;  // in the kernel's order, primary ones first
  friend bool operator==(const NetworkInterface&, const NetworkInterface&) = default;
};

// All of them, ascending by index.
Result<std::vector<NetworkInterface>> list_interfaces();

class InterfaceMonitor {
 public:
  static Result<InterfaceMonitor> open();
  // Readable when links or addresses have changed, or messages about it were lost.
  int fd() const { return fd_.get(); }
  // Takes all news that waits; whoever wants to know then lists.
  void drain();

 private:
  explicit InterfaceMonitor(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace tandem::io
