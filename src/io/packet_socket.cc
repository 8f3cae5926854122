// SPDX-License-Identifier: Apache-2.0
#include "io/packet_socket.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "io/packet_fd.h"

namespace tandem::io {
namespace {

constexpr int kBufferSize = 4 << 20;

constexpr sock_filter load(std::uint16_t size, std::uint32_t at) {
  return {static_cast<std::uint16_t>(BPF_LD | size | BPF_ABS), 0, 0, at};
}
constexpr sock_filter jump(std::uint16_t kind, std::uint32_t value, std::uint8_t yes,
                           std::uint8_t no) {
  return {static_cast<std::uint16_t>(BPF_JMP | kind | BPF_K), yes, no, value};
}
constexpr std::uint32_t ancillary(int what) {
  return static_cast<std::uint32_t>(SKF_AD_OFF + what);
}

// Offsets count from the Ethernet header: EtherType at 12, then IPv4 from 14 on. A jump counts the
// instructions to skip; "drop" is the last one.
constexpr auto kFilter = std::to_array<sock_filter>({
    load(BPF_H, ancillary(SKF_AD_PKTTYPE)), //  0
    jump(BPF_JEQ, PACKET_BROADCAST, 0, 14),
    load(BPF_H, ancillary(SKF_AD_VLAN_TAG_PRESENT)),
    jump(BPF_JEQ, 0, 3, 0), // a tag is allowed if it carries but a priority: VLAN 0
    load(BPF_H, ancillary(SKF_AD_VLAN_TAG)), //  4
    {BPF_ALU | BPF_AND | BPF_K, 0, 0, 0x0fff    },
    jump(BPF_JEQ, 0, 0, 9),
    load(BPF_H, 12), //  7: IPv4
    jump(BPF_JEQ, ETH_P_IP, 0, 7),
    load(BPF_B, 23), //  9: UDP
    jump(BPF_JEQ, IPPROTO_UDP, 0, 5),
    load(BPF_H, 20), // 11: neither more fragments nor an offset
    jump(BPF_JSET, 0x3fff, 3, 0),
    {BPF_LDX | BPF_B | BPF_MSH, 0, 0, 14        }, // 13: X = length of the IPv4 header
    {BPF_LD | BPF_H | BPF_IND,  0, 0, 16        }, // 14: destination port
    jump(BPF_JEQ, kServerPort, 1, 0), // 15
    {BPF_RET | BPF_K,           0, 0, 0         }, // 16: drop
    {BPF_RET | BPF_K,           0, 0, 0xffffffff}, // 17: the whole frame
});

}  // namespace

Result<PacketSocket> PacketSocket::open(const NetworkInterface& interface) {
  // ETH_P_IP, so a bridge's port gives its frames to the bridge only.
  TANDEM_TRY(Fd fd, open_packet_fd(interface, {kFilter, ETH_P_IP, kBufferSize}));
  return PacketSocket(std::move(fd), interface.index, interface.hardware_address);
}

void PacketSocket::receive(ReceiveBatch& batch, std::vector<Datagram>& out,
                           ReceiveCounters& counters) {
  const std::size_t count = batch.receive(fd_);
  counters.received += count;
  for (std::size_t i = 0; i < count; ++i) {
    if (batch.truncated(i)) {
      ++counters.truncated;
      continue;
    }
    // Packets from this machine (a container's veth) carry no checksum yet; others may have been
    // verified by the network card.
    const auto aux = batch.control<tpacket_auxdata>(i, SOL_PACKET, PACKET_AUXDATA);
    constexpr std::uint32_t kGood = TP_STATUS_CSUMNOTREADY | TP_STATUS_CSUM_VALID;
    const bool known_good = aux && (aux->tp_status & kGood) != 0;
    const auto frame = wire::decode_frame(batch.message(i), kServerPort, known_good);
    if (!frame) {
      ++counters.frame_errors[static_cast<std::size_t>(frame.error())];
      continue;
    }
    out.push_back({.interface = index_,
                   .source = frame->source,
                   .destination = frame->destination,
                   .source_port = frame->source_port,
                   .payload = frame->payload});
  }
}

void PacketSocket::queue(const std::array<std::byte, 6>& to, Ipv4Address source,
                         Ipv4Address destination, std::uint16_t port, ByteView payload) {
  wire::Frame frame;
  frame.source_mac = hardware_address_;
  frame.destination_mac = to;
  frame.source = source;
  frame.destination = destination;
  frame.source_port = kServerPort;
  frame.destination_port = port;
  frame.payload = payload;
  wire::encode_frame(frame, batch_.bytes());
  sockaddr_ll name{};
  name.sll_family = AF_PACKET;
  name.sll_protocol = htons(ETH_P_IP);
  name.sll_ifindex = static_cast<int>(index_);
  batch_.add(&name, sizeof name);
}

std::uint64_t PacketSocket::take_kernel_drops() {
  tpacket_stats stats{};  // reading sets it back
  socklen_t size = sizeof stats;
  if (::getsockopt(fd_.get(), SOL_PACKET, PACKET_STATISTICS, &stats, &size) != 0) return 0;
  return stats.tp_drops;
}

}  // namespace tandem::io
