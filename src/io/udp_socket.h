// SPDX-License-Identifier: Apache-2.0
// The UDP socket of port 67 for all interfaces: relay agents and clients that have an address and
// send unicasts. Replies go by the system's routing, from the address that the core names. A filter
// leaves out what came as a broadcast of the link, which io::PacketSocket takes.
#pragma once

#include <vector>

#include "io/batch.h"
#include "io/packet_socket.h"

namespace tandem::io {

class UdpSocket {
 public:
  // Needs CAP_NET_BIND_SERVICE for ports below 1024.
  static Result<UdpSocket> open(std::uint16_t port = kServerPort);

  int fd() const { return fd_.get(); }

  // One batch of what waits, appended to `out`.
  void receive(ReceiveBatch& batch, std::vector<Datagram>& out, ReceiveCounters& counters);

  // Leaves with flush(). Source 0.0.0.0 and interface 0 leave the choice to the system; a source
  // that is no address of this machine would make the kernel refuse.
  void queue(Ipv4Address source, std::uint32_t interface, Ipv4Address destination,
             std::uint16_t port, ByteView payload);
  SendBatch::Sent flush() { return batch_.empty() ? SendBatch::Sent{} : batch_.send(fd_); }

 private:
  explicit UdpSocket(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
  SendBatch batch_;
};

}  // namespace tandem::io
