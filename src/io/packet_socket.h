// SPDX-License-Identifier: Apache-2.0
// Direct clients on one Ethernet interface, by AF_PACKET: they have no address yet, so they send
// broadcasts from 0.0.0.0 and are answered by frames to their hardware address, without ARP
// (RFC 2131 section 4.1, D2.04). A filter in the kernel passes on only what is a broadcast, not
// VLAN-tagged for somebody else, and an unfragmented UDP datagram to port 67. What is sent to us as
// unicast comes by io::UdpSocket, which in turn leaves broadcasts out.
#pragma once

#include <array>
#include <vector>

#include "io/batch.h"
#include "io/netlink.h"
#include "wire/frame.h"

namespace tandem::io {

struct ReceiveCounters {
  std::uint64_t received = 0;
  std::uint64_t truncated = 0;
  std::array<std::uint64_t, wire::kFrameErrorCount> frame_errors{};  // by wire::FrameError
  std::uint64_t kernel_dropped = 0;                                  // the receive buffer was full
};

// What every DHCP server listens on and sends from (RFC 2131 section 4.1).
inline constexpr std::uint16_t kServerPort = 67;

class PacketSocket {
 public:
  // The interface must be Ethernet. Needs CAP_NET_RAW.
  static Result<PacketSocket> open(const NetworkInterface& interface);

  int fd() const { return fd_.get(); }

  // One batch of what waits, appended to `out`.
  void receive(ReceiveBatch& batch, std::vector<Datagram>& out, ReceiveCounters& counters);

  // The frame leaves with flush(), from the interface's own hardware address and port 67.
  void queue(const std::array<std::byte, 6>& to, Ipv4Address source, Ipv4Address destination,
             std::uint16_t port, ByteView payload);
  SendBatch::Sent flush() { return batch_.empty() ? SendBatch::Sent{} : batch_.send(fd_); }

  // What the kernel dropped for lack of room since the last call.
  std::uint64_t take_kernel_drops();

 private:
  PacketSocket(Fd fd, std::uint32_t index, std::array<std::byte, 6> hardware_address)
      : fd_(std::move(fd)), index_(index), hardware_address_(hardware_address) {}

  Fd fd_;
  std::uint32_t index_;
  std::array<std::byte, 6> hardware_address_;
  SendBatch batch_;
};

}  // namespace tandem::io
