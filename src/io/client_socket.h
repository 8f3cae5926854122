// SPDX-License-Identifier: Apache-2.0
// The other side of io::PacketSocket: Ethernet frames of many DHCP clients on one interface, each
// with a hardware address of its own. The interface goes promiscuous, so that frames to foreign
// addresses arrive; a filter in the kernel passes on UDP to port 68, and ARP. For tandem-load.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "io/batch.h"
#include "io/netlink.h"

namespace tandem::io {

// The port that clients are answered on (RFC 2131 section 4.1).
inline constexpr std::uint16_t kClientPort = 68;

class ClientSocket {
 public:
  struct Frame {
    ByteView bytes;                    // until the next receive
    bool checksum_known_good = false;  // of UDP: filled in later by hardware, or verified by it
  };

  // The interface must be Ethernet. Needs CAP_NET_RAW.
  static Result<ClientSocket> open(const NetworkInterface& interface);

  int fd() const { return fd_.get(); }

  // One batch of what waits replaces what is in `out`.
  void receive(ReceiveBatch& batch, std::vector<Frame>& out);

  // A frame is what the caller has appended to bytes() since the last queue(); it leaves with
  // flush().
  Bytes& bytes() { return batch_.bytes(); }
  void queue();
  SendBatch::Sent flush() { return batch_.empty() ? SendBatch::Sent{} : batch_.send(fd_); }

  // What the kernel dropped for lack of room since the last call.
  std::uint64_t take_kernel_drops();

 private:
  ClientSocket(Fd fd, std::uint32_t index) : fd_(std::move(fd)), index_(index) {}

  Fd fd_;
  std::uint32_t index_;
  SendBatch batch_;
};

// Waits until the descriptor is readable or the time is over. For programs that have nothing else
// to wait for, and count in microseconds.
void wait_readable(int fd, Duration limit);

}  // namespace tandem::io
