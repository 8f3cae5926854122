// SPDX-License-Identifier: Apache-2.0
// RFC 2131 section 4.3 as D4, D5, D6, D10 and D11 of the contract say it.
#include "dhcp/conversation.h"

#include <set>

#include <gtest/gtest.h>

#include "dhcp/test_kit.h"

namespace tandem::dhcp {
namespace {

using namespace test;
using wire::MessageType;

// --- DISCOVER

TEST(Discover, IsAnsweredWithWhatTheRfcDemands) {
  Lab lab{two_networks()};
  const auto offer = lab.send({.client_id = hex("01020304")});
  ASSERT_TRUE(offer->is(MessageType::Offer));
  EXPECT_EQ(offer->option(54), "0a000001");
  EXPECT_EQ(offer->lease(), 86'400u);
  EXPECT_EQ(offer->option(61), "01020304");  // RFC 6842
  for (const int code : {50, 55, 57}) EXPECT_FALSE(offer->has(code));
  const wire::Header& header = offer->message.header;
  EXPECT_EQ(header.op, 2);
  EXPECT_EQ(header.hops, 0);
  EXPECT_EQ(header.secs, 0);
  EXPECT_EQ(header.xid, 0x12345678u);
}

TEST(Discover, TheSameClientIsOfferedTheSameAddressAgain) {  // failure-modes P7
  Lab lab{two_networks()};
  const std::string first = lab.send({.hardware_address = mac(1)})->yiaddr();
  for (std::uint8_t other = 2; other < 6; ++other) lab.send({.hardware_address = mac(other)});
  EXPECT_EQ(lab.send({.hardware_address = mac(1)})->yiaddr(), first);
}

TEST(Discover, NoAddressIsOfferedToTwoClientsAndTheLastOneMeetsSilence) {
  Lab lab{two_networks()};
  std::set<std::string> offered;
  for (std::uint8_t n = 1; n <= 10; ++n)
    offered.insert(lab.send({.hardware_address = mac(n)})->yiaddr());
  EXPECT_EQ(offered.size(), 10u);
  const auto none = lab.send({.hardware_address = mac(11)});
  EXPECT_TRUE(none->silent());
  EXPECT_EQ(none->outcome.drop, Drop::NoFreeAddress);
  EXPECT_TRUE(none->noticed(NoticeId::PoolExhausted));
  lab.pass(121);  // offers lapse after two minutes (D4.05)
  EXPECT_TRUE(lab.send({.hardware_address = mac(11)})->is(MessageType::Offer));
}

TEST(Discover, TheRequestedAddressIsOfferedWhenFree) {
  Lab lab{two_networks()};
  EXPECT_EQ(lab.send({.requested = "10.0.0.17"})->yiaddr(), "10.0.0.17");
  EXPECT_NE(lab.send({.hardware_address = mac(2), .requested = "10.0.0.17"})->yiaddr(),
            "10.0.0.17");
  EXPECT_NE(lab.send({.hardware_address = mac(3), .requested = "10.0.0.200"})->yiaddr(),
            "10.0.0.200");
  EXPECT_NE(lab.send({.hardware_address = mac(4), .requested = "10.9.0.10"})->yiaddr(),
            "10.9.0.10");
}

TEST(Discover, AClientGetsItsLastAddressAgainWhileOthersFindUnusedOnes) {  // D14.22
  Lab lab{two_networks()};
  const std::string address = lab.acquire({.hardware_address = mac(1)});
  lab.pass(90'000);
  for (std::uint8_t n = 2; n <= 8; ++n)
    EXPECT_NE(lab.acquire({.hardware_address = mac(n)}), address);
  EXPECT_EQ(lab.acquire({.hardware_address = mac(1)}), address);
}

TEST(Discover, OfTwoAddressesThatItHadAClientGetsTheLast) {
  for (const char* last : {"10.0.0.12", "10.0.0.19"}) {
    Lab lab{two_networks()};
    const std::string first = last == std::string("10.0.0.12") ? "10.0.0.19" : "10.0.0.12";
    for (const std::string& address : {first, std::string(last)}) {
      lab.pass(10);
      lab.leases.bind({.address = ip(address),
                       .status = lease::BindingStatus::Released,
                       .starts = lab.now,
                       .ends = lab.now,
                       .client_last_transaction_time = lab.now,
                       .hardware_address = mac(1)});
    }
    EXPECT_EQ(lab.send({})->yiaddr(), last);
  }
}

TEST(Discover, TheLongestEndedAddressIsReusedFirstWhenNoneIsUnused) {
  Lab lab{two_networks()};
  std::vector<std::string> addresses;
  for (std::uint8_t n = 1; n <= 10; ++n) {
    addresses.push_back(lab.acquire({.hardware_address = mac(n)}));
    lab.pass(100);
  }
  lab.pass(90'000);
  EXPECT_EQ(lab.acquire({.hardware_address = mac(20)}), addresses[0]);
  EXPECT_EQ(lab.acquire({.hardware_address = mac(21)}), addresses[1]);
}

TEST(Discover, ADisabledScopeIsSilent) {
  auto source = two_networks();
  source.scopes[0].enabled = false;
  Lab lab{source};
  EXPECT_EQ(lab.send({})->outcome.drop, Drop::ScopeDisabled);
}

TEST(Discover, ExcludedNetworkAndBroadcastAddressesAreNeverOffered) {  // D4.03
  auto source = two_networks();
  source.scopes[0].subnet = *Subnet::parse("10.0.0.0/28");
  source.scopes[0].pools[0].range = *Ipv4Range::parse("10.0.0.0/28");
  source.scopes[0].exclusions.push_back(*Ipv4Range::parse("10.0.0.4-10.0.0.13"));
  Lab lab{source};
  std::set<std::string> offered;
  for (std::uint8_t n = 1; n <= 6; ++n)
    offered.insert(lab.send({.hardware_address = mac(n)})->yiaddr());
  EXPECT_EQ(offered,
            (std::set<std::string>{"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.14", "silence"}));
}

// --- REQUEST: every row of D5, with authority on and off, direct and through a relay

enum class Want { Ack, Nak, Silence };

std::string shown(Want want) {
  return want == Want::Ack ? "ACK" : want == Want::Nak ? "NAK" : "silence";
}

struct RequestCase {
  const char* row;
  const char* what;
  const char* ciaddr;
  const char* requested;
  const char* server;
  std::uint8_t client;  // 1 holds 10.0.0.10 (10.9.0.10 behind the relay), 2 holds .11, 3 has
                        // nothing, 4 an expired .12
  Want authoritative;
  Want otherwise;
};

// N stands for the client's network, W for the other one.
constexpr RequestCase kRequestCases[] = {
    {"D5.01", "selecting us",                       "0.0.0.0", "N.15", "ours",       3, Want::Ack,     Want::Ack    },
    {"D5.02", "selecting another server",           "0.0.0.0", "N.15", "192.0.2.99", 3, Want::Silence,
     Want::Silence                                                                                                  },
    {"D5.04", "selecting us, address taken",        "0.0.0.0", "N.10", "ours",       3, Want::Nak,     Want::Nak    },
    {"D5.04", "selecting us, address in no pool",   "0.0.0.0", "N.99", "ours",       3, Want::Nak,
     Want::Nak                                                                                                      },
    {"D5.05", "reboot on the wrong network",        "0.0.0.0", "W.10", "",           1, Want::Nak,     Want::Silence},
    {"D5.06", "reboot, the record says another",    "0.0.0.0", "N.15", "",           1, Want::Nak,
     Want::Silence                                                                                                  },
    {"D5.06", "reboot into the own lease",          "0.0.0.0", "N.10", "",           1, Want::Ack,     Want::Ack    },
    {"D5.06", "reboot into the own expired lease",  "0.0.0.0", "N.12", "",           4, Want::Ack,     Want::Ack    },
    {"D5.07", "reboot without a record",            "0.0.0.0", "N.15", "",           3, Want::Silence, Want::Silence},
    {"D5.08", "renewing the own lease",             "N.10",    "",     "",           1, Want::Ack,     Want::Ack    },
    {"D5.08", "renewing the own expired lease",     "N.12",    "",     "",           4, Want::Ack,     Want::Ack    },
    {"D5.09", "renewing another's lease",           "N.11",    "",     "",           1, Want::Nak,     Want::Silence},
    {"D5.10", "renewing without a record, in pool", "N.15",    "",     "",           3, Want::Nak,     Want::Silence},
    {"D5.10", "renewing without a record, no pool", "N.99",    "",     "",           3, Want::Silence,
     Want::Silence                                                                                                  },
    {"D5.11", "no address at all",                  "0.0.0.0", "",     "",           3, Want::Nak,     Want::Nak    },
    {"D5.12", "both, ciaddr counts",                "N.10",    "N.11", "",           1, Want::Ack,     Want::Ack    },
};

std::string resolved(std::string text, const std::string& net, const std::string& wrong) {
  if (text.starts_with("N.")) return net + text.substr(1);
  if (text.starts_with("W.")) return wrong + text.substr(1);
  return text == "ours" ? "10.0.0.1" : text;
}

TEST(Request, EveryRowOfTheTableWithAndWithoutAuthorityDirectAndRelayed) {
  for (const RequestCase& c : kRequestCases) {
    for (const bool authoritative : {true, false}) {
      for (const bool relayed : {false, true}) {
        auto source = two_networks();
        source.parameters.authoritative = authoritative;
        Lab lab{source};
        const std::string net = relayed ? "10.9.0" : "10.0.0";
        const std::string wrong = relayed ? "10.0.0" : "10.9.0";
        const std::string giaddr = relayed ? "10.9.0.1" : "0.0.0.0";
        const auto hold = [&](std::uint8_t client, const std::string& address) {
          EXPECT_EQ(lab.acquire(
                        {.hardware_address = mac(client), .giaddr = giaddr, .requested = address}),
                    address);
        };
        hold(4, net + ".12");
        lab.pass(90'000);
        hold(1, net + ".10");
        hold(2, net + ".11");
        const auto answer = lab.send({.type = MessageType::Request,
                                      .hardware_address = mac(c.client),
                                      .ciaddr = resolved(c.ciaddr, net, wrong),
                                      .giaddr = giaddr,
                                      .requested = resolved(c.requested, net, wrong),
                                      .server_identifier = resolved(c.server, net, wrong)});
        const Want got = answer->is(MessageType::Ack)   ? Want::Ack
                         : answer->is(MessageType::Nak) ? Want::Nak
                                                        : Want::Silence;
        EXPECT_EQ(shown(got), shown(authoritative ? c.authoritative : c.otherwise))
            << c.row << " " << c.what << (authoritative ? ", authoritative" : ", not authoritative")
            << (relayed ? ", relayed" : ", direct");
      }
    }
  }
}

TEST(Request, AForeignChoiceGivesUpOurHold) {  // D5.02
  Lab lab{two_networks()};
  lab.send({.requested = "10.0.0.17"});
  EXPECT_NE(lab.send({.hardware_address = mac(2), .requested = "10.0.0.17"})->yiaddr(),
            "10.0.0.17");
  lab.send(
      {.type = MessageType::Request, .requested = "10.0.0.17", .server_identifier = "192.0.2.99"});
  EXPECT_EQ(lab.send({.hardware_address = mac(3), .requested = "10.0.0.17"})->yiaddr(),
            "10.0.0.17");
}

TEST(Request, FromANetworkThatIsNotOursIsNeverRefused) {  // D5.16
  Lab lab{two_networks()};
  const auto answer =
      lab.send({.type = MessageType::Request, .giaddr = "172.16.0.1", .requested = "10.0.0.10"});
  EXPECT_TRUE(answer->silent());
  EXPECT_EQ(answer->outcome.drop, Drop::NoScope);
  EXPECT_TRUE(answer->noticed(NoticeId::NoScope));
  EXPECT_FALSE(
      lab.send({.giaddr = "172.16.0.1"})->noticed(NoticeId::NoScope));  // once per interval
}

TEST(Request, AFloodOfUnknownClientsDoesNotFillTheLog) {
  Lab lab{two_networks()};
  int told = 0;
  for (std::uint8_t n = 0; n < 200; ++n) {
    const auto answer = lab.send(
        {.type = MessageType::Request, .hardware_address = mac(n), .requested = "10.0.0.15"});
    told += answer->noticed(NoticeId::UnknownClientReboot) ? 1 : 0;
  }
  EXPECT_EQ(told, 20);
}

TEST(Request, ANakCarriesOnlyWhatItMay) {  // D5.15
  Lab lab{two_networks()};
  const auto nak = lab.send({
      .type = MessageType::Request,
      .requested = "10.9.0.10",
      .client_id = hex("ff00"),
      .parameter_request_list = {1, 3, 6}
  });
  ASSERT_TRUE(nak->is(MessageType::Nak));
  std::set<int> codes;
  nak->message.options.for_each([&](std::uint8_t code, ByteView) { codes.insert(code); });
  EXPECT_EQ(codes, (std::set<int>{53, 54, 56, 61}));
  EXPECT_TRUE(nak->message.header.yiaddr.is_zero() && nak->message.header.siaddr.is_zero() &&
              nak->message.header.ciaddr.is_zero());
}

TEST(Request, AnEarlyRenewalIsAnsweredFromTheRecordAndALaterOneExtends) {  // D7.05
  Lab lab{two_networks()};
  const std::string address = lab.acquire({});
  lab.leases.changes().clear();
  lab.pass(1000);
  const Ask renew{.type = MessageType::Request,
                  .ciaddr = address,
                  .source = address,
                  .destination = "10.0.0.1"};
  EXPECT_EQ(lab.send(renew)->lease(), 86'400u - 1000u);
  EXPECT_TRUE(lab.leases.changes().empty());
  lab.pass(43'200);
  EXPECT_EQ(lab.send(renew)->lease(), 86'400u);
  EXPECT_EQ(lab.leases.changes().size(), 1u);
}

TEST(Request, AClientThatBeginsAnewGetsTheLeaseTimeItWasOffered) {  // D5.13
  Lab lab{two_networks()};
  const std::string address = lab.acquire({});
  lab.pass(1000);
  EXPECT_EQ(lab.send({})->lease(), 86'400u);
  const auto ack = lab.send(
      {.type = MessageType::Request, .requested = address, .server_identifier = "10.0.0.1"});
  EXPECT_EQ(ack->lease(), 86'400u);
}

TEST(Request, NoAddressIsGivenToARequestWithoutOneUnlessSet) {  // D5.11, D19.01
  auto source = two_networks();
  source.parameters.request_without_address = true;
  Lab lab{source};
  EXPECT_TRUE(lab.send({.type = MessageType::Request})->is(MessageType::Ack));
}

// --- lease times

TEST(LeaseTime, WhatTheClientAsksIsClampedAndTheTimersFollow) {  // D4.06, D7.02
  Lab lab{two_networks()};
  const auto ask = [&](std::string_view seconds) {
    return lab.send({
        .parameter_request_list = {58, 59},
          .options = {{51, hex(seconds)}}
    });
  };
  EXPECT_EQ(ask("00000001")->lease(), 300u);
  EXPECT_EQ(ask("ffffffff")->lease(), 8u * 86'400u);
  EXPECT_EQ(ask("00000e10")->lease(), 3600u);
  EXPECT_EQ(ask("00000e10")->option(58), to_hex(hex("00000708")));
  EXPECT_EQ(ask("00000e10")->option(59), to_hex(hex("00000c4e")));
}

TEST(LeaseTime, InfinityIsGivenWhereTheMaximumAllowsIt) {  // D7.01
  auto source = two_networks();
  source.parameters.lease_time_max = Duration::infinite();
  Lab lab{source};
  const Ask ask{.options = {{51, hex("ffffffff")}}};
  EXPECT_EQ(lab.send(ask)->lease(), 0xffffffffu);
  const std::string address = lab.acquire(ask);
  lab.pass(0x70000000);
  EXPECT_EQ(lab.leases.bindings().status(lab.leases.bindings().find(ip(address))),
            lease::BindingStatus::Active);
}

TEST(LeaseTime, TimersThatDoNotFitIntoAShortLeaseAreRecalculated) {  // D7.03
  auto source = two_networks();
  source.parameters.renewal_time = Duration::seconds(40'000);
  source.parameters.rebinding_time = Duration::seconds(70'000);
  Lab lab{source};
  EXPECT_EQ(lab.send({})->option(58), "00009c40");  // set: sent unasked
  const auto offer = lab.send({.options = {{51, hex("00000258")}}});
  EXPECT_EQ(offer->option(58), "0000012c");
  EXPECT_EQ(offer->option(59), "0000020d");
}

// --- who the client is (D10, D21 test 7)

TEST(Client, BootRomAndSystemAreTwoClientsUnlessTheHardwareAddressMayBeReused) {  // D10.03
  const Ask rom{.hardware_address = mac(1)};
  const Ask system{.hardware_address = mac(1), .client_id = hex("ff12345678")};
  Lab strict{two_networks()};
  EXPECT_NE(strict.acquire(rom), strict.acquire(system));
  auto source = two_networks();
  source.parameters.reuse_by_hardware_address = true;
  Lab reusing{source};
  EXPECT_EQ(reusing.acquire(rom), reusing.acquire(system));
}

TEST(Client, OneIdOnTwoCardsIsOneClient) {
  Lab lab{two_networks()};
  EXPECT_EQ(lab.acquire({.hardware_address = mac(1), .client_id = hex("ff01")}),
            lab.acquire({.hardware_address = mac(2), .client_id = hex("ff01")}));
}

TEST(Client, OptionSixtyOneIsIgnoredWhereSet) {  // D10.02
  auto source = two_networks();
  source.scopes[0].parameters.match_client_id = false;
  Lab lab{source};
  EXPECT_EQ(lab.acquire({.hardware_address = mac(1), .client_id = hex("ff01")}),
            lab.acquire({.hardware_address = mac(1), .client_id = hex("ff02")}));
  EXPECT_NE(lab.acquire({.hardware_address = mac(2), .client_id = hex("ff01")}),
            lab.acquire({.hardware_address = mac(1), .client_id = hex("ff01")}));
}

TEST(Client, NobodyIsDropped) {  // D1.13
  Lab lab{two_networks()};
  EXPECT_EQ(lab.send({.hardware_address = HardwareAddress{}})->outcome.drop, Drop::NoIdentity);
  EXPECT_TRUE(lab.send({.hardware_address = HardwareAddress{}, .client_id = hex("ff01")})
                  ->is(MessageType::Offer));
}

// --- reservations (D4.02, D14.40 to D14.44)

lease::TopologySource with_reservation() {
  auto source = two_networks();
  lease::Reservation printer;
  printer.address = ip("10.0.0.15");
  printer.hardware_address = mac(7);
  printer.name = "printer";
  source.scopes[0].reservations.push_back(printer);
  return source;
}

TEST(Reservation, GoesToItsClientAndToNobodyElse) {
  Lab lab{with_reservation()};
  for (std::uint8_t n = 20; n < 40; ++n) {
    EXPECT_NE(lab.send({.hardware_address = mac(n), .requested = "10.0.0.15"})->yiaddr(),
              "10.0.0.15");
  }
  EXPECT_EQ(lab.acquire({.hardware_address = mac(7), .requested = "10.0.0.12"}), "10.0.0.15");
  EXPECT_EQ(lab.send({.hardware_address = mac(7), .parameter_request_list = {12}})->option(12),
            to_hex(as_bytes("printer")));
}

TEST(Reservation, MadeForALeasedAddressTakesOverAtTheHoldersRenewal) {
  Lab lab{two_networks()};
  ASSERT_EQ(lab.acquire({.hardware_address = mac(1), .requested = "10.0.0.15"}), "10.0.0.15");
  lab.serve(with_reservation());
  const std::string meanwhile = lab.acquire({.hardware_address = mac(7)});
  EXPECT_NE(meanwhile, "10.0.0.15");  // the promise to client 1 stands
  EXPECT_TRUE(
      lab.send({.type = MessageType::Request, .hardware_address = mac(1), .ciaddr = "10.0.0.15"})
          ->is(MessageType::Nak));
  lab.pass(90'000);
  EXPECT_EQ(lab.acquire({.hardware_address = mac(7)}), "10.0.0.15");
}

TEST(Reservation, OutsideEveryPoolOrByClientIdOrForOptionsOnly) {
  auto source = two_networks();
  lease::Reservation outside;
  outside.address = ip("10.0.0.200");
  outside.client_id = hex("ff07");
  lease::Reservation options_only;
  options_only.hardware_address = mac(8);
  options_only.parameters.options.push_back({15, to_bytes(as_bytes("lab.example")), {}});
  source.scopes[0].reservations = {outside, options_only};
  Lab lab{source};
  EXPECT_EQ(lab.acquire({.client_id = hex("ff07")}), "10.0.0.200");
  const auto offer = lab.send({.hardware_address = mac(8)});
  EXPECT_TRUE(offer->yiaddr().starts_with("10.0.0.1"));
  EXPECT_EQ(offer->option(15), to_hex(as_bytes("lab.example")));
}

TEST(Reservation, OfOneHardwareAddressInSeveralScopes) {  // D14.44
  auto source = with_reservation();
  lease::Reservation elsewhere = source.scopes[0].reservations[0];
  elsewhere.address = ip("10.9.0.77");
  source.scopes[1].reservations.push_back(elsewhere);
  Lab lab{source};
  EXPECT_EQ(lab.acquire({.hardware_address = mac(7)}), "10.0.0.15");
  EXPECT_EQ(lab.acquire({.hardware_address = mac(7), .giaddr = "10.9.0.1"}), "10.9.0.77");
}

TEST(Reservation, ADeclinedOneIsToldLoudly) {  // D6.03
  Lab lab{with_reservation()};
  lab.acquire({.hardware_address = mac(7)});
  const auto answer = lab.send({.type = MessageType::Decline,
                                .hardware_address = mac(7),
                                .requested = "10.0.0.15",
                                .server_identifier = "10.0.0.1"});
  EXPECT_TRUE(answer->noticed(NoticeId::ReservedAddressDeclined));
  EXPECT_NE(lab.acquire({.hardware_address = mac(7)}), "10.0.0.15");
}

// --- who is served (D14.46)

TEST(Known, PoolsMayBeForKnownOrUnknownClientsOnly) {
  auto source = two_networks();
  source.scopes[0].pools[0].range = *Ipv4Range::parse("10.0.0.10-10.0.0.19");
  source.scopes[0].pools[0].parameters.clients = lease::Clients::Known;
  source.scopes[0].pools.push_back({*Ipv4Range::parse("10.0.0.110-10.0.0.119"), {}});
  source.scopes[0].pools[1].parameters.clients = lease::Clients::Unknown;
  lease::Reservation known;
  known.hardware_address = mac(7);
  source.scopes[0].reservations.push_back(known);
  Lab lab{source};
  for (std::uint8_t n = 20; n < 30; ++n) {
    EXPECT_TRUE(lab.acquire({.hardware_address = mac(n), .requested = "10.0.0.12"})
                    .starts_with("10.0.0.11"));
  }
  EXPECT_TRUE(lab.acquire({.hardware_address = mac(7)}).starts_with("10.0.0.1"));
  EXPECT_EQ(lab.acquire({.hardware_address = mac(7)}).size(), 9u);
  EXPECT_EQ(lab.send({.hardware_address = mac(30)})->outcome.drop, Drop::NoFreeAddress);
}

TEST(Known, AClientWithNoPoolForItMeetsSilenceAndNoAlarm) {
  auto source = two_networks();
  source.parameters.clients = lease::Clients::Known;
  Lab lab{source};
  const auto answer = lab.send({});
  EXPECT_EQ(answer->outcome.drop, Drop::ClientNotServed);
  EXPECT_TRUE(answer->notices.empty());
}

TEST(Known, AClientMayBeIgnored) {
  auto source = two_networks();
  lease::Reservation unwanted;
  unwanted.hardware_address = mac(7);
  unwanted.parameters.ignore = true;
  source.reservations.push_back(unwanted);
  Lab lab{source};
  EXPECT_EQ(lab.send({.hardware_address = mac(7)})->outcome.drop, Drop::ClientNotServed);
  EXPECT_TRUE(
      lab.send({.type = MessageType::Inform, .hardware_address = mac(7), .ciaddr = "10.0.0.9"})
          ->silent());
  EXPECT_TRUE(lab.send({.hardware_address = mac(8)})->is(MessageType::Offer));
}

// --- a configuration that changes under the leases

TEST(Reconfiguration, LosesNoLeaseAndAPoolThatReturnsFindsThem) {
  Lab lab{two_networks()};
  const std::string address = lab.acquire({});
  auto without = two_networks();
  without.scopes[0].pools[0].range = *Ipv4Range::parse("10.0.0.100-10.0.0.110");
  lab.serve(without);
  EXPECT_TRUE(lab.send({.type = MessageType::Request, .ciaddr = address})->is(MessageType::Nak));
  EXPECT_EQ(lab.leases.bindings().size(), 1u);
  lab.serve(two_networks());
  EXPECT_EQ(lab.send({.type = MessageType::Request, .ciaddr = address})->yiaddr(), address);
  EXPECT_NE(lab.send({.hardware_address = mac(2), .requested = address})->yiaddr(), address);
}

TEST(SharedNetwork, GoesOnInTheNextScopeWhenTheFirstIsFull) {  // D3.05, D14.01
  auto source = two_networks();
  source.shared_networks.push_back({
      "floor", {source.scopes[0].subnet, source.scopes[1].subnet},
       {},
       {},
       {}
  });
  Lab lab{source};
  std::set<std::string> got;
  for (std::uint8_t n = 1; n <= 20; ++n) got.insert(lab.acquire({.hardware_address = mac(n)}));
  EXPECT_EQ(got.size(), 20u);
  EXPECT_EQ(lab.send({.hardware_address = mac(21)})->outcome.drop, Drop::NoFreeAddress);
  EXPECT_TRUE(
      lab.send({.type = MessageType::Request, .hardware_address = mac(1), .requested = "10.9.0.99"})
          ->is(MessageType::Nak));
}

// --- storage down

TEST(StorageDown, NothingNewIsPromisedAndWhatIsStoredIsConfirmed) {  // failure-modes P3
  Lab lab{two_networks()};
  const std::string stored = lab.acquire({.hardware_address = mac(1)});
  const std::string unproven = lab.acquire({.hardware_address = mac(2)});
  lab.pass(50'000);
  lab.conversation.storage_failed({ip(unproven).value()});
  EXPECT_EQ(lab.send({.hardware_address = mac(3)})->outcome.drop, Drop::StorageDown);
  const auto confirmed =
      lab.send({.type = MessageType::Request, .hardware_address = mac(1), .ciaddr = stored});
  ASSERT_TRUE(confirmed->is(MessageType::Ack));
  EXPECT_EQ(confirmed->lease(), 86'400u - 50'000u);
  EXPECT_EQ(lab.send({.type = MessageType::Request, .hardware_address = mac(2), .ciaddr = unproven})
                ->outcome.drop,
            Drop::StorageDown);
  EXPECT_TRUE(lab.send({.type = MessageType::Inform, .ciaddr = "10.0.0.77"})->is(MessageType::Ack));
  lab.conversation.storage_recovered();
  EXPECT_EQ(lab.send({.type = MessageType::Request, .hardware_address = mac(2), .ciaddr = unproven})
                ->lease(),
            86'400u);
}

}  // namespace
}  // namespace tandem::dhcp
