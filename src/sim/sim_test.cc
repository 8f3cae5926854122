// SPDX-License-Identifier: Apache-2.0
// A checker that cannot fail is worth nothing: here it is shown bad histories and has to complain.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "base/writer.h"
#include "sim/run.h"
#include "sim/scenario.h"
#include "sim/world.h"

namespace tandem::sim {
namespace {

using lease::BindingStatus;
using wire::MessageType;

constexpr Ipv4Address kTen = Ipv4Address::of(10, 0, 0, 10);
constexpr Ipv4Address kEleven = Ipv4Address::of(10, 0, 0, 11);

Instant at(std::int64_t seconds) {
  return Instant{} + Duration::seconds(seconds);
}

// A history that a test writes: requests of clients 1 and 2 on the office network, and what a
// server is made to say.
class CheckerTest : public testing::Test {
 protected:
  CheckerTest() {
    Random random{1};
    lease::TopologySource topology = draw_topology(random);
    topology.parameters.lease_time_min = Duration::seconds(60);
    topology.parameters.lease_time_max = Duration::seconds(3600);
    topology.parameters.offer_hold = Duration::seconds(120);
    checker_.serve(topology);
    checker_.set_line(0, Instant{});
  }

  static Delivery delivery(MessageType type, std::uint32_t client, Instant sent) {
    Delivery d;
    d.request.type = type;
    d.request.xid = client;
    d.request.hardware_address = hardware_address_of(client);
    d.sent = sent;
    d.destination = kBroadcastAddress;
    return d;
  }

  static Reply reply(const Delivery& d, MessageType type, Ipv4Address address,
                     std::uint32_t lease = 600) {
    Reply r;
    r.op = 2;
    r.htype = 1;
    r.hlen = 6;
    r.xid = d.request.xid;
    std::ranges::copy(d.request.hardware_address.octets(), r.chaddr.begin());
    r.yiaddr = address;
    r.size = 300;
    r.options[53] = {static_cast<std::byte>(type)};
    Writer{r.options[54]}.ipv4(kServerAddress);
    if (type != MessageType::Nak) Writer{r.options[51]}.u32(lease);
    return r;
  }

  static node::Destination to_client(const Delivery& d, Ipv4Address address) {
    node::Destination to{
        .way = node::Destination::Way::Link, .interface = 1, .address = address, .port = 68};
    std::ranges::copy(d.request.hardware_address.octets(), to.hardware_address.begin());
    return to;
  }

  void hear(const Delivery& d, const Reply& r, Instant now) {
    const node::Destination to = to_client(d, r.yiaddr);
    checker_.before(d, now, bindings_);
    checker_.after(d, &r, &to, now, bindings_, false);
  }

  // Client n is acknowledged the address at `now`, and the ACK leaves.
  void acknowledge(std::uint32_t client, Ipv4Address address, Instant now) {
    Delivery d = delivery(MessageType::Request, client, now);
    d.request.requested_address = address;
    d.request.server_identifier = kServerAddress;
    const Reply ack = reply(d, MessageType::Ack, address);
    hear(d, ack, now);
    checker_.left(d, ack);
  }

  void bind(std::uint32_t client, Ipv4Address address, lease::Seconds ends,
            BindingStatus status = BindingStatus::Active) {
    bindings_.put({.address = address,
                   .status = status,
                   .ends = ends,
                   .hardware_address = hardware_address_of(client)});
  }

  std::string rule() const { return checker_.violation() ? checker_.violation()->rule : "none"; }

