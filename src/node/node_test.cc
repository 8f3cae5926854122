// SPDX-License-Identifier: Apache-2.0
// What the node adds to the conversation: the order of journal and wire, replay, the line of time,
// storage that fails, commands, and packets that are not for us.
#include "node/node.h"

#include <gtest/gtest.h>

#include "dhcp/test_kit.h"
#include "node/lease_clock.h"

namespace tandem::node {
namespace {

using namespace dhcp::test;
using wire::MessageType;

class Driver {
 public:
  explicit Driver(lease::TopologySource source = two_networks()) {
    settings.reset(new Settings{.topology = lease::Topology{std::move(source)}});
    start();
  }

  // A new node over what the journal holds, as after a crash.
  void start() {
    node = std::make_unique<Node>(settings, 1);
    ByteView rest = journal;
    while (!rest.empty()) node->restore(*journal::decode(rest));
    Effects effects;
    node->start(position, boot, now, effects);
    commit(effects);
    node->step(InterfacesChanged{{{2, "eth0", {*Subnet::parse("10.0.0.0/24")}, {ip("10.0.0.1")}}}},
               now, effects);
  }
  void commit(Effects& effects) {
    journal.insert(journal.end(), effects.records.begin(), effects.records.end());
    position = effects.last_position;
    effects.clear();
  }
  Effects step(const Event& event) {
    Effects effects;
    node->step(event, now, effects);
    return effects;
  }
  Effects send(const Ask& ask) {
    packet = encode(ask);
    return step(DhcpDatagram{2, ip(ask.source), ask.source_port, ip(ask.destination), packet});
  }
  // Sends, makes durable, and returns the address in the reply.
  std::string exchange(const Ask& ask) {
    Effects effects = send(ask);
    std::string address = "silence";
    if (!effects.send.empty()) {
      const Bytes bytes = to_bytes(effects.datagram(effects.send[0]));
      wire::Message message;
      EXPECT_TRUE(wire::decode_reply(bytes, message).ok());
      address = message.type == MessageType::Nak ? "NAK" : message.header.yiaddr.text();
    }
    commit(effects);
    step(Durable{position});
    return address;
  }
  std::string acquire(std::uint8_t client) {
    const std::string address = exchange({.hardware_address = mac(client)});
    return exchange({.type = MessageType::Request,
                     .hardware_address = mac(client),
                     .requested = address,
                     .server_identifier = "10.0.0.1"});
  }
  void pass(Duration duration, Duration step_of_utc = {}) {
    now.instant = now.instant + duration;
    now.wall = now.wall + duration + step_of_utc;
    Effects effects = step(Tick{});
    commit(effects);
    step(Durable{position});
  }
  lease::BindingStatus status(const std::string& address) const {
    return node->bindings().status(node->bindings().find(ip(address)));
  }
  std::uint64_t dropped(Drop reason) const {
    return node->counters().dropped[static_cast<std::size_t>(reason)];
  }

