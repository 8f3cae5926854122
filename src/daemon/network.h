// SPDX-License-Identifier: Apache-2.0
// The server's sockets: one UDP socket, and a packet socket for each Ethernet interface that it
// serves. Follows interfaces that appear, vanish or change address (D1.15), and opens and closes
// packet sockets accordingly.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "control/network_counters.h"
#include "io/log.h"
#include "io/loop.h"
#include "io/netlink.h"
#include "io/packet_socket.h"
#include "io/udp_socket.h"
#include "node/event.h"

namespace tandem::daemon {

using control::NetworkCounters;

class Network {
 public:
  struct Listener {
    // A batch; valid until the call returns.
    std::function<void(std::span<const io::Datagram>)> received;
    // All interfaces that we serve, after something about them has changed.
    std::function<void(const std::vector<node::Interface>&)> interfaces_changed;
  };

  Network(io::Loop& loop, const io::Log& log);

  // Binds the sockets; nothing is received before the loop runs. An interface that cannot be
  // opened is told and left out, since others may be fine.
  Result<void> open(const std::vector<std::string>& patterns);
  void listen(Listener listener) { listener_ = std::move(listener); }
  // Serve these interfaces from now on: names or patterns with '*'; none: all but loopback.
  void serve(const std::vector<std::string>& patterns);

  const std::vector<node::Interface>& interfaces() const { return interfaces_; }

  // Datagrams leave with the next flush(). The payload may go as soon as queue() returns.
  void queue(const node::Destination& to, ByteView payload);
  void flush();

  // While paused nothing is read: the kernel's receive buffers are the bound, and what does not
  // fit there is lost as on any busy network. Clients ask again.
  void pause();
  void resume();

  const NetworkCounters& counters();

 private:
  struct Port {
    io::PacketSocket socket;
    io::NetworkInterface interface;
    std::unique_ptr<io::Watch> watch;
  };

  Result<void> refresh();
  bool serves(const io::NetworkInterface& interface) const;
  void close_changed_ports(const std::vector<io::NetworkInterface>& all);
  void open_port(const io::NetworkInterface& interface);
  void describe(const std::vector<io::NetworkInterface>& all);
  void read_port(std::uint32_t index);
  void read_udp();
  void count(const io::SendBatch::Sent& sent);

  io::Loop& loop_;
  const io::Log& log_;
  Listener listener_;
  std::vector<std::string> patterns_;

  std::vector<node::Interface> interfaces_;
  std::set<std::uint32_t> served_;          // by index; with loopback, see describe()
  std::set<std::uint32_t> told_;            // not Ethernet, and said so
  std::vector<Ipv4Address> own_addresses_;  // sorted
  bool paused_ = false;

  std::optional<io::InterfaceMonitor> monitor_;
  std::optional<io::UdpSocket> udp_;
  std::map<std::uint32_t, Port> ports_;
  std::unique_ptr<io::Watch> monitor_watch_;
  std::unique_ptr<io::Watch> udp_watch_;

  io::ReceiveBatch batch_;
  std::vector<io::Datagram> datagrams_;
  NetworkCounters counters_;
};

}  // namespace tandem::daemon
