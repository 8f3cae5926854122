// SPDX-License-Identifier: Apache-2.0
#include "io/netlink.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/socket.h>

namespace tandem::io {
namespace {

Result<Fd> open_netlink(std::uint32_t groups, int flags) {
  Fd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, NETLINK_ROUTE));
  if (!fd) return fail_errno("cannot open a netlink socket");
  sockaddr_nl name{};
  name.nl_family = AF_NETLINK;
  name.nl_groups = groups;
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    return fail_errno("cannot bind a netlink socket");
  }
  return fd;
}

struct alignas(NLMSG_ALIGNTO) Buffer {
  std::array<char, 65536> octets;
};

Result<void> request_dump(const Fd& fd, std::uint16_t type, std::uint8_t family) {
  struct {
    nlmsghdr header;
    rtgenmsg body;
  } request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = type;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.rtgen_family = family;
  if (::send(fd.get(), &request, sizeof request, 0) < 0) {
    return fail_errno("cannot ask the kernel for network interfaces");
  }
  return {};
}

// Asks for all objects of a type and calls `visit` with each. False: the table changed meanwhile,
// and the answer may lack something.
Result<bool> dump(const Fd& fd, std::uint16_t type, std::uint8_t family,
                  const std::function<void(const nlmsghdr&)>& visit) {
  TANDEM_CHECK(request_dump(fd, type, family));
  const auto buffer = std::make_unique<Buffer>();
  bool consistent = true;
  while (true) {
    const ssize_t n = ::recv(fd.get(), buffer.get(), sizeof(Buffer), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return fail_errno("cannot read the list of network interfaces");
    auto left = static_cast<std::uint32_t>(n);
    for (auto* message = reinterpret_cast<nlmsghdr*>(buffer.get()); NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) consistent = false;
      if (message->nlmsg_type == NLMSG_DONE) return consistent;
      if (message->nlmsg_type == NLMSG_ERROR) {
        errno = -static_cast<const nlmsgerr*>(NLMSG_DATA(message))->error;
        return fail_errno("the kernel refuses the list of network interfaces");
      }
      visit(*message);
    }
  }
}

// Visits the attributes that follow the fixed part of a message.
template <typename Fixed, typename Visit>
void for_each_attribute(const nlmsghdr& message, Visit visit) {
  auto left = static_cast<int>(message.nlmsg_len - NLMSG_LENGTH(sizeof(Fixed)));
  const auto* begin = reinterpret_cast<const char*>(&message) + NLMSG_SPACE(sizeof(Fixed));
  for (const auto* a = reinterpret_cast<const rtattr*>(begin); RTA_OK(a, left);
       a = RTA_NEXT(a, left)) {
    visit(a->rta_type, ByteView(static_cast<const std::byte*>(RTA_DATA(a)), RTA_PAYLOAD(a)));
  }
}

NetworkInterface read_link(const nlmsghdr& message) {
  const auto& info = *static_cast<const ifinfomsg*>(NLMSG_DATA(&message));
  NetworkInterface link;
  link.index = static_cast<std::uint32_t>(info.ifi_index);
  link.up = (info.ifi_flags & IFF_UP) != 0;
  link.loopback = (info.ifi_flags & IFF_LOOPBACK) != 0;
  link.ethernet = info.ifi_type == ARPHRD_ETHER;
  for_each_attribute<ifinfomsg>(message, [&](unsigned type, ByteView value) {
    if (type == IFLA_IFNAME) link.name = as_text(value).data();  // ends with a NUL
    if (type == IFLA_ADDRESS && value.size() == link.hardware_address.size()) {
      std::copy(value.begin(), value.end(), link.hardware_address.begin());
    }
  });
  return link;
}

void read_address(const nlmsghdr& message, std::vector<NetworkInterface>& interfaces) {
  const auto& info = *static_cast<const ifaddrmsg*>(NLMSG_DATA(&message));
  std::optional<Ipv4Address> address;
  std::optional<Ipv4Address> local;  // differs from the address on point-to-point links
  for_each_attribute<ifaddrmsg>(message, [&](unsigned type, ByteView value) {
    std::uint32_t number = 0;
    if (value.size() != sizeof number) return;
    std::memcpy(&number, value.data(), sizeof number);
    if (type == IFA_ADDRESS) address = Ipv4Address{ntohl(number)};
    if (type == IFA_LOCAL) local = Ipv4Address{ntohl(number)};
  });
  const auto ours = local ? local : address;
  const auto at = std::ranges::find(interfaces, info.ifa_index, &NetworkInterface::index);
  if (!ours || at == interfaces.end()) return;
  at->addresses.push_back({*ours, Subnet(address.value_or(*ours), info.ifa_prefixlen)});
}

Result<bool> try_list(const Fd& fd, std::vector<NetworkInterface>& out) {
  out.clear();
  TANDEM_TRY(const bool links, dump(fd, RTM_GETLINK, AF_UNSPEC, [&](const nlmsghdr& message) {
               if (message.nlmsg_type == RTM_NEWLINK) out.push_back(read_link(message));
             }));
  TANDEM_TRY(const bool addresses, dump(fd, RTM_GETADDR, AF_INET, [&](const nlmsghdr& message) {
               if (message.nlmsg_type == RTM_NEWADDR) read_address(message, out);
             }));
  std::ranges::sort(out, {}, &NetworkInterface::index);
  return links && addresses;
}

}  // namespace

Result<std::vector<NetworkInterface>> list_interfaces() {
  constexpr int kTries = 5;  // after that what we have will do: the next bell corrects it
  TANDEM_TRY(const Fd fd, open_netlink(0, 0));
  std::vector<NetworkInterface> interfaces;
  for (int i = 0; i < kTries; ++i) {
    TANDEM_TRY(const bool consistent, try_list(fd, interfaces));
    if (consistent) break;
  }
  return interfaces;
}

Result<InterfaceMonitor> InterfaceMonitor::open() {
  TANDEM_TRY(Fd fd, open_netlink(RTMGRP_LINK | RTMGRP_IPV4_IFADDR, SOCK_NONBLOCK));
  return InterfaceMonitor(std::move(fd));
}

void InterfaceMonitor::drain() {
  std::array<char, 8192> buffer;
  // ENOBUFS tells that messages were lost: more news, not an end.
  while (::recv(fd_.get(), buffer.data(), buffer.size(), MSG_TRUNC) >= 0 || errno == ENOBUFS ||
         errno == EINTR) {
  }
}

}  // namespace tandem::io
