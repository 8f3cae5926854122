// SPDX-License-Identifier: Apache-2.0
// Many datagrams by one system call: recvmmsg(2) into memory that is set aside once, sendmmsg(2)
// from one growing buffer. Used by the packet and the UDP sockets.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/address.h"
#include "base/bytes.h"
#include "base/result.h"
#include "io/fd.h"

namespace tandem::io {

// One DHCP message as it arrived, for whoever feeds the core. The payload lives until the next
// receive.
struct Datagram {
  std::uint32_t interface = 0;  // the kernel's index
  Ipv4Address source, destination;
  std::uint16_t source_port = 0;
  ByteView payload;
};

// One batch, shared by all sockets of a thread, since each is emptied before the next is read.
class ReceiveBatch {
 public:
  static constexpr std::size_t kMessagesMax = 256;
  // More than any Ethernet frame that carries DHCP; an odd number of cache lines, so that the
  // beginnings of messages do not all compete for the same places in the cache.
  static constexpr std::size_t kMessageSizeMax = 2112;

  ReceiveBatch();
  ReceiveBatch(const ReceiveBatch&) = delete;
  ReceiveBatch& operator=(const ReceiveBatch&) = delete;

  // How many messages were taken; 0 when none waits or the socket reports an error of the network.
  std::size_t receive(const Fd& socket);

  ByteView message(std::size_t i) const;
  bool truncated(std::size_t i) const;  // longer than kMessageSizeMax
  template <typename Address>
  const Address& name(std::size_t i) const {
    return *reinterpret_cast<const Address*>(&slots_[i].name);
  }
  // The control message of this kind, if the kernel added it.
  template <typename T>
  std::optional<T> control(std::size_t i, int level, int type) const {
    for (cmsghdr* c = CMSG_FIRSTHDR(&headers_[i].msg_hdr); c != nullptr;
         c = CMSG_NXTHDR(const_cast<msghdr*>(&headers_[i].msg_hdr), c)) {
      if (c->cmsg_level != level || c->cmsg_type != type) continue;
      T value;
      std::memcpy(&value, CMSG_DATA(c), sizeof value);
      return value;
    }
    return std::nullopt;
  }

 private:
  struct alignas(64) Slot {
    sockaddr_storage name;
    alignas(cmsghdr) std::array<std::byte, 64> control;
    std::array<std::byte, kMessageSizeMax> bytes;
  };
  std::unique_ptr<Slot[]> slots_;
  std::vector<iovec> vectors_;
  std::vector<mmsghdr> headers_;
  std::size_t used_ = 0;  // headers that the kernel has written since they were last prepared
};

// Messages gathered for one socket and sent together. Its memory grows to the largest batch and
// stays.
class SendBatch {
 public:
  struct Sent {
    std::size_t sent = 0;
    std::size_t failed = 0;  // refused by the kernel: no route, no buffer, interface gone
    int error = 0;           // errno of the last failure
  };

  bool empty() const { return items_.empty(); }

  // The message is what the caller has appended to bytes() since the last add().
  Bytes& bytes() { return bytes_; }
  void add(const void* name, std::size_t name_size, ByteView control = {});

  // Sends all in order and empties the batch. A message that fails is skipped, except that when the
  // kernel has no buffer left the rest is given up too: clients ask again.
  Sent send(const Fd& socket);

 private:
  struct Item {
    std::size_t begin = 0, size = 0;
    std::size_t name_size = 0, control_size = 0;
    sockaddr_storage name;
    alignas(cmsghdr) std::array<std::byte, 64> control;
  };
  void prepare();

  Bytes bytes_;
  std::vector<Item> items_;
  std::vector<iovec> vectors_;
  std::vector<mmsghdr> headers_;
};

}  // namespace tandem::io
