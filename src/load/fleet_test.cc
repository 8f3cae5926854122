// SPDX-License-Identifier: Apache-2.0
// The fleet against a server in memory, honest or not.
#include "load/fleet.h"

#include <deque>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/arp.h"

namespace tandem::load {
namespace {

using testing::HasSubstr;
using wire::MessageType;

const Ipv4Address kServer = Ipv4Address::of(10, 0, 0, 1);
const Identity kFirst(0x0200, 100);

std::array<std::byte, 4> octets(std::uint32_t value) {
  return {std::byte(value >> 24), std::byte(value >> 16 & 0xff), std::byte(value >> 8 & 0xff),
          std::byte(value & 0xff)};
}

// Answers at once: DISCOVER and REQUEST with the address that `address_of` gives the client.
class ServerInMemory final : public Link {
 public:
  void send(Identity client, const Query& query) override {
    queries.push_back(query);
    if (silent || query.type == MessageType::Release || query.type == MessageType::Decline) return;
    const bool offer = query.type == MessageType::Discover;
    const auto type = std::byte(offer ? MessageType::Offer : MessageType::Ack);
    const auto server = octets(kServer.value());
    const auto lease = octets(3600);
    wire::Outline outline;
    outline.header.op = wire::Header::kBootReply;
    outline.header.htype = 1;
    outline.header.hlen = 6;
    outline.header.xid = query.xid;
    const auto mac = client.octets();
    std::copy(mac.begin(), mac.end(), outline.header.chaddr.begin());
    outline.options = {
        {wire::option::kMessageType,      {&type, 1}},
        {wire::option::kServerIdentifier, server    }
    };
    if (query.type != MessageType::Inform) {
      outline.header.yiaddr = address_of(client);
      outline.options.push_back({wire::option::kLeaseTime, lease});
    }
    (void)wire::encode(outline, 548, answers.emplace_back());
  }
  std::size_t flush() override { return 0; }
  std::span<const ByteView> receive() override {
    taken = std::move(answers);
    answers.clear();
    views.assign(taken.begin(), taken.end());
    return views;
  }
  bool returned_as_sent(Identity, const wire::Message&) const override { return true; }
  bool shared() const override { return false; }
  std::uint64_t take_kernel_drops() override { return 0; }
  int fd() const override { return -1; }

  std::function<Ipv4Address(Identity)> address_of = [](Identity client) {
    return Ipv4Address::of(10, 0, 1, 0) + client.number();
  };
  bool silent = false;
  std::vector<Query> queries;
  std::deque<Bytes> answers, taken;
  std::vector<ByteView> views;
};

class FleetTest : public testing::Test {
 protected:
  void deliver() {
    while (!server.answers.empty()) {
      for (const ByteView message : server.receive()) fleet.on_message(message, now);
    }
  }
  void pass(Duration time) {
    now = {now.instant + time, now.wall + time};
    fleet.advance(now);
  }
  void perform(Fleet::Number n, Action action) {
    ASSERT_TRUE(fleet.begin(n, action, now.instant, now));
    deliver();
  }

