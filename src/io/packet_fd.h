// SPDX-License-Identifier: Apache-2.0
// The packet socket under PacketSocket and ClientSocket: bound to one interface behind a filter in
// the kernel, not blocking, told the state of each frame's checksum.
#pragma once

#include <cstdint>
#include <span>

#include <linux/filter.h>

#include "base/result.h"
#include "io/fd.h"
#include "io/netlink.h"

namespace tandem::io {

struct PacketFdOptions {
  std::span<const sock_filter> filter;
  std::uint16_t protocol = 0;  // ETH_P_*
  int buffer_size = 0;         // octets, each way
};

Result<Fd> open_packet_fd(const NetworkInterface& interface, const PacketFdOptions& options);

}  // namespace tandem::io
