// SPDX-License-Identifier: Apache-2.0
#include "io/client_socket.h"

#include <algorithm>
#include <ctime>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>

#include "io/packet_fd.h"

namespace tandem::io {
namespace {

constexpr int kBufferSize = 64 << 20;

// Offsets count from the Ethernet header. ARP whole; of IPv4, unfragmented UDP to the client port.
constexpr auto kFilter = std::to_array<sock_filter>({
    BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_ARP, 8, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 8),
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 23),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 6),
    BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 20),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x3fff, 4, 0),
    BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 14),
    BPF_STMT(BPF_LD | BPF_H | BPF_IND, 16),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kClientPort, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    BPF_STMT(BPF_RET | BPF_K, 0),
});

}  // namespace

Result<ClientSocket> ClientSocket::open(const NetworkInterface& interface) {
  if (!interface.ethernet) {
    return fail(fmt::format("{} is no Ethernet interface", interface.name));
  }
  TANDEM_TRY(Fd fd, open_packet_fd(interface, {kFilter, ETH_P_ALL, kBufferSize}));
  packet_mreq membership{};
  membership.mr_ifindex = static_cast<int>(interface.index);
  membership.mr_type = PACKET_MR_PROMISC;
  if (::setsockopt(fd.get(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership, sizeof membership) !=
      0) {
    return fail_errno(fmt::format("cannot make {} promiscuous", interface.name));
  }
  return ClientSocket(std::move(fd), interface.index);
}

void ClientSocket::receive(ReceiveBatch& batch, std::vector<Frame>& out) {
  out.clear();
  const std::size_t count = batch.receive(fd_);
  for (std::size_t i = 0; i < count; ++i) {
    if (batch.truncated(i)) continue;
    const auto aux = batch.control<tpacket_auxdata>(i, SOL_PACKET, PACKET_AUXDATA);
    constexpr std::uint32_t kGood = TP_STATUS_CSUMNOTREADY | TP_STATUS_CSUM_VALID;
    out.push_back({batch.message(i), aux && (aux->tp_status & kGood) != 0});
  }
}

void ClientSocket::queue() {
  sockaddr_ll name{};
  name.sll_family = AF_PACKET;
  name.sll_protocol = htons(ETH_P_IP);
  name.sll_ifindex = static_cast<int>(index_);
  batch_.add(&name, sizeof name);
}

std::uint64_t ClientSocket::take_kernel_drops() {
  tpacket_stats stats{};  // reading sets it back
  socklen_t size = sizeof stats;
  if (::getsockopt(fd_.get(), SOL_PACKET, PACKET_STATISTICS, &stats, &size) != 0) return 0;
  return stats.tp_drops;
}

void wait_readable(int fd, Duration limit) {
  constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
  const std::int64_t nanoseconds = std::max<std::int64_t>(limit.in_nanoseconds(), 0);
  const timespec time{static_cast<time_t>(nanoseconds / kNanosecondsPerSecond),
                      static_cast<long>(nanoseconds % kNanosecondsPerSecond)};
  pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
  (void)::ppoll(&entry, 1, &time, nullptr);
}

}  // namespace tandem::io
