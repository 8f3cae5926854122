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
  template <typename Kind>
  CommandResult command(Kind kind) {
    Effects effects = step(Command{1, std::move(kind)});
    EXPECT_EQ(effects.results.size(), 1u);
    const CommandResult result = effects.results.front();
    commit(effects);
    return result;
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

AddLease add(const std::string& address, std::uint8_t client) {
  return {.address = ip(address),
          .hardware_address = mac(client),
          .lease_time = Duration::seconds(600)};
}

TEST(Command, ReleasesDeletesAddsAndRestores) {
  Driver d;
  const std::string address = d.acquire(1);
  EXPECT_EQ(d.command(ReleaseLease{ip(address)}).refusal, Refusal::None);
  EXPECT_EQ(d.command(ReleaseLease{ip(address)}).refusal, Refusal::NotActive);
  EXPECT_EQ(d.status(address), lease::BindingStatus::Released);
  EXPECT_TRUE(d.command(add("10.0.0.200", 9)).done());
  EXPECT_EQ(d.command(add("10.0.0.200", 8)).refusal, Refusal::Anothers);
  EXPECT_EQ(d.command(add("10.0.0.255", 8)).refusal, Refusal::NoScope);
  EXPECT_EQ(d.command(AddLease{.address = ip("10.0.0.201"), .hardware_address = {}}).refusal,
            Refusal::NoClient);
  EXPECT_TRUE(d.command(DeleteLease{ip(address)}).done());
  EXPECT_EQ(d.command(DeleteLease{ip(address)}).refusal, Refusal::NoLease);
  const std::string declined = d.acquire(2);
  EXPECT_EQ(d.command(RestoreAbandoned{ip(declined)}).refusal, Refusal::NotAbandoned);
  d.exchange({.type = MessageType::Decline,
              .hardware_address = mac(2),
              .requested = declined,
              .server_identifier = "10.0.0.1"});
  EXPECT_TRUE(d.command(RestoreAbandoned{ip(declined)}).done());
  EXPECT_EQ(d.exchange({.hardware_address = mac(2), .requested = declined}), declined);
}

TEST(Command, AReservedAddressIsOnlyLeasedToItsOwner) {
  lease::TopologySource source = two_networks();
  lease::Reservation reservation;
  reservation.address = ip("10.0.0.99");
  reservation.hardware_address = mac(7);
  source.scopes[0].reservations.push_back(reservation);
  source.scopes[0].exclusions.push_back({ip("10.0.0.15"), ip("10.0.0.15")});
  Driver d{source};
  EXPECT_EQ(d.command(add("10.0.0.99", 8)).refusal, Refusal::Reserved);
  EXPECT_TRUE(d.command(add("10.0.0.99", 7)).done());
  EXPECT_TRUE(d.command(add("10.0.0.15", 8)).done());  // an exclusion: the administrator's word
}

TEST(Command, ItsResultWaitsForTheJournalUnderItsNumber) {
  Driver d;
  const std::string address = d.acquire(1);
  const Effects done = d.step(Command{7, ReleaseLease{ip(address)}});
  ASSERT_EQ(done.results.size(), 1u);
  EXPECT_EQ(done.results[0].number, 7u);
  EXPECT_EQ(done.results[0].after, d.position + 1);
  EXPECT_EQ(done.results[0].count, 1u);
  // What refuses it is not durable yet either.
  const Effects refused = d.step(Command{8, ReleaseLease{ip(address)}});
  EXPECT_EQ(refused.results[0].after, d.position + 1);
  d.step(StorageFailed{d.position, "input/output error"});
  const Effects down = d.step(Command{9, DeleteLease{ip(address)}});
  EXPECT_EQ(down.results[0].refusal, Refusal::StorageDown);
  EXPECT_EQ(down.results[0].after, 0u);
}

TEST(Command, WipesARangeInBoundedSteps) {
  lease::TopologySource source = two_networks();
  source.scopes[0].subnet = *Subnet::parse("10.0.0.0/22");
  Driver d{source};
  for (std::uint32_t n = 1; n <= 300; ++n) {
    const std::string address = (ip("10.0.0.0") + n).text();
    ASSERT_TRUE(d.command(add(address, static_cast<std::uint8_t>(n % 250))).done());
  }
  ASSERT_TRUE(d.command(add("10.9.0.1", 1)).done());
  const CommandResult first = d.command(WipeRange{*Ipv4Range::parse("10.0.0.2-10.0.3.255")});
  EXPECT_EQ(first.count, kWipeMax);
  ASSERT_EQ(first.next, ip("10.0.0.2") + kWipeMax);
  const CommandResult rest = d.command(WipeRange{
      {*first.next, ip("10.0.3.255")}
  });
  EXPECT_EQ(rest.count, 300 - 1 - kWipeMax);
  EXPECT_FALSE(rest.next);
  EXPECT_EQ(d.node->bindings().size(), 2u);  // 10.0.0.1 and 10.9.0.1
  d.start();
  EXPECT_EQ(d.node->bindings().size(), 2u);
}

ImportLease import_of(const Driver& d, const std::string& address, std::uint8_t client) {
  return {.address = ip(address),
          .starts = d.now.wall + Duration::seconds(-100),
          .ends = d.now.wall + Duration::seconds(500),
          .client_last_transaction_time = d.now.wall + Duration::seconds(-50),
          .hardware_address = mac(client),
          .host_name = to_bytes(as_bytes("pc"))};
}

TEST(Import, KeepsAWholeBindingByUtc) {
  Driver d;
  d.pass(Duration::seconds(1), Duration::seconds(4000));  // the line of time is not UTC now
  const ImportLease import = import_of(d, "10.0.0.12", 1);
  ASSERT_TRUE(d.command(import).done());
  const auto data = d.node->binding(ip("10.0.0.12"));
  ASSERT_TRUE(data);
  EXPECT_EQ(d.node->wall_of(data->starts), import.starts);
  EXPECT_EQ(d.node->wall_of(data->ends), *import.ends);
  EXPECT_EQ(d.node->wall_of(data->client_last_transaction_time),
            import.client_last_transaction_time);
  EXPECT_EQ(as_text(data->host_name), "pc");
  EXPECT_EQ(d.exchange({.hardware_address = mac(1)}), "10.0.0.12");  // it is the client's lease
}

TEST(Import, ReplacesOnlyWhenTold) {
  Driver d;
  ImportLease import = import_of(d, "10.0.0.12", 1);
  ASSERT_TRUE(d.command(import).done());
  import.hardware_address = mac(2);
  EXPECT_EQ(d.command(import).refusal, Refusal::Exists);
  import.replace = true;
  EXPECT_TRUE(d.command(import).done());
  EXPECT_EQ(d.node->binding(ip("10.0.0.12"))->hardware_address, mac(2));
}

TEST(Import, WhatHasEndedIsKeptAsExpiredAndMayBeGivenAgain) {
  Driver d;
  ImportLease import = import_of(d, "10.0.0.12", 1);
  import.ends = d.now.wall + Duration::seconds(-10);
  ASSERT_TRUE(d.command(import).done());
  EXPECT_EQ(d.status("10.0.0.12"), lease::BindingStatus::Expired);
  EXPECT_EQ(d.node->use_of_pool(0, 0).ended, 1u);
  EXPECT_EQ(d.exchange({.hardware_address = mac(1)}), "10.0.0.12");
}

TEST(Import, ImpossibleOnesAreRefused) {
  Driver d;
  ImportLease import = import_of(d, "10.0.0.12", 1);
  import.ends = import.starts + Duration::seconds(-1);
  EXPECT_EQ(d.command(import).refusal, Refusal::BadTimes);
  import = import_of(d, "10.0.0.12", 1);
  import.ends = WallTime::from_seconds(5'000'000'000);  // past 2106
  EXPECT_EQ(d.command(import).refusal, Refusal::BadTimes);
  import = import_of(d, "10.0.0.12", 1);
  import.status = lease::BindingStatus::Backup;
  EXPECT_EQ(d.command(import).refusal, Refusal::BadStatus);
  import = import_of(d, "10.0.0.12", 1);
  import.hardware_address = {};
  EXPECT_EQ(d.command(import).refusal, Refusal::NoClient);
  EXPECT_EQ(d.node->bindings().size(), 0u);
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
