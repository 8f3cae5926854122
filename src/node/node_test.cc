// SPDX-License-Identifier: Apache-2.0
// What the node adds to the conversation: the order of journal and wire, replay, the line of time,
// storage that fails, questions, and packets that are not for us.
#include "node/node.h"

#include "node/lease_clock.h"
#include "node/test_driver.h"

namespace tandem::node {
namespace {

using namespace test;

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

// --- questions

TEST(Pages, GiveEveryBindingOfARangeInOrder) {
  Driver d;
  for (const char* address : {"10.9.0.3", "10.0.0.250", "10.0.0.12", "10.9.0.1", "10.0.0.13"}) {
    ASSERT_TRUE(d.command(add(address, 1)).done());
  }
  std::string seen;
  Ipv4Range rest = *Ipv4Range::parse("10.0.0.13-10.9.0.1");
  for (int page = 0; page < 9; ++page) {
    Bytes out;
    const auto next = d.node->bindings_in(rest, 2, out);
    for (ByteView records = out; !records.empty();) {
      seen += std::get<journal::BindingRecord>(*journal::decode(records)).binding.address.text();
      seen += ' ';
    }
    if (!next) break;
    rest.first = *next;
  }
  EXPECT_EQ(seen, "10.0.0.13 10.0.0.250 10.9.0.1 ");
}

TEST(Pages, ANodeMadeOfThePagesOfAnotherDoesTheSame) {
  Driver d;
  d.acquire(1);
  const std::string offered = d.exchange({.hardware_address = mac(2)});
  Bytes bindings;
  Bytes offers;
  const Ipv4Range all{ip("0.0.0.0"), ip("255.255.255.255")};
  EXPECT_FALSE(d.node->bindings_in(all, 100, bindings));
  EXPECT_FALSE(d.node->offers_in(all, 100, offers));
  Driver copy;
  copy.journal = bindings;
  copy.start();
  ByteView rest = offers;
  copy.node->restore_offer(std::get<journal::BindingRecord>(*journal::decode(rest)).binding);
  EXPECT_TRUE(rest.empty());
  EXPECT_EQ(copy.exchange({.hardware_address = mac(2)}), offered);
  EXPECT_EQ(copy.node->use_of_pool(0, 0).offered, 1u);
}

// --- the configuration in the journal

std::vector<std::uint64_t> revisions_in(ByteView journal) {
  std::vector<std::uint64_t> revisions;
  while (!journal.empty()) {
    const auto record = journal::decode(journal);
    if (const auto* r = std::get_if<journal::RevisionRecord>(&*record))
      revisions.push_back(r->revision);
  }
  return revisions;
}

TEST(Revision, StandsInTheJournalWhereItTakesEffect) {
  Driver d;  // of revision 0
  d.start();
  EXPECT_EQ(revisions_in(d.journal), (std::vector<std::uint64_t>{0}));
  const std::shared_ptr<const Settings> second(
      new Settings{.revision = 2, .topology = lease::Topology{two_networks()}});
  Effects effects = d.step(Reconfigure{second});
  EXPECT_EQ(revisions_in(effects.records), (std::vector<std::uint64_t>{2}));
  d.commit(effects);
  effects = d.step(Reconfigure{second});
  EXPECT_TRUE(revisions_in(effects.records).empty());
  d.start();  // by the first one again
  EXPECT_EQ(revisions_in(d.journal), (std::vector<std::uint64_t>{0, 2, 0}));
}

// --- utilisation (D14.101)

TEST(Utilisation, IsToldWhenAScopeFillsUpAndWhenItHasRoomAgain) {
  lease::TopologySource source = two_networks();  // pools of ten
  source.parameters.utilisation_high = 80;
  source.parameters.utilisation_low = 60;
  source.parameters.cache_threshold = 0;
  Driver d{source};
  std::vector<NoticeId> told;
  const auto command = [&](auto kind) {
    Effects effects = d.step(Command{1, kind});
    for (const Notice& notice : effects.notices) told.push_back(notice.id);
    d.commit(effects);
  };
  for (std::uint8_t n = 0; n < 9; ++n) command(add("10.0.0.1" + std::to_string(n), 20));
  EXPECT_EQ(told, (std::vector{NoticeId::ScopeFilling}));  // at the eighth
  for (int n = 0; n < 3; ++n) command(ReleaseLease{ip("10.0.0.1" + std::to_string(n))});
  command(add("10.0.0.10", 20));
  command(ReleaseLease{ip("10.0.0.10")});
  EXPECT_EQ(told.size(), 1u);  // six are left: not below the lower one yet
  command(DeleteLease{ip("10.0.0.13")});
  EXPECT_EQ(told, (std::vector{NoticeId::ScopeFilling, NoticeId::ScopeRelieved}));
  const lease::ScopeUse use = d.node->use_of_scope(0);
  EXPECT_EQ(use.size, 10u);
  EXPECT_EQ(use.free, 5u);
  EXPECT_EQ(use.active, 5u);
  EXPECT_EQ(use.percent_in_use(), 50u);
}

}  // namespace
}  // namespace tandem::node
