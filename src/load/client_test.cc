// SPDX-License-Identifier: Apache-2.0
#include "load/client.h"

#include <gtest/gtest.h>

namespace tandem::load {
namespace {

using wire::MessageType;

const Ipv4Address kServer = Ipv4Address::of(10, 0, 0, 1), kOther = Ipv4Address::of(10, 0, 0, 2);
const Ipv4Address kAddress = Ipv4Address::of(10, 0, 0, 7);

class ClientTest : public testing::Test {
 protected:
  Client::Turn turn() { return {now, timing, random}; }
  Answer answer(MessageType type) const {
    Answer a{.type = type,
             .xid = xid,
             .yiaddr = kAddress,
             .server = kServer,
             .lease = 3600,
             .t1 = {},
             .t2 = {}};
    if (type == MessageType::Nak) {
      a.yiaddr = {};
      a.lease.reset();
    }
    return a;
  }
  Reaction receive(const Answer& a) { return client.on_answer(a, turn()); }
  Query ask(const Query& query) {
    xid = query.xid;
    return query;
  }
  void discover() { ask(client.discover(turn(), now)); }
  Query offered() {
    discover();
    return *receive(answer(MessageType::Offer)).send;
  }
  void bound() {
    (void)offered();
    ASSERT_EQ(receive(answer(MessageType::Ack)).outcome, Outcome::Bound);
  }
  // Lets time pass to the client's own deadline.
  Reaction wake() {
    now = client.deadline(timing);
    return client.on_timer(turn());
  }
  Instant seconds(std::int64_t n) const { return Instant{} + Duration::seconds(n); }

