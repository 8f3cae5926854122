// SPDX-License-Identifier: Apache-2.0
// A whole server with a real client's packets, on a veth pair in a namespace of its own.
#include "daemon/server.h"

#include <csignal>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "base/memory_disk.h"
#include "io/clock.h"
#include "io/test_namespace.h"
#include "wire/reply.h"

namespace tandem::daemon {
namespace {

using wire::MessageType;

constexpr std::string_view kConfiguration = R"({
  "scopes": [{ "subnet": "192.0.2.0/24", "pools": [{ "range": "192.0.2.10-192.0.2.20" }] }]
})";

// A client on one end of a link, that shows every reply it gets to a function.
class Client {
 public:
  using Reply = std::function<void(const wire::Message&)>;
  Client(io::Loop& loop, const std::string& interface, Reply reply)
      : link_(io::interface(interface)),
        socket_(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0)),
        reply_(std::move(reply)) {
    name_.sll_family = AF_PACKET;
    name_.sll_protocol = htons(ETH_P_IP);
    name_.sll_ifindex = static_cast<int>(link_.index);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&name_), sizeof name_), 0);
    watch_.emplace(loop, socket_.get(), [this] { receive(); });
  }

  void send(MessageType type, std::optional<Ipv4Address> requested = {},
            std::optional<Ipv4Address> server = {}) {
    wire::Outline outline;
    outline.header.op = wire::Header::kBootRequest;
    outline.header.htype = 1;
    outline.header.hlen = 6;
    outline.header.xid = 0x12345678;
    std::ranges::copy(link_.hardware_address, outline.header.chaddr.begin());
    const std::array<std::byte, 1> code = {static_cast<std::byte>(type)};
    const auto requested_octets = octets(requested);
    const auto server_octets = octets(server);
    outline.options.push_back({wire::option::kMessageType, code});
    if (requested) outline.options.push_back({wire::option::kRequestedAddress, requested_octets});
    if (server) outline.options.push_back({wire::option::kServerIdentifier, server_octets});
    Bytes message;
    wire::encode(outline, 1472, message);

    wire::Frame frame;
    frame.source_mac = link_.hardware_address;
    frame.destination_mac.fill(std::byte{0xff});
    frame.destination = kBroadcastAddress;
    frame.source_port = 68;
    frame.destination_port = 67;
    frame.payload = message;
    Bytes wire_bytes;
    wire::encode_frame(frame, wire_bytes);
    EXPECT_GT(::sendto(socket_.get(), wire_bytes.data(), wire_bytes.size(), 0,
                       reinterpret_cast<const sockaddr*>(&name_), sizeof name_),
              0);
  }

 private:
  static std::array<std::byte, 4> octets(std::optional<Ipv4Address> address) {
    const std::uint32_t value = htonl(address.value_or(Ipv4Address{}).value());
    std::array<std::byte, 4> out;
    std::memcpy(out.data(), &value, out.size());
    return out;
  }

  void receive() {
    std::array<std::byte, 2048> buffer;
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size <= 0) return;
    const auto frame =
        wire::decode_frame(ByteView(buffer).first(static_cast<std::size_t>(size)), 68, false);
    wire::Message message;
    if (frame && wire::decode_reply(frame->payload, message)) reply_(message);
  }

  io::NetworkInterface link_;
  io::Fd socket_;
  sockaddr_ll name_{};
  Reply reply_;
  std::optional<io::Watch> watch_;
};

// Everything that main builds, but with a disk that can be made to fail.
struct World {
  io::Loop loop;
  io::Log log{io::LogFormat::Text, Level::Error};
  MemoryDisk disk;
  int reloads = 0;
  Network network{loop, log};
  std::shared_ptr<const node::Settings> settings = config::load(kConfiguration).settings;
  node::Node node{settings, 1};
  Storage storage{loop, log, disk, {}};
  std::optional<Server> server;
  io::Timer give_up{loop, [] { FAIL() << "nothing came of it"; }};

  // `failing`: which of the disk's next syncs fail.
  void start(std::initializer_list<std::uint64_t> failing = {}) {
    ASSERT_TRUE(network.open({"here*"}));
    const auto recovered = storage.recover([](const journal::Record&) {});
    ASSERT_TRUE(recovered);
    for (const std::uint64_t nth : failing) disk.fail(MemoryDisk::Operation::Sync, nth);
    server.emplace(Server::Parts{.loop = loop,
                                 .log = log,
                                 .storage = storage,
                                 .network = network,
                                 .node = node,
                                 .reload = [this] { ++reloads; },
                                 .stored = {}});
    server->start(recovered->last, 1);
    give_up.set(io::read_clock().instant + Duration::seconds(20));
  }
  static void end() { ::raise(SIGTERM); }
};

TEST(Server, AClientGetsALeaseThatIsOnTheDiskBeforeTheAcknowledgement) {
  io::in_namespace([] {
    World world;
    world.start();
    std::optional<Client> client;
    bool acknowledged = false;
    client.emplace(world.loop, "there", [&](const wire::Message& reply) {
      if (reply.type == MessageType::Offer) {
        client->send(MessageType::Request, reply.header.yiaddr, reply.server_identifier());
        return;
      }
      acknowledged = reply.type == MessageType::Ack;
      EXPECT_GE(world.storage.status().durable, 1u);
      EXPECT_EQ(world.node.bindings().size(), 1u);
      World::end();
    });
    client->send(MessageType::Discover);
    world.server->run();
    EXPECT_TRUE(acknowledged);
  });
}