  Checker checker_;
  lease::BindingTable bindings_{1};
};

TEST_F(CheckerTest, IsContentWithOneLease) {
  bind(1, kTen, 1000);
  acknowledge(1, kTen, at(10));
  checker_.look(at(20), bindings_);
  EXPECT_EQ(rule(), "none");
}

TEST_F(CheckerTest, SeesOneAddressAcknowledgedToTwoClients) {
  acknowledge(1, kTen, at(10));
  acknowledge(2, kTen, at(609));
  EXPECT_EQ(rule(), "one-holder");
}

TEST_F(CheckerTest, LetsTheSecondClientHaveItAfterTheFirstOnesTime) {
  acknowledge(1, kTen, at(10));
  acknowledge(2, kTen, at(611));
  EXPECT_EQ(rule(), "none");
}

TEST_F(CheckerTest, SeesALeaseThatDidNotSurvive) {
  bind(1, kTen, 1000);
  acknowledge(1, kTen, at(10));
  lease::BindingTable after_restart{2};
  checker_.crashed();
  checker_.restarted(at(20), after_restart);
  EXPECT_EQ(rule(), "lease-survives");
}

TEST_F(CheckerTest, ForgivesALeaseWhoseAckNeverLeft) {
  Delivery d = delivery(MessageType::Request, 1, at(10));
  d.request.requested_address = kTen;
  d.request.server_identifier = kServerAddress;
  hear(d, reply(d, MessageType::Ack, kTen), at(10));
  checker_.crashed();
  checker_.restarted(at(20), bindings_);
  EXPECT_EQ(rule(), "none");
}

TEST_F(CheckerTest, SeesALeaseThatEndsTooEarly) {
  bind(1, kTen, 609);
  acknowledge(1, kTen, at(10));
  checker_.look(at(20), bindings_);
  EXPECT_EQ(rule(), "lease-survives");
}

TEST_F(CheckerTest, SeesAnOfferOfWhatIsOfferedToAnother) {
  const Delivery one = delivery(MessageType::Discover, 1, at(1));
  hear(one, reply(one, MessageType::Offer, kTen), at(1));
  const Delivery two = delivery(MessageType::Discover, 2, at(2));
  hear(two, reply(two, MessageType::Offer, kTen), at(2));
  EXPECT_EQ(rule(), "offer-held");
}

TEST_F(CheckerTest, SeesAnotherOfferToTheSameClient) {
  const Delivery one = delivery(MessageType::Discover, 1, at(1));
  hear(one, reply(one, MessageType::Offer, kTen), at(1));
  hear(one, reply(one, MessageType::Offer, kEleven), at(2));
  EXPECT_EQ(rule(), "same-offer");
}

TEST_F(CheckerTest, SeesAnExcludedAnOutsideAndAReservedAddress) {
  for (const Ipv4Address address :
       {Ipv4Address::of(10, 0, 0, 12), Ipv4Address::of(10, 0, 0, 99), kReservedAddress,
        Ipv4Address::of(10, 0, 0, 0), Ipv4Address::of(10, 1, 0, 4)}) {
    Delivery d = delivery(MessageType::Discover, 1, at(1));
    Random random{1};
    EXPECT_FALSE(permitted(address, d, draw_topology(random))) << address.text();
  }
}

TEST_F(CheckerTest, SeesAStrangersDeclineBelieved) {
  Delivery d = delivery(MessageType::Decline, 2, at(5));
  d.request.requested_address = kTen;
  d.request.server_identifier = kServerAddress;
  checker_.before(d, at(5), bindings_);
  bind(1, kTen, 90'000, BindingStatus::Abandoned);
  checker_.after(d, nullptr, nullptr, at(5), bindings_, false);
  EXPECT_EQ(rule(), "stranger-declines");
}

TEST_F(CheckerTest, SeesASilenceTowardsTheHolder) {
  bind(1, kTen, 1000);
  acknowledge(1, kTen, at(10));
  Delivery d = delivery(MessageType::Request, 1, at(300));
  d.request.ciaddr = kTen;
  d.request.unicast = true;
  checker_.before(d, at(300), bindings_);
  checker_.after(d, nullptr, nullptr, at(300), bindings_, false);
  EXPECT_EQ(rule(), "holder-answered");
}

TEST_F(CheckerTest, SeesANakToTheHolderAndToTheUnknown) {
  bind(1, kTen, 1000);
  acknowledge(1, kTen, at(10));
  Delivery d = delivery(MessageType::Request, 2, at(300));
  d.request.requested_address = kEleven;
  Reply nak = reply(d, MessageType::Nak, {});
  nak.options[54] = {};
  Writer{nak.options[54]}.ipv4(kServerAddress);
  node::Destination to{.way = node::Destination::Way::Link,
                       .interface = 1,
                       .address = kBroadcastAddress,
                       .port = 68};
  to.hardware_address.fill(std::byte{0xff});
  checker_.before(d, at(300), bindings_);
  checker_.after(d, &nak, &to, at(300), bindings_, false);
  EXPECT_EQ(rule(), "nak");
}

TEST_F(CheckerTest, SeesAReplyToAnotherRequest) {
  const Delivery d = delivery(MessageType::Discover, 1, at(1));
  Reply offer = reply(d, MessageType::Offer, kTen);
  ++offer.xid;
  hear(d, offer, at(1));
  EXPECT_EQ(rule(), "reply-fields");
}

TEST_F(CheckerTest, SeesAnAnswerForAnotherServer) {
  Delivery d = delivery(MessageType::Request, 1, at(1));
  d.request.requested_address = kTen;
  d.request.server_identifier = kForeignServer;
  hear(d, reply(d, MessageType::Ack, kTen), at(1));
  EXPECT_EQ(rule(), "reply-type");
}

TEST_F(CheckerTest, SeesAReplySentElsewhere) {
  const Delivery d = delivery(MessageType::Discover, 1, at(1));
  const Reply offer = reply(d, MessageType::Offer, kTen);
  const node::Destination to = to_client(delivery(MessageType::Discover, 2, at(1)), kTen);
  checker_.before(d, at(1), bindings_);
  checker_.after(d, &offer, &to, at(1), bindings_, false);
  EXPECT_EQ(rule(), "reply-destination");
}

TEST(Replay, SeesMoreLostThanMayBe) {
  Replay replay;
  Bytes records;
  journal::encode(journal::ForgetRecord{kTen}, records);
  replay.append(records, 1, 1);
  replay.durable(1);
  EXPECT_TRUE(replay.cut(0).has_value());
  EXPECT_FALSE(replay.cut(1).has_value());
}

TEST(Replay, SeesMemoryThatDiffersFromTheJournal) {
  Replay replay;
  lease::BindingTable bindings{1};
  bindings.put({.address = kTen,
                .status = BindingStatus::Active,
                .hardware_address = hardware_address_of(1)});
  EXPECT_TRUE(replay.difference(bindings).has_value());
  Bytes records;
  journal::encode(journal::BindingRecord{bindings.data(bindings.find(kTen))}, records);
  replay.append(records, 1, 1);
  EXPECT_FALSE(replay.difference(bindings).has_value());
}

TEST(Client, GetsALeaseInFourMessagesAndCountsFromItsRequest) {
  Client client{1, Nature::Plain, at(1), 7};
  client.settle(at(1));
  const auto discover = client.act(at(2));
  ASSERT_TRUE(discover && discover->type == MessageType::Discover);
  Reply offer;
  offer.xid = discover->xid;
  std::ranges::copy(discover->hardware_address.octets(), offer.chaddr.begin());
  offer.yiaddr = kTen;
  offer.options[53] = {std::byte{2}};
  Writer{offer.options[54]}.ipv4(kServerAddress);
  const auto request = client.receive(offer, at(3));
  ASSERT_TRUE(request && request->type == MessageType::Request);
  EXPECT_EQ(request->requested_address, kTen);
  Reply ack = offer;
  ack.options[53] = {std::byte{5}};
  Writer{ack.options[51]}.u32(600);
  EXPECT_FALSE(client.receive(ack, at(9)).has_value());
  EXPECT_EQ(client.address(), kTen);
  EXPECT_EQ(client.next_action(), at(3 + 300));
}

TEST(World, SaysTheSameForTheSameSeed) {
  Plan plan{.seed = 5, .length = Duration::seconds(1800)};
  std::vector<std::string> first;
  std::vector<std::string> second;
  World{plan, [&](const std::string& line) { first.push_back(line); }}.run();
  World{plan, [&](const std::string& line) { second.push_back(line); }}.run();
  EXPECT_EQ(first, second);
  EXPECT_GT(first.size(), 100u);
}

TEST(World, FiftySeedsKeepEveryInvariant) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Outcome outcome = World{Plan{.seed = seed}}.run();
    ASSERT_FALSE(outcome.violation) << "seed " << seed << " breaks " << outcome.violation->rule
                                    << ": " << outcome.violation->text;
  }
}

TEST(Scenarios, PlayAsTheyAreWritten) {
  std::size_t played = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(TANDEM_SOURCE_DIR "/tests/scenarios")) {
    if (file.path().extension() != ".txt") continue;
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    const auto transcript = play(text.str());
    ASSERT_TRUE(transcript.ok()) << file.path() << ": " << transcript.error().message;
    EXPECT_EQ(*transcript, text.str()) << file.path();
    ++played;
  }
  EXPECT_GE(played, 12u);
}

}  // namespace
}  // namespace tandem::sim
