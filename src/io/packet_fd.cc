// SPDX-License-Identifier: Apache-2.0
#include "io/packet_fd.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>

namespace tandem::io {

Result<Fd> open_packet_fd(const NetworkInterface& interface, const PacketFdOptions& options) {
  // Bound only once the filter stands: protocol 0 receives nothing until then.
  Fd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail_errno("cannot open a packet socket (CAP_NET_RAW is needed)");
  const sock_fprog program{static_cast<unsigned short>(options.filter.size()),
                           const_cast<sock_filter*>(options.filter.data())};
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) {
    return fail_errno("cannot attach the filter of a packet socket");
  }
  if (!set_option(fd, SOL_PACKET, PACKET_AUXDATA, 1)) {
    return fail_errno("cannot ask a packet socket for checksum states");
  }
  (void)set_option(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);  // from Linux 4.20 on
  enlarge_buffers(fd, options.buffer_size);
  sockaddr_ll name{};
  name.sll_family = AF_PACKET;
  name.sll_protocol = htons(options.protocol);
  name.sll_ifindex = static_cast<int>(interface.index);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    return fail_errno(fmt::format("cannot bind a packet socket to {}", interface.name));
  }
  return fd;
}

}  // namespace tandem::io
