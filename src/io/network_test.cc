// SPDX-License-Identifier: Apache-2.0
// The sockets on a real veth pair, in a namespace of their own.
#include <string>

#include <gtest/gtest.h>
#include <linux/if_packet.h>

#include "io/netlink.h"
#include "io/packet_socket.h"
#include "io/privileges.h"
#include "io/test_namespace.h"
#include "io/udp_socket.h"

namespace tandem::io {
namespace {

constexpr std::array<std::byte, 6> kEverybody = {std::byte{0xff}, std::byte{0xff}, std::byte{0xff},
                                                 std::byte{0xff}, std::byte{0xff}, std::byte{0xff}};
constexpr Ipv4Address kServer = Ipv4Address::of(192, 0, 2, 1);

// A veth delivers within the call that sends, so nothing needs to be waited for.
struct Receiver {
  ReceiveBatch batch;
  std::vector<Datagram> datagrams;
  ReceiveCounters counters;
  std::vector<std::string> take(auto& socket) {
    datagrams.clear();
    socket.receive(batch, datagrams, counters);
    std::vector<std::string> payloads;
    for (const Datagram& d : datagrams) payloads.emplace_back(as_text(d.payload));
    return payloads;
  }
};
using Payloads = std::vector<std::string>;

TEST(Netlink, ListsInterfacesWithTheirAddresses) {
  in_namespace([] {
    const NetworkInterface here = interface("here");
    EXPECT_TRUE(here.up);
    EXPECT_TRUE(here.ethernet);
    ASSERT_EQ(here.addresses.size(), 1u);
    EXPECT_EQ(here.addresses[0].address, kServer);
    EXPECT_EQ(here.addresses[0].subnet.text(), "192.0.2.0/24");
    EXPECT_TRUE(interface("lo").loopback);
    EXPECT_FALSE(interface("lo").ethernet);
  });
}

TEST(Netlink, HearsOfAddressesAndLinksThatComeAndGo) {
  in_namespace([] {
    auto monitor = std::move(InterfaceMonitor::open()).value();
    const auto rings = [&] {
      char octet = 0;
      const bool news = ::recv(monitor.fd(), &octet, 1, MSG_PEEK) >= 0;
      monitor.drain();
      return news;
    };
    EXPECT_FALSE(rings());
    ASSERT_TRUE(shell("ip address add 198.51.100.1/25 dev here"));
    EXPECT_TRUE(rings());
    EXPECT_EQ(interface("here").addresses.size(), 2u);
    ASSERT_TRUE(shell("ip link add later type veth peer name later-peer"));
    EXPECT_TRUE(rings());
    EXPECT_FALSE(interface("later").up);
    ASSERT_TRUE(shell("ip link delete later"));
    EXPECT_TRUE(rings());
    EXPECT_FALSE(rings());
  });
}

TEST(PacketSocket, TakesBroadcastsToTheServerPortAndNothingElse) {
  in_namespace([] {
    auto here = std::move(PacketSocket::open(interface("here"))).value();
    auto there = std::move(PacketSocket::open(interface("there"))).value();
    // PacketSocket sends from port 67 to any port: a client of sorts.
    there.queue(kEverybody, Ipv4Address{}, kBroadcastAddress, 67, as_bytes("discover"));
    there.queue(kEverybody, Ipv4Address{}, kBroadcastAddress, 68, as_bytes("other port"));
    there.queue(interface("here").hardware_address, Ipv4Address{}, kServer, 67,
                as_bytes("unicast"));
    EXPECT_EQ(there.flush().sent, 3u);
    Receiver receiver;
    EXPECT_EQ(receiver.take(here), Payloads{"discover"});
    ASSERT_EQ(receiver.datagrams.size(), 1u);
    EXPECT_EQ(receiver.datagrams[0].destination, kBroadcastAddress);
    EXPECT_EQ(receiver.datagrams[0].source, Ipv4Address{});
    EXPECT_EQ(receiver.datagrams[0].interface, interface("here").index);
    EXPECT_TRUE(receiver.take(there).empty()) << "its own frames";
  });
}

// A broadcast that carries this VLAN identifier, as a trunk delivers it.
void send_tagged(const NetworkInterface& from, std::uint16_t vlan, std::string_view payload) {
  wire::Frame frame;
  frame.source_mac = from.hardware_address;
  frame.destination_mac = kEverybody;
  frame.destination = kBroadcastAddress;
  frame.source_port = 68;
  frame.destination_port = 67;
  frame.payload = as_bytes(payload);
  Bytes octets;
  wire::encode_frame(frame, octets);
  const std::array<std::byte, 4> tag = {std::byte{0x81}, std::byte{0x00},
                                        static_cast<std::byte>(vlan >> 8),
                                        static_cast<std::byte>(vlan & 0xff)};
  octets.insert(octets.begin() + 12, tag.begin(), tag.end());
  const Fd raw(::socket(AF_PACKET, SOCK_RAW, 0));
  sockaddr_ll name{};
  name.sll_family = AF_PACKET;
  name.sll_ifindex = static_cast<int>(from.index);
  EXPECT_EQ(::sendto(raw.get(), octets.data(), octets.size(), 0,
                     reinterpret_cast<const sockaddr*>(&name), sizeof name),
            static_cast<ssize_t>(octets.size()));
}

TEST(PacketSocket, AFrameForAnotherVlanIsLeftToThatVlansInterface) {
  in_namespace([] {
    auto here = std::move(PacketSocket::open(interface("here"))).value();
    send_tagged(interface("there"), 5, "of VLAN 5");
    send_tagged(interface("there"), 7 << 13, "with a priority only");
    Receiver receiver;
    EXPECT_EQ(receiver.take(here), Payloads{"with a priority only"});
  });
}

TEST(PacketSocket, AWholeBatchIsTakenAtOnceAndTheRestNext) {
  in_namespace([] {
    auto here = std::move(PacketSocket::open(interface("here"))).value();
    auto there = std::move(PacketSocket::open(interface("there"))).value();
    constexpr std::size_t kCount = ReceiveBatch::kMessagesMax + 20;
    for (std::size_t i = 0; i < kCount; ++i) {
      there.queue(kEverybody, Ipv4Address{}, kBroadcastAddress, 67, as_bytes(std::to_string(i)));
    }
    EXPECT_EQ(there.flush().sent, kCount);
    Receiver receiver;
    EXPECT_EQ(receiver.take(here).size(), ReceiveBatch::kMessagesMax);
    EXPECT_EQ(receiver.take(here).back(), std::to_string(kCount - 1));
    EXPECT_TRUE(receiver.take(here).empty());
  });
}

TEST(UdpSocket, TakesUnicastsAndLeavesBroadcastsOfTheLinkOut) {
  in_namespace([] {
    auto udp = std::move(UdpSocket::open()).value();
    auto there = std::move(PacketSocket::open(interface("there"))).value();
    const Ipv4Address relay = Ipv4Address::of(192, 0, 2, 9);
    there.queue(kEverybody, relay, kBroadcastAddress, 67, as_bytes("broadcast"));
    there.queue(interface("here").hardware_address, relay, kServer, 67, as_bytes("relayed"));
    EXPECT_EQ(there.flush().sent, 2u);
    Receiver receiver;
    EXPECT_EQ(receiver.take(udp), Payloads{"relayed"});
    ASSERT_EQ(receiver.datagrams.size(), 1u);
    EXPECT_EQ(receiver.datagrams[0].interface, interface("here").index);
    EXPECT_EQ(receiver.datagrams[0].source, relay);
    EXPECT_EQ(receiver.datagrams[0].destination, kServer);
    EXPECT_EQ(receiver.datagrams[0].source_port, 67);
  });
}

TEST(UdpSocket, SendsFromTheAddressNamedAndSkipsWhatHasNoRoute) {
  in_namespace([] {
    ASSERT_TRUE(shell("ip address add 192.0.2.2/24 dev here"));
    auto udp = std::move(UdpSocket::open()).value();
    auto other = std::move(UdpSocket::open(1067)).value();
    const Ipv4Address second = Ipv4Address::of(192, 0, 2, 2);
    udp.queue(second, 0, kServer, 1067, as_bytes("one"));
    udp.queue(second, 0, Ipv4Address::of(203, 0, 113, 1), 67, as_bytes("no route"));
    udp.queue(Ipv4Address{}, 0, kServer, 1067, as_bytes("two"));
    const auto sent = udp.flush();
    EXPECT_EQ(sent.sent, 2u);
    EXPECT_EQ(sent.failed, 1u);
    Receiver receiver;
    EXPECT_EQ(receiver.take(other), (Payloads{"one", "two"}));
    EXPECT_EQ(receiver.datagrams[0].source, second);
  });
}

TEST(UdpSocket, ASecondServerOnThePortIsRefused) {
  in_namespace([] {
    const auto first = UdpSocket::open();
    const auto second = UdpSocket::open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().message, "cannot bind UDP port 67: Address already in use");
  });
}

TEST(Privileges, PacketSocketsOpenAfterwardsButNothingElseIsAllowed) {
  in_namespace([] {
    const NetworkInterface here = interface("here");
    ASSERT_TRUE(drop_privileges(std::nullopt));
    EXPECT_TRUE(PacketSocket::open(here));
    EXPECT_TRUE(UdpSocket::open());
    EXPECT_FALSE(shell("ip link set here down 2>/dev/null"));
  });
}

}  // namespace
}  // namespace tandem::io