  Now now{Instant{} + Duration::seconds(1000), WallTime::from_seconds(1'800'000'000)};
  ServerInMemory server;
  Ledger ledger;
  Fleet fleet{
      {.first = kFirst, .clients = 10},
      server, ledger, nullptr, now
  };
  Statistics& statistics = fleet.statistics();
};

TEST_F(FleetTest, EveryActionOfAClientIsAnsweredAndCounted) {
  perform(0, Action::Dora);
  EXPECT_TRUE(fleet.holds_lease(0));
  for (const Action action : {Action::Renew, Action::Rebind, Action::Reboot, Action::Inform}) {
    perform(0, action);
    EXPECT_EQ(fleet.in_flight(), 0u);
  }
  for (const Exchange e : {Exchange::Discover, Exchange::Select, Exchange::Renew, Exchange::Rebind,
                           Exchange::Reboot, Exchange::Inform}) {
    EXPECT_EQ(statistics.of(e).begun, 1u);
    EXPECT_EQ(statistics.of(e).done, 1u);
  }
  perform(0, Action::Release);
  EXPECT_FALSE(fleet.holds_lease(0));
  EXPECT_EQ(statistics.fault_count(), 0u);
}

TEST_F(FleetTest, AnAddressForTwoClientsIsAFaultThatNamesThem) {
  server.address_of = [](Identity) { return Ipv4Address::of(10, 0, 0, 77); };
  perform(0, Action::Dora);
  perform(1, Action::Dora);
  EXPECT_EQ(statistics.faults[static_cast<std::size_t>(Fault::Doubled)], 1u);
  ASSERT_EQ(statistics.fault_texts.size(), 1u);
  EXPECT_THAT(statistics.fault_texts[0], HasSubstr("02:00:00:00:00:64"));
  EXPECT_THAT(statistics.fault_texts[0], HasSubstr("02:00:00:00:00:65"));
}

TEST_F(FleetTest, AReleasedAddressMayGoToAnother) {
  server.address_of = [](Identity) { return Ipv4Address::of(10, 0, 0, 77); };
  perform(0, Action::Dora);
  perform(0, Action::Release);
  perform(1, Action::Dora);
  perform(1, Action::Decline);
  perform(2, Action::Dora);
  EXPECT_EQ(statistics.fault_count(), 0u);
}

TEST_F(FleetTest, TheLedgerKnowsWhoHoldsAnAddress) {
  perform(3, Action::Dora);
  EXPECT_EQ(ledger.holder(Ipv4Address::of(10, 0, 1, 103), now.wall), Identity(0x0200, 103));
}

TEST_F(FleetTest, ASilentServerIsAskedAgainAndThenTheExchangeIsLost) {
  server.silent = true;
  ASSERT_TRUE(fleet.begin(0, Action::Dora, now.instant, now));
  EXPECT_EQ(fleet.in_flight(), 1u);
  for (int i = 0; i < 40; ++i) pass(Duration::seconds(1));
  EXPECT_EQ(statistics.of(Exchange::Discover).lost, 1u);
  EXPECT_GE(statistics.retransmitted, 2u);
  EXPECT_EQ(fleet.in_flight(), 0u);
  EXPECT_TRUE(fleet.idle(0));
}

TEST_F(FleetTest, BoundClientsRenewByThemselves) {
  perform(0, Action::Dora);
  pass(Duration::seconds(1801));
  EXPECT_EQ(statistics.of(Exchange::Renew).begun, 1u);
  EXPECT_EQ(fleet.in_flight(), 0u);
  deliver();
  EXPECT_EQ(statistics.of(Exchange::Renew).done, 1u);
}

TEST_F(FleetTest, LatencyCountsFromWhenAnExchangeWasDue) {
  const Instant due = now.instant;
  pass(Duration::milliseconds(300));
  ASSERT_TRUE(fleet.begin(0, Action::Dora, due, now));
  deliver();
  EXPECT_EQ(statistics.dora.max(), Duration::milliseconds(300));
  EXPECT_EQ(statistics.latency(Exchange::Select).max(), Duration());
}

TEST_F(FleetTest, AnAnswerForNobodyHereIsAFaultOfARelaysServer) {
  perform(0, Action::Dora);
  server.send(Identity(0x0200, 7), {.type = MessageType::Discover, .xid = 5});
  deliver();
  EXPECT_EQ(statistics.faults[static_cast<std::size_t>(Fault::UnknownClient)], 1u);
}

TEST_F(FleetTest, AnAnswerForAClientOfAnotherRunIsForeign) {
  server.send(Identity(0x02ff, 7), {.type = MessageType::Discover, .xid = 5});
  deliver();
  EXPECT_EQ(statistics.foreign, 1u);
  EXPECT_EQ(statistics.fault_count(), 0u);
}

TEST_F(FleetTest, NoiseIsAFault) {
  fleet.on_message(as_bytes("noise"), now);
  EXPECT_EQ(statistics.faults[static_cast<std::size_t>(Fault::NotDecoded)], 1u);
}

TEST(Scenario, EveryRowIsFoundByItsNameAndEndsInAnAction) {
  Random random(1);
  for (const Scenario& row : kScenarios) {
    EXPECT_EQ(find_scenario(row.name), &row);
    EXPECT_EQ(choose(row, false, random), row.without_lease);
    const Action action = choose(row, true, random);
    EXPECT_GT(row.weights[static_cast<std::size_t>(action)], 0);
  }
  EXPECT_EQ(find_scenario("nothing"), nullptr);
}

TEST(RequestEncoder, WritesWhatARelayAddsAndAServerReadsBack) {
  RequestEncoder encoder(true);
  const RelayMark relay{
      .giaddr = Ipv4Address::of(10, 9, 0, 1),
      .information = {std::byte{1}, std::byte{1}, std::byte{7}}
  };
  Bytes bytes;
  encoder.append(kFirst,
                 {.xid = 9,
                  .secs = 4,
                  .requested = Ipv4Address::of(10, 0, 0, 7),
                  .server = kServer,
                  .unicast = {}},
                 relay, bytes);
  wire::Message message;
  ASSERT_TRUE(wire::decode_request(bytes, message));
  EXPECT_EQ(message.type, MessageType::Discover);
  EXPECT_EQ(message.header.giaddr, relay.giaddr);
  EXPECT_EQ(message.header.secs, 4);
  EXPECT_EQ(message.requested_address(), Ipv4Address::of(10, 0, 0, 7));
  EXPECT_EQ(message.server_identifier(), kServer);
  EXPECT_TRUE(equal(message.options.get(wire::option::kRelayAgentInformation), relay.information));
  EXPECT_EQ(to_hex(message.options.get(wire::option::kClientIdentifier)), "01020000000064");
}

TEST(Arp, ARequestIsAnsweredByTheHolderOfTheAddress) {
  // A request of 10.0.0.1 at 02:aa:aa:aa:aa:aa for 10.0.0.7.
  const Bytes frame = *from_hex(
      "ffffffffffff 02aaaaaaaaaa 0806 0001 0800 06 04 0001"
      "02aaaaaaaaaa 0a000001 000000000000 0a000007");
  const auto request = decode_arp_request(frame);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->asker, kServer);
  EXPECT_EQ(request->wanted, Ipv4Address::of(10, 0, 0, 7));
  Bytes reply;
  encode_arp_reply(*request, kFirst.octets(), reply);
  EXPECT_EQ(to_hex(reply),
            "02aaaaaaaaaa020000000064080600010800060400020200000000640a00000702aaaaaaaaaa0a000001");
  EXPECT_FALSE(decode_arp_request(reply));
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_FALSE(decode_arp_request(ByteView(frame).first(size))) << size;
  }
}

}  // namespace
}  // namespace tandem::load