  Instant now = seconds(1000);
  Timing timing{.retransmit_spread = {}, .patience = Duration::seconds(300)};
  Random random{1};
  Client client{77};
  std::uint32_t xid = 0;
};

using ClientDeathTest = ClientTest;

TEST_F(ClientTest, TakesTheOfferWithTheServersIdentifierAndTheSameXid) {
  const Query request = offered();
  EXPECT_EQ(client.state(), State::Requesting);
  EXPECT_EQ(request.type, MessageType::Request);
  EXPECT_EQ(request.xid, xid);
  EXPECT_EQ(request.requested, kAddress);
  EXPECT_EQ(request.server, kServer);
  EXPECT_TRUE(request.ciaddr.is_zero());
  EXPECT_FALSE(request.unicast);
}

TEST_F(ClientTest, TheRequestHasTheSecsOfTheDiscover) {
  discover();
  const Reaction again = wake();
  ASSERT_TRUE(again.send);
  EXPECT_EQ(again.send->secs, 4);
  now = now + Duration::seconds(3);
  EXPECT_EQ(receive(answer(MessageType::Offer)).send->secs, 4);
}

TEST_F(ClientTest, IsBoundFromWhenItsRequestWasFirstSent) {
  (void)offered();
  const Instant asked = now;
  now = now + Duration::seconds(2);
  EXPECT_EQ(receive(answer(MessageType::Ack)).outcome, Outcome::Bound);
  EXPECT_EQ(client.state(), State::Bound);
  EXPECT_EQ(client.lease_ends(), asked + Duration::seconds(3600));
}

TEST_F(ClientTest, RetransmitsAfter4And8And16And32And64Seconds) {
  discover();
  std::vector<std::int64_t> intervals;
  for (Instant last = now; intervals.size() < 6; last = now) {
    const Reaction reaction = wake();
    ASSERT_TRUE(reaction.send);
    EXPECT_TRUE(reaction.send->retransmission);
    EXPECT_EQ(reaction.send->xid, xid);
    intervals.push_back((now - last).in_seconds());
  }
  EXPECT_EQ(intervals, (std::vector<std::int64_t>{4, 8, 16, 32, 64, 64}));
}

TEST_F(ClientTest, SpreadsRetransmissionsByASecondEitherWay) {
  timing.retransmit_spread = Duration::seconds(1);
  Duration least = Duration::infinite(), most;
  for (int i = 0; i < 1000; ++i) {
    Client fresh;
    (void)fresh.discover(turn(), now);
    least = std::min(least, fresh.deadline(timing) - now);
    most = std::max(most, fresh.deadline(timing) - now);
  }
  EXPECT_GE(least, Duration::seconds(3));
  EXPECT_LT(least, Duration::milliseconds(3100));
  EXPECT_LE(most, Duration::seconds(5));
  EXPECT_GT(most, Duration::milliseconds(4900));
}

TEST_F(ClientTest, GivesUpWhenItsPatienceEnds) {
  timing.patience = Duration::seconds(6);
  discover();
  EXPECT_TRUE(wake().send);
  const Reaction reaction = wake();
  EXPECT_EQ(reaction.outcome, Outcome::GaveUp);
  EXPECT_EQ(reaction.exchange, Exchange::Discover);
  EXPECT_EQ(client.state(), State::Init);
  EXPECT_EQ(client.deadline(timing), Instant::never());
}

TEST_F(ClientTest, RenewsAtHalfTheLeaseAndRebindsAtSevenEighths) {
  bound();
  const Instant start = now;
  Reaction reaction = wake();
  EXPECT_EQ(now - start, Duration::seconds(1800));
  EXPECT_EQ(client.state(), State::Renewing);
  ASSERT_TRUE(reaction.send);
  EXPECT_EQ(reaction.send->ciaddr, kAddress);
  EXPECT_EQ(reaction.send->unicast, kServer);
  EXPECT_TRUE(reaction.send->server.is_zero());
  EXPECT_TRUE(reaction.send->requested.is_zero());
  while (client.state() == State::Renewing) reaction = wake();
  EXPECT_EQ(now - start, Duration::seconds(3150));
  EXPECT_EQ(client.state(), State::Rebinding);
  EXPECT_FALSE(reaction.send->unicast);
  while (client.state() == State::Rebinding) reaction = wake();
  EXPECT_EQ(now - start, Duration::seconds(3600));
  EXPECT_EQ(reaction.outcome, Outcome::Expired);
}

TEST_F(ClientTest, RenewalsAreRepeatedAfterHalfOfWhatRemainsAndAtLeastAMinute) {
  bound();
  (void)wake();
  timing.patience = Duration::infinite();
  const Instant renewed = now;
  (void)wake();
  EXPECT_EQ(now - renewed, Duration::seconds((3150 - 1800) / 2));
  (void)wake();
  EXPECT_LT((now - renewed).in_seconds(), 1350);
  Instant before = now;
  while (client.state() == State::Renewing) {
    (void)wake();
    if (client.state() == State::Rebinding) break;
    EXPECT_GE((now - before).in_seconds(), 60);
    before = now;
  }
}

TEST_F(ClientTest, UsesTheServersTimes) {
  (void)offered();
  Answer ack = answer(MessageType::Ack);
  ack.t1 = 100;
  ack.t2 = 200;
  (void)receive(ack);
  EXPECT_EQ(client.deadline(timing), now + Duration::seconds(100));
}

TEST_F(ClientTest, ALeaseForEverIsNeverRenewed) {
  (void)offered();
  Answer ack = answer(MessageType::Ack);
  ack.lease = 0xffffffff;
  EXPECT_EQ(receive(ack).outcome, Outcome::Bound);
  EXPECT_EQ(client.deadline(timing), Instant::never());
  EXPECT_EQ(client.lease_ends(), Instant::never());
}

TEST_F(ClientTest, ARenewalThatCountsAsLostGoesOnAllTheSame) {
  bound();
  timing.patience = Duration::seconds(10);
  ask(client.renew(turn(), now));
  EXPECT_EQ(wake().outcome, Outcome::GaveUp);
  EXPECT_EQ(client.state(), State::Renewing);
  EXPECT_EQ(receive(answer(MessageType::Ack)).outcome, Outcome::Bound);
}

TEST_F(ClientTest, ARebootAsksForItsAddressWithoutNamingAServer) {
  const Query query = ask(client.reboot(turn(), now, kAddress));
  EXPECT_EQ(query.requested, kAddress);
  EXPECT_TRUE(query.server.is_zero());
  EXPECT_TRUE(query.ciaddr.is_zero());
  EXPECT_EQ(receive(answer(MessageType::Ack)).outcome, Outcome::Bound);
}

TEST_F(ClientTest, ANakBringsItBackToInit) {
  bound();
  ask(client.renew(turn(), now));
  EXPECT_EQ(receive(answer(MessageType::Nak)).outcome, Outcome::Refused);
  EXPECT_EQ(client.state(), State::Init);
  EXPECT_FALSE(client.holds_lease());
}

TEST_F(ClientTest, KeepsItsLeaseThroughAnInform) {
  bound();
  ask(client.inform(turn(), now));
  Answer ack = answer(MessageType::Ack);
  EXPECT_EQ(receive(ack).fault, Fault::LeaseInInformAnswer);
  ack.yiaddr = {};
  ack.lease.reset();
  EXPECT_EQ(receive(ack).outcome, Outcome::Informed);
  EXPECT_EQ(receive(ack).outcome, Outcome::Duplicate);
  EXPECT_EQ(client.state(), State::Bound);
}

TEST_F(ClientTest, ReleaseAndDeclineNameServerAndAddress) {
  bound();
  const Query release = client.release(turn());
  EXPECT_EQ(release.type, MessageType::Release);
  EXPECT_EQ(release.ciaddr, kAddress);
  EXPECT_EQ(release.server, kServer);
  EXPECT_EQ(release.unicast, kServer);
  EXPECT_FALSE(client.holds_lease());
  bound();
  const Query decline = client.decline(turn());
  EXPECT_EQ(decline.type, MessageType::Decline);
  EXPECT_EQ(decline.requested, kAddress);
  EXPECT_TRUE(decline.ciaddr.is_zero());
  EXPECT_FALSE(decline.unicast);
}

TEST_F(ClientTest, ASecondOfferAndASecondAckAreDuplicates) {
  (void)offered();
  Answer second = answer(MessageType::Offer);
  second.server = kOther;
  EXPECT_EQ(receive(second).outcome, Outcome::Duplicate);
  EXPECT_EQ(receive(answer(MessageType::Ack)).outcome, Outcome::Bound);
  EXPECT_EQ(receive(answer(MessageType::Ack)).outcome, Outcome::Duplicate);
}

TEST_F(ClientTest, AnAnswerToAnEarlierExchangeIsLateAndOneToNoneIsAFault) {
  bound();
  const Answer earlier = answer(MessageType::Ack);
  ask(client.renew(turn(), now));
  EXPECT_EQ(receive(earlier).outcome, Outcome::Late);
  Answer strange = answer(MessageType::Ack);
  strange.xid += 1;
  EXPECT_EQ(receive(strange).fault, Fault::UnknownXid);
  EXPECT_EQ(client.state(), State::Renewing);
}

TEST_F(ClientTest, AnAckFromAServerNotSelectedIsAFault) {
  (void)offered();
  Answer ack = answer(MessageType::Ack);
  ack.server = kOther;
  EXPECT_EQ(receive(ack).fault, Fault::OtherServer);
}

TEST_F(ClientTest, AnAckForAnotherAddressIsAFaultEvenWhenLate) {
  (void)offered();
  Answer ack = answer(MessageType::Ack);
  ack.yiaddr = kOther;
  EXPECT_EQ(receive(ack).fault, Fault::OtherAddress);
  EXPECT_EQ(receive(answer(MessageType::Ack)).outcome, Outcome::Bound);
  EXPECT_EQ(receive(ack).fault, Fault::OtherAddress);
}

TEST_F(ClientTest, AnAckToADiscoverOrToAReleaseIsAFault) {
  discover();
  EXPECT_EQ(receive(answer(MessageType::Ack)).fault, Fault::WrongType);
  EXPECT_EQ(receive(answer(MessageType::Nak)).fault, Fault::WrongType);
  bound();
  ask(client.release(turn()));
  EXPECT_EQ(receive(answer(MessageType::Ack)).fault, Fault::WrongType);
}

TEST_F(ClientTest, ANakAfterTheAckContradictsIt) {
  bound();
  EXPECT_EQ(receive(answer(MessageType::Nak)).fault, Fault::WrongType);
}

TEST_F(ClientDeathTest, RenewingNothingIsAFaultOfTheCaller) {
  EXPECT_DEATH(client.renew(turn(), now), "holds_lease");
}

// RFC 2131 table 3, one wrong thing at a time.
TEST(Answer, EveryDepartureFromTheFormIsNamed) {
  const Answer good{.type = MessageType::Ack,
                    .xid = 1,
                    .yiaddr = kAddress,
                    .server = kServer,
                    .lease = 3600,
                    .t1 = 1800,
                    .t2 = 3150};
  EXPECT_EQ(check_form(good, false), std::nullopt);
  const auto fault = [&](auto change) {
    Answer answer = good;
    change(answer);
    return check_form(answer, false);
  };
  EXPECT_EQ(fault([](Answer& a) { a.server.reset(); }), Fault::NoServerIdentifier);
  EXPECT_EQ(fault([](Answer& a) { a.lease.reset(); }), Fault::NoLeaseTime);
  EXPECT_EQ(fault([](Answer& a) { a.yiaddr = {}; }), Fault::NoAddress);
  EXPECT_EQ(fault([](Answer& a) { a.t1 = 3150; }), Fault::TimesOutOfOrder);
  EXPECT_EQ(fault([](Answer& a) { a.t2 = 3600; }), Fault::TimesOutOfOrder);
  EXPECT_EQ(fault([](Answer& a) { a.type = MessageType::Nak; }), Fault::NakWithAddress);
  EXPECT_EQ(fault([](Answer& a) { a.type = MessageType::Discover; }), Fault::NotARequestsAnswer);
  EXPECT_EQ(fault([](Answer& a) { a.t1.reset(), a.t2.reset(); }), std::nullopt);
}

}  // namespace
}  // namespace tandem::load