TEST(Server, NoAcknowledgementLeavesForWhatCouldNotBeStored) {
  io::in_namespace([] {
    World world;
    // The first sync stores what the start journals; one of these is that of the lease.
    world.start({2, 3, 4});
    std::optional<Client> client;
    std::optional<Ipv4Address> offered;
    bool failed = false;
    bool acknowledged = false;
    io::Timer ask_again(world.loop, [&] {
      failed = failed || !world.storage.status().healthy();
      client->send(MessageType::Request, offered, Ipv4Address::of(192, 0, 2, 1));
      ask_again.set(io::read_clock().instant + Duration::milliseconds(100));
    });
    client.emplace(world.loop, "there", [&](const wire::Message& reply) {
      if (reply.type == MessageType::Offer && !offered) {
        offered = reply.header.yiaddr;
        ask_again.set(Instant{});
      }
      if (reply.type != MessageType::Ack || acknowledged) return;
      acknowledged = true;
      EXPECT_TRUE(failed);
      EXPECT_TRUE(world.storage.status().healthy());
      World::end();
    });
    client->send(MessageType::Discover);
    world.server->run();
    EXPECT_TRUE(acknowledged);
  });
}

TEST(Server, AnInterfaceThatAppearsLaterIsServed) {
  io::in_namespace([] {
    World world;
    world.start();
    std::optional<Client> client;
    bool offered = false;
    // The link comes first, its address next, as network managers do it.
    ASSERT_TRUE(
        io::shell("ip address del 192.0.2.1/24 dev here && "
                  "ip link add here2 type veth peer name there2 && "
                  "ip link set here2 up && ip link set there2 up && "
                  "ip address add 192.0.2.1/24 dev here2"));
    client.emplace(world.loop, "there2", [&](const wire::Message& reply) {
      offered = reply.type == MessageType::Offer;
      World::end();
    });
    // A client repeats itself; the first may come before the server has heard of the interface.
    io::Timer again(world.loop, [&] {
      client->send(MessageType::Discover);
      again.set(io::read_clock().instant + Duration::milliseconds(50));
    });
    again.set(Instant{});
    world.server->run();
    EXPECT_TRUE(offered);
  });
}

TEST(Server, AHangupAsksForTheFileAndStopsNobody) {
  io::in_namespace([] {
    World world;
    world.start();
    std::optional<Client> client;
    bool offered = false;
    client.emplace(world.loop, "there", [&](const wire::Message& reply) {
      offered = reply.type == MessageType::Offer;
      World::end();
    });
    ::raise(SIGHUP);
    client->send(MessageType::Discover);
    world.server->run();
    EXPECT_TRUE(offered);
    EXPECT_EQ(world.reloads, 1);
  });
}

node::Command lease_for(Ipv4Address address) {
  return {
      .number = 0,
      .what =
          node::AddLease{.address = address,
                         .hardware_address = HardwareAddress::parse("52:54:00:00:00:01").value(),
                         .client_id = {},
                         .lease_time = {},
                         .host_name = {}}
  };
}

TEST(Server, ACommandIsAnsweredWhenItIsOnTheDisk) {
  io::in_namespace([] {
    World world;
    world.start();
    std::vector<node::CommandResult> results;
    world.server->command(
        {lease_for(Ipv4Address::of(192, 0, 2, 12)), lease_for(Ipv4Address::of(198, 51, 100, 1))},
        [&](std::vector<node::CommandResult> given) {
          results = std::move(given);
          EXPECT_GE(world.storage.status().durable, results.at(0).after);
          World::end();
        });
    EXPECT_TRUE(results.empty());
    world.server->run();
    ASSERT_EQ(results.size(), 2u);
    EXPECT_TRUE(results[0].done());
    EXPECT_EQ(results[1].refusal, node::Refusal::NoScope);
  });
}

TEST(Server, ACommandThatTheDiskLostIsAnsweredSo) {
  io::in_namespace([] {
    World world;
    world.start({2});  // the first sync, under way, stores what the start journals
    node::Refusal refusal = node::Refusal::None;
    world.server->command({lease_for(Ipv4Address::of(192, 0, 2, 12))},
                          [&](std::vector<node::CommandResult> results) {
                            refusal = results.at(0).refusal;
                            World::end();
                          });
    world.server->run();
    EXPECT_EQ(refusal, node::Refusal::StorageDown);
  });
}

TEST(Server, ItsStatusSaysHowItIs) {
  io::in_namespace([] {
    World world;
    world.start();
    const control::Status status = world.server->status();
    EXPECT_TRUE(status.storage.healthy);
    EXPECT_EQ(status.bindings, 0u);
    ASSERT_EQ(status.interfaces.size(), 1u);
    EXPECT_EQ(status.interfaces[0].name, "here");
  });
}

}  // namespace
}  // namespace tandem::daemon