  std::shared_ptr<const Settings> settings;
  std::unique_ptr<Node> node;
  Bytes journal;
  journal::Position position = 0;
  std::uint64_t boot = 77;
  Now now{Instant::from_nanoseconds(5'000'000'000), WallTime::from_seconds(1'800'000'000)};
  Bytes packet;
};

TEST(Node, AnAckWaitsForItsRecordAndAnOfferForNothing) {
  Driver d;
  const Effects offer = d.send({});
  ASSERT_EQ(offer.send.size(), 1u);
  EXPECT_EQ(offer.send[0].after, 0u);
  EXPECT_EQ(offer.record_count, 0u);
  const Effects ack = d.send(
      {.type = MessageType::Request, .requested = "10.0.0.12", .server_identifier = "10.0.0.1"});
  ASSERT_EQ(ack.send.size(), 1u);
  EXPECT_EQ(ack.record_count, 1u);
  EXPECT_EQ(ack.send[0].after, ack.last_position);
}

TEST(Node, ARepeatedRequestIsCollapsedWhileItsAckWaits) {  // D1.14
  Driver d;
  const Ask request{
      .type = MessageType::Request, .requested = "10.0.0.12", .server_identifier = "10.0.0.1"};
  Effects first = d.send(request);
  EXPECT_TRUE(d.send(request).send.empty());
  EXPECT_EQ(d.dropped(Drop::Duplicate), 1u);
  d.commit(first);
  d.step(Durable{d.position});
  EXPECT_EQ(d.send(request).send.size(), 1u);
}

TEST(Node, MemoryEqualsReplayedJournal) {
  Driver d;
  const std::string kept = d.acquire(1);
  const std::string released = d.acquire(2);
  d.exchange({.type = MessageType::Release,
              .hardware_address = mac(2),
              .ciaddr = released,
              .server_identifier = "10.0.0.1"});
  const std::string declined = d.acquire(3);
  d.exchange({.type = MessageType::Decline,
              .hardware_address = mac(3),
              .requested = declined,
              .server_identifier = "10.0.0.1"});

  const std::unique_ptr<Node> old = std::move(d.node);
  d.start();
  ASSERT_EQ(d.node->bindings().size(), old->bindings().size());
  for (lease::Slot s = 0; s < old->bindings().slots(); ++s) {
    const auto data = old->bindings().data(s);
    const lease::Slot again = d.node->bindings().find(data.address);
    ASSERT_NE(again, lease::kNoSlot);
    EXPECT_TRUE(d.node->bindings().data(again) == data);
  }
  EXPECT_EQ(d.status(kept), lease::BindingStatus::Active);
  EXPECT_EQ(d.status(released), lease::BindingStatus::Released);
  EXPECT_EQ(d.status(declined), lease::BindingStatus::Abandoned);
}

TEST(Node, ASnapshotInPiecesWithTheRecordsSinceGivesTheMemory) {
  Driver d;
  for (std::uint8_t n = 1; n <= 6; ++n) d.acquire(n);
  Bytes snapshot;
  SnapshotCursor cursor;
  d.journal.clear();  // what comes from now on is what came since
  std::uint32_t pieces = 0;
  while (d.node->snapshot(cursor, 64, snapshot) > 0) {
    ++pieces;
    d.acquire(static_cast<std::uint8_t>(1 + pieces % 8));
    if (pieces == 2) {
      const std::string address = d.acquire(2);
      d.exchange({.type = MessageType::Release,
                  .hardware_address = mac(2),
                  .ciaddr = address,
                  .server_identifier = "10.0.0.1"});
    }
  }
  EXPECT_GT(pieces, 2u);
  d.journal.insert(d.journal.begin(), snapshot.begin(), snapshot.end());
  const std::unique_ptr<Node> old = std::move(d.node);
  d.start();
  for (lease::Slot s = 0; s < old->bindings().slots(); ++s) {
    const auto data = old->bindings().data(s);
    const lease::Slot again = d.node->bindings().find(data.address);
    ASSERT_NE(again, lease::kNoSlot);
    EXPECT_TRUE(d.node->bindings().data(again) == data) << data.address.text();
  }
}

TEST(Node, ALeaseEndsNoEarlierThanItsClientThinks) {
  Driver d;
  const std::string address = d.acquire(1);
  d.pass(Duration::seconds(86'400));
  EXPECT_EQ(d.status(address), lease::BindingStatus::Active);
  d.pass(Duration::seconds(3));
  EXPECT_EQ(d.status(address), lease::BindingStatus::Expired);
}

TEST(Node, AskingToBeWokenInTimeForTheNextEnd) {
  Driver d;
  const std::string address = d.acquire(1);
  int wakes = 0;
  while (d.status(address) == lease::BindingStatus::Active) {
    const Effects effects = d.step(Tick{});
    ASSERT_TRUE(effects.wake_at && *effects.wake_at > d.now.instant &&
                *effects.wake_at != Instant::never());
    d.pass(*effects.wake_at - d.now.instant);
    ASSERT_LT(++wakes, 40);
  }
  EXPECT_EQ((d.now.instant - Instant::from_nanoseconds(5'000'000'000)).in_seconds(), 86'402);
}

// --- failure-modes P5: the clock

TEST(Clock, AStepOfUtcNeitherEndsNorRevivesALease) {
  for (const std::int64_t step : {-400'000, -3, 3, 400'000}) {
    Driver d;
    const std::string address = d.acquire(1);
    d.pass(Duration::seconds(1), Duration::seconds(step));
    d.pass(Duration::seconds(86'000));
    EXPECT_EQ(d.status(address), lease::BindingStatus::Active) << step;
    d.pass(Duration::seconds(500));
    EXPECT_EQ(d.status(address), lease::BindingStatus::Expired) << step;
  }
}

TEST(Clock, AStepWhileTheProcessIsDownIsSeenThroughWithinOneBoot) {
  Driver d;
  const std::string address = d.acquire(1);
  d.now.instant = d.now.instant + Duration::seconds(10);
  d.now.wall = d.now.wall + Duration::seconds(500'000);
  d.start();
  d.pass(Duration::seconds(86'000));
  EXPECT_EQ(d.status(address), lease::BindingStatus::Active);
  d.pass(Duration::seconds(500));
  EXPECT_EQ(d.status(address), lease::BindingStatus::Expired);
}

TEST(Clock, AStepBeforeARebootIsTakenOffAfterIt) {
  Driver d;
  const std::string address = d.acquire(1);
  d.pass(Duration::seconds(1), Duration::seconds(500'000));
  d.boot = 78;
  d.now.instant = Instant::from_nanoseconds(1'000'000'000);
  d.now.wall = d.now.wall + Duration::seconds(60);
  d.start();
  d.pass(Duration::seconds(80'000));
  EXPECT_EQ(d.status(address), lease::BindingStatus::Active);
}

TEST(Clock, ARebootIntoThePastRevivesNothingAndEndsNothing) {
  Driver d;
  const std::string address = d.acquire(1);
  d.boot = 78;
  d.now = {Instant::from_nanoseconds(1'000'000'000), WallTime::from_seconds(0)};  // no battery
  d.start();
  EXPECT_EQ(d.status(address), lease::BindingStatus::Active);
  d.pass(Duration::seconds(86'410));
  EXPECT_EQ(d.status(address), lease::BindingStatus::Expired);
}

TEST(LeaseClock, SaysUtcForPeople) {
  LeaseClock clock;
  clock.start(1, {Instant::from_nanoseconds(0), WallTime::from_seconds(1000)});
  const auto stepped = clock.observe({Instant::from_nanoseconds(0), WallTime::from_seconds(5000)});
  EXPECT_EQ(stepped, 4000);
  EXPECT_EQ(clock.wall_of(clock.seconds()), WallTime::from_seconds(5000));
}

// --- failure-modes P3: storage that fails

TEST(Storage, WhileItIsDownOnlyWhatIsStoredIsConfirmed) {
  Driver d;
  const std::string stored = d.acquire(1);
  const std::string offered = d.exchange({.hardware_address = mac(2)});
  const Effects lost = d.send({.type = MessageType::Request,
                               .hardware_address = mac(2),
                               .requested = offered,
                               .server_identifier = "10.0.0.1"});
  ASSERT_EQ(lost.send.size(), 1u);  // the driver will never send it
  const Effects failed = d.step(StorageFailed{d.position, "no space left on device"});
  ASSERT_EQ(failed.notices.size(), 1u);
  EXPECT_EQ(failed.notices[0].id, NoticeId::StorageFailed);
  EXPECT_TRUE(d.send({.hardware_address = mac(3)}).send.empty());
  const Effects again =
      d.send({.type = MessageType::Request, .hardware_address = mac(2), .ciaddr = offered});
  EXPECT_TRUE(again.send.empty());
  const Effects confirmed =
      d.send({.type = MessageType::Request, .hardware_address = mac(1), .ciaddr = stored});
  ASSERT_EQ(confirmed.send.size(), 1u);
  EXPECT_EQ(confirmed.send[0].after, 0u);
  EXPECT_EQ(confirmed.record_count, 0u);
  d.step(StorageRecovered{lost.last_position});
  EXPECT_EQ(
      d.exchange({.type = MessageType::Request, .hardware_address = mac(2), .ciaddr = offered}),
      offered);
}

TEST(Storage, NothingExpiresWhileItCannotBeRecorded) {
  Driver d;
  const std::string address = d.acquire(1);
  d.step(StorageFailed{d.position, "input/output error"});
  d.pass(Duration::seconds(100'000));
  EXPECT_EQ(d.status(address), lease::BindingStatus::Active);
  d.step(StorageRecovered{d.position});
  EXPECT_EQ(d.status(address), lease::BindingStatus::Expired);
}

// --- what is not for us

TEST(Datagram, OursReflectedAndImpossibleAddressesAreDropped) {  // failure-modes P9
  Driver d;
  EXPECT_TRUE(d.send({.source = "10.0.0.1"}).send.empty());
  EXPECT_TRUE(d.send({.giaddr = "10.0.0.1"}).send.empty());
  EXPECT_EQ(d.dropped(Drop::OwnPacket), 2u);
  for (const char* address : {"224.0.0.1", "127.0.0.1", "255.255.255.255"})
    EXPECT_TRUE(d.send({.giaddr = address}).send.empty());
  EXPECT_EQ(d.dropped(Drop::BadAddress), 3u);
  const Effects offer = d.send({});
  const Bytes reflected = to_bytes(offer.datagram(offer.send[0]));
  EXPECT_TRUE(d.step(DhcpDatagram{2, ip("10.0.0.9"), 67, ip("10.0.0.1"), reflected}).send.empty());
  EXPECT_EQ(d.dropped(Drop::NotARequest), 1u);
}

TEST(Datagram, TypesThatAServerMustNotGetAreCounted) {  // D1.03
  Driver d;
  for (const int type : {2, 5, 6, 10, 11, 12, 13, 18, 200}) {
    EXPECT_TRUE(d.send({.type = static_cast<MessageType>(type)}).send.empty()) << type;
  }
  EXPECT_EQ(d.dropped(Drop::UnexpectedType), 9u);
}

// --- commands (D14.31, D6.10)

TEST(Command, ReleasesDeletesAddsWipesAndRestores) {
  Driver d;
  const std::string address = d.acquire(1);
  const auto run = [&](const Command& command) {
    Effects effects = d.step(command);
    const bool refused =
        !effects.notices.empty() && effects.notices[0].id == NoticeId::CommandRefused;
    d.commit(effects);
    return !refused;
  };
  EXPECT_TRUE(run(ReleaseLease{ip(address)}));
  EXPECT_FALSE(run(ReleaseLease{ip(address)}));
  EXPECT_EQ(d.status(address), lease::BindingStatus::Released);
  EXPECT_TRUE(run(AddLease{ip("10.0.0.200"), mac(9), {}, Duration::seconds(600)}));
  EXPECT_FALSE(run(AddLease{ip("10.0.0.200"), mac(8), {}, Duration::seconds(600)}));
  EXPECT_FALSE(run(AddLease{ip("10.0.0.255"), mac(8), {}, Duration::seconds(600)}));
  EXPECT_TRUE(run(DeleteLease{ip(address)}));
  EXPECT_FALSE(run(DeleteLease{ip(address)}));
  const std::string declined = d.acquire(2);
  d.exchange({.type = MessageType::Decline,
              .hardware_address = mac(2),
              .requested = declined,
              .server_identifier = "10.0.0.1"});
  EXPECT_TRUE(run(RestoreAbandoned{ip(declined)}));
  EXPECT_EQ(d.exchange({.hardware_address = mac(2), .requested = declined}), declined);
  EXPECT_TRUE(run(WipeScope{*Subnet::parse("10.0.0.0/24")}));
  EXPECT_EQ(d.node->bindings().size(), 0u);
  d.start();
  EXPECT_EQ(d.node->bindings().size(), 0u);
}

}  // namespace
}  // namespace tandem::node
