// SPDX-License-Identifier: Apache-2.0
#include "io/udp_socket.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/if_packet.h>

namespace tandem::io {
namespace {

constexpr int kBufferSize = 4 << 20;

constexpr auto kNoLinkBroadcasts = std::to_array<sock_filter>({
    {BPF_LD | BPF_H | BPF_ABS,  0, 0, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE)},
    {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, PACKET_BROADCAST                                       },
    {BPF_RET | BPF_K,           0, 0, 0                                                      },
    {BPF_RET | BPF_K,           0, 0, 0xffffffff                                             },
});

Result<void> prepare(const Fd& fd) {
  const sock_fprog program{static_cast<unsigned short>(kNoLinkBroadcasts.size()),
                           const_cast<sock_filter*>(kNoLinkBroadcasts.data())};
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) {
    return fail_errno("cannot attach the filter of the UDP socket");
  }
  if (!set_option(fd, IPPROTO_IP, IP_PKTINFO, 1)) {
    return fail_errno("cannot ask the UDP socket for interfaces");
  }
  // Some servers answer relays at 255.255.255.255 by configuration; the kernel wants to know.
  if (!set_option(fd, SOL_SOCKET, SO_BROADCAST, 1)) {
    return fail_errno("cannot allow broadcasts on the UDP socket");
  }
  enlarge_buffers(fd, kBufferSize);
  return {};
}

}  // namespace

// Without SO_REUSEADDR: a second server on the port must be told so, and a UDP port is free again
// as soon as its process is gone.
Result<UdpSocket> UdpSocket::open(std::uint16_t port) {
  Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail_errno("cannot open a UDP socket");
  TANDEM_CHECK(prepare(fd));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    return fail_errno(fmt::format("cannot bind UDP port {}", port));
  }
  return UdpSocket(std::move(fd));
}

void UdpSocket::receive(ReceiveBatch& batch, std::vector<Datagram>& out,
                        ReceiveCounters& counters) {
  const std::size_t count = batch.receive(fd_);
  counters.received += count;
  for (std::size_t i = 0; i < count; ++i) {
    const auto info = batch.control<in_pktinfo>(i, IPPROTO_IP, IP_PKTINFO);
    if (batch.truncated(i) || !info) {
      ++counters.truncated;
      continue;
    }
    const auto& from = batch.name<sockaddr_in>(i);
    out.push_back({.interface = static_cast<std::uint32_t>(info->ipi_ifindex),
                   .source = Ipv4Address{ntohl(from.sin_addr.s_addr)},
                   .destination = Ipv4Address{ntohl(info->ipi_addr.s_addr)},
                   .source_port = ntohs(from.sin_port),
                   .payload = batch.message(i)});
  }
}

void UdpSocket::queue(Ipv4Address source, std::uint32_t interface, Ipv4Address destination,
                      std::uint16_t port, ByteView payload) {
  batch_.bytes().insert(batch_.bytes().end(), payload.begin(), payload.end());
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(destination.value());

  in_pktinfo info{};
  info.ipi_ifindex = static_cast<int>(interface);
  info.ipi_spec_dst.s_addr = htonl(source.value());
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof info)> control{};
  cmsghdr header{};
  header.cmsg_len = CMSG_LEN(sizeof info);
  header.cmsg_level = IPPROTO_IP;
  header.cmsg_type = IP_PKTINFO;
  std::memcpy(control.data(), &header, sizeof header);
  std::memcpy(control.data() + CMSG_LEN(0), &info, sizeof info);
  batch_.add(&name, sizeof name, control);
}

}  // namespace tandem::io
