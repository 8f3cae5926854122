// SPDX-License-Identifier: Apache-2.0
// Where replies go (D2), which subnet answers (D3, D11), and which options they carry (D8).
#include <gtest/gtest.h>

#include "dhcp/test_kit.h"

namespace tandem::dhcp {
namespace {

using namespace test;
using wire::MessageType;
using Way = Destination::Way;

std::string hardware(const Destination& to) {
  return to_hex(to.hardware_address, ":");
}

// --- D2, first match wins

TEST(Destination, ARelayGetsTheReplyOnItsServerPort) {  // D2.01
  Lab lab{two_networks()};
  const auto offer = lab.send(
      {.giaddr = "10.9.0.1", .source = "10.9.0.1", .destination = "10.0.0.1", .source_port = 4711});
  EXPECT_EQ(offer->to.way, Way::Udp);
  EXPECT_EQ(offer->to.address, ip("10.9.0.1"));
  EXPECT_EQ(offer->to.port, 67);
  EXPECT_EQ(offer->message.header.giaddr, ip("10.9.0.1"));
  const auto nak =
      lab.send({.type = MessageType::Request, .giaddr = "10.9.0.1", .requested = "10.0.0.10"});
  ASSERT_TRUE(nak->is(MessageType::Nak));
  EXPECT_TRUE(nak->message.header.broadcast());
  EXPECT_EQ(nak->to.address, ip("10.9.0.1"));
}

TEST(Destination, ARelayThatUsesAnotherPortIsAnsweredThere) {  // RFC 8357
  Lab lab{two_networks()};
  const auto offer =
      lab.send({.giaddr = "10.9.0.1", .relay_information = hex("1300"), .source_port = 4711});
  EXPECT_EQ(offer->to.port, 4711);
  EXPECT_EQ(offer->option(82), "1300");
}

TEST(Destination, ANakIsBroadcastWhateverTheClientAsks) {  // D2.02
  Lab lab{two_networks()};
  const auto nak = lab.send({.type = MessageType::Request, .ciaddr = "10.9.0.10"});
  ASSERT_TRUE(nak->is(MessageType::Nak));
  EXPECT_EQ(nak->to.way, Way::Link);
  EXPECT_EQ(nak->to.address, kBroadcastAddress);
  EXPECT_EQ(hardware(nak->to), "ff:ff:ff:ff:ff:ff");
}

TEST(Destination, ARenewingClientGetsItAtItsAddress) {  // D2.03
  Lab lab{two_networks()};
  const std::string address = lab.acquire({});
  const auto ack = lab.send({.type = MessageType::Request, .ciaddr = address, .flags = 0x8000});
  EXPECT_EQ(ack->to.way, Way::Link);  // its card is known: no ARP
  EXPECT_EQ(hardware(ack->to), "02:00:00:00:00:01");
  EXPECT_EQ(ack->to.address, ip(address));
  EXPECT_EQ(ack->to.port, 68);
  EXPECT_EQ(ack->to.source, ip("10.0.0.1"));  // D2.09
}

TEST(Destination, ARenewingClientBehindRoutersIsReachedThroughThem) {  // D2.03
  Lab lab{two_networks()};
  const std::string address = lab.acquire({.giaddr = "10.9.0.1"});
  const auto ack = lab.send({.type = MessageType::Request,
                             .ciaddr = address,
                             .source = address,
                             .destination = "10.0.0.1"});
  EXPECT_EQ(ack->to.way, Way::Udp);
  EXPECT_EQ(ack->to.address, ip(address));
  EXPECT_EQ(ack->to.port, 68);
}

TEST(Destination, TheBroadcastBitIsObeyedAndOtherFlagsComeBack) {  // D2.04, D1.06
  Lab lab{two_networks()};
  const auto offer = lab.send({.flags = 0x8001});
  EXPECT_EQ(offer->to.address, kBroadcastAddress);
  EXPECT_EQ(hardware(offer->to), "ff:ff:ff:ff:ff:ff");
  EXPECT_EQ(offer->message.header.flags, 0x8001);
}

TEST(Destination, OtherwiseTheCardIsAddressedWithoutArp) {  // D2.05
  Lab lab{two_networks()};
  const auto offer = lab.send({.hardware_address = mac(9)});
  EXPECT_EQ(offer->to.way, Way::Link);
  EXPECT_EQ(offer->to.interface, 2u);
  EXPECT_EQ(offer->to.address.text(), offer->yiaddr());
  EXPECT_EQ(hardware(offer->to), "02:00:00:00:00:09");
}

TEST(Destination, AnInformWithoutAddressIsAnsweredAtItsSource) {  // D2.06
  Lab lab{two_networks()};
  const auto ack = lab.send({.type = MessageType::Inform, .source = "10.0.0.33"});
  EXPECT_EQ(ack->to.address, ip("10.0.0.33"));
}

TEST(ServerIdentifier, IsOurAddressUnlessConfiguredOrOverriddenByTheRelay) {  // D2.08, RFC 5107
  auto source = two_networks();
  Lab plain{source};
  EXPECT_EQ(plain.send({})->option(54), "0a000001");
  EXPECT_EQ(
      plain.send({.giaddr = "10.9.0.1", .relay_information = hex("0b040a090001")})->option(54),
      "0a090001");
  source.scopes[0].parameters.server_identifier = ip("10.0.0.254");
  Lab configured{source};
  EXPECT_EQ(configured.send({})->option(54), "0a0000fe");
}

// D21 test 5: suboption 11 in the full life of a lease.
TEST(ServerIdentifier, AnOverrideLastsThroughTheWholeLease) {
  Lab lab{two_networks()};
  Ask ask{.giaddr = "10.9.0.1", .relay_information = hex("0b040a090001")};
  const std::string address = lab.send(ask)->yiaddr();
  ask.type = MessageType::Request;
  ask.requested = address;
  ask.server_identifier = "10.9.0.1";  // what we said: accepted as ours
  EXPECT_TRUE(lab.send(ask)->is(MessageType::Ack));
  lab.pass(50'000);
  const auto renewed = lab.send({.type = MessageType::Request,
                                 .ciaddr = address,
                                 .source = address,
                                 .destination = "10.0.0.1"});
  ASSERT_TRUE(renewed->is(MessageType::Ack));
  EXPECT_EQ(renewed->option(54), "0a090001");
  const Ask release{.type = MessageType::Release,
                    .ciaddr = address,
                    .server_identifier = "10.9.0.1",
                    .destination = "10.0.0.1"};
  lab.send(release);
  EXPECT_EQ(lab.leases.use_of(ip(address)).active, 0u);
}

// --- D3, D11: suboption 5 before 118 before giaddr before the interface

TEST(SubnetSelection, GoesByRank) {
  auto source = two_networks();
  for (const char* net : {"10.5.0", "10.7.0"}) {
    lease::Scope scope;
    scope.subnet = *Subnet::parse(std::string(net) + ".0/24");
    scope.pools.push_back({*Ipv4Range::parse(std::string(net) + ".10-" + net + ".19"), {}});
    source.scopes.push_back(scope);
  }
  Lab lab{source};
  const auto net_of = [&](const Ask& ask) {
    const std::string address = lab.send(ask)->yiaddr();
    return address.substr(0, address.find('.', 3));
  };
  const std::pair<std::uint8_t, Bytes> selection{118, hex("0a070000")};
  EXPECT_EQ(
      net_of(
          {.giaddr = "10.9.0.1", .options = {selection}, .relay_information = hex("05040a050000")}),
      "10.5");
  EXPECT_EQ(net_of({.giaddr = "10.9.0.1", .options = {selection}}), "10.7");
  EXPECT_EQ(net_of({.giaddr = "10.9.0.1"}), "10.9");
  EXPECT_EQ(net_of({}), "10.0");
  EXPECT_EQ(lab.send({.options = {selection}})->option(118), "0a070000");  // RFC 3011: copied back
}

TEST(SubnetSelection, AnUnknownSelectionMeetsSilence) {  // D11.05, D12.10
  Lab lab{two_networks()};
  const auto by_relay = lab.send({.giaddr = "10.9.0.1", .relay_information = hex("0504ac100000")});
  EXPECT_EQ(by_relay->outcome.drop, Drop::UnknownLinkSelection);
  EXPECT_TRUE(by_relay->noticed(NoticeId::RelayWithoutScope));
  EXPECT_TRUE(lab.send({.options = {{118, hex("ac100000")}}})->silent());
}

TEST(SubnetSelection, ARelayOutsideItsSubnetIsFoundInTheList) {  // D3.03
  auto source = two_networks();
  source.scopes[1].relays.push_back(ip("172.16.0.1"));
  Lab lab{source};
  EXPECT_TRUE(lab.send({.giaddr = "172.16.0.1"})->yiaddr().starts_with("10.9.0."));
}

TEST(SubnetSelection, MayDemandThatTheRelayStandsInAScope) {  // D3.07
  Lab lab{two_networks()};
  const Ask ask{.giaddr = "172.16.0.1", .relay_information = hex("05040a090000")};
  EXPECT_TRUE(lab.send(ask)->is(MessageType::Offer));
  lab.conversation.set_rules({.require_relay_in_scope = true, .decline_limits = {}});
  EXPECT_EQ(lab.send(ask)->outcome.drop, Drop::NoScope);
}

TEST(RelayInformation, IsEchoedLastAndUnchangedEvenWithOverload) {  // D11.01, D8.09
  auto source = two_networks();
  for (std::uint8_t code = 224; code < 230; ++code) {
    source.parameters.options.push_back({code, Bytes(80, std::byte{code}), lease::Send::Always});
  }
  Lab lab{source};
  const auto offer =
      lab.send({.giaddr = "10.9.0.1", .relay_information = hex("0104deadbeef0203c0ffee")});
  EXPECT_EQ(offer->option(82), "0104deadbeef0203c0ffee");
  EXPECT_TRUE(offer->has(52));
  const std::string packet = to_hex(ByteView(offer->bytes).subspan(240));
  EXPECT_TRUE(packet.ends_with("520b0104deadbeef0203c0ffeeff")) << packet;
}

TEST(RelayInformation, FromAClientItselfIsNotBelievedUnlessTrusted) {
  auto source = two_networks();
  Lab strict{source};
  EXPECT_FALSE(strict.send({.relay_information = hex("05040a090000")})->has(82));
  source.parameters.trust_relay_information_from_clients = true;
  Lab trusting{source};
  EXPECT_EQ(trusting.send({.relay_information = hex("0101aa")})->option(82), "0101aa");
}

TEST(RelayInformation, IsRememberedForRenewalsThatComeWithoutIt) {  // D11.03
  Lab lab{two_networks()};
  const std::string address =
      lab.acquire({.giaddr = "10.9.0.1", .relay_information = hex("0101aa")});
  lab.pass(50'000);
  lab.send({.type = MessageType::Request,
            .ciaddr = address,
            .source = address,
            .destination = "10.0.0.1"});
  const auto slot = lab.leases.bindings().find(ip(address));
  EXPECT_EQ(to_hex(lab.leases.bindings().data(slot).relay_agent_information), "0101aa");
}

// --- D8

lease::TopologySource with_options() {
  auto source = two_networks();
  source.parameters.options = {
      {3,   hex("0a000001"),                   {}},
      {6,   hex("0a000035"),                   {}},
      {15,  to_bytes(as_bytes("example.org")), {}},
      {33,  hex("0a0102030a000001"),           {}},
      {42,  hex("0a00007b"),                   {}},
      {121, hex("000a000001"),                 {}}
  };
  return source;
}

std::vector<int> order(const Answer& answer) {
  std::vector<int> codes;
  for (std::size_t i = 240; i < answer.bytes.size() && answer.bytes[i] != std::byte{255};) {
    codes.push_back(std::to_integer<int>(answer.bytes[i]));
    i += 2 + std::to_integer<std::size_t>(answer.bytes[i + 1]);
  }
  return codes;
}

TEST(ReplyOptions, FollowTheClientsListAfterWhatDhcpNeeds) {  // D8.01, D8.02, D8.10
  Lab lab{with_options()};
  EXPECT_EQ(order(*lab.send({
                .parameter_request_list = {42, 200, 6, 3}
  })),
            (std::vector{53, 54, 51, 42, 6, 1, 3, 15}));
}

TEST(ReplyOptions, WithoutAListEverythingConfiguredIsSent) {  // D8.03
  Lab lab{with_options()};
  const auto codes = order(*lab.send({}));
  for (const int code : {1, 6, 15, 42, 121})
    EXPECT_NE(std::ranges::find(codes, code), codes.end()) << code;
}

// D21 test 6: 121, 3, 33 and 249 for clients that ask for each subset.
TEST(ReplyOptions, ClasslessRoutesPushOutPlainOnesForEverySubsetAsked) {
  Lab lab{with_options()};
  for (unsigned subset = 1; subset < 16; ++subset) {
    std::vector<std::uint8_t> list;
    if (subset & 1) list.push_back(3);
    if (subset & 2) list.push_back(33);
    if (subset & 4) list.push_back(121);
    if (subset & 8) list.push_back(249);
    const auto offer = lab.send({.parameter_request_list = list});
    const bool routes = (subset & 4) != 0;
    EXPECT_EQ(offer->has(121), routes) << subset;
    EXPECT_EQ(offer->has(249), (subset & 8) != 0) << subset;
    EXPECT_EQ(offer->has(3), !routes) << subset;  // always sent, but for 121 (D8.11)
    EXPECT_EQ(offer->has(33), !routes && (subset & 2) != 0) << subset;
    if (subset & 8) {
      EXPECT_EQ(offer->option(249), "000a000001");
    }
  }
}

TEST(ReplyOptions, CanBeForcedAndForbidden) {
  auto source = with_options();
  source.parameters.options[4].send = lease::Send::Always;  // 42
  source.parameters.options[0].send = lease::Send::Never;   // 3
  Lab lab{source};
  const auto offer = lab.send({
      .parameter_request_list = {3, 6}
  });
  EXPECT_TRUE(offer->has(42));
  EXPECT_FALSE(offer->has(3));
}

TEST(ReplyOptions, TheStrongestLevelWins) {  // D17
  auto source = two_networks();
  const auto set = [](lease::Parameters& p, const char* text) {
    p.options = {
        {15, to_bytes(as_bytes(text)), {}}
    };
  };
  lease::Reservation reservation;
  reservation.hardware_address = mac(1);
  source.scopes[0].reservations.push_back(reservation);
  source.shared_networks.push_back({"floor", {source.scopes[0].subnet}, {}, {}, {}});
  const auto name = [&] {
    Lab lab{source};
    const auto offer = lab.send({});
    return std::string(offer->message.options.text(15));
  };
  set(source.parameters, "global");
  EXPECT_EQ(name(), "global");
  set(source.shared_networks[0].parameters, "network");
  EXPECT_EQ(name(), "network");
  set(source.scopes[0].parameters, "scope");
  EXPECT_EQ(name(), "scope");
  set(source.scopes[0].pools[0].parameters, "pool");
  EXPECT_EQ(name(), "pool");
  set(source.scopes[0].reservations[0].parameters, "reservation");
  EXPECT_EQ(name(), "reservation");
}

TEST(ReplyOptions, TextEndsInNulForClientsThatDoSo) {  // D8.12
  Lab lab{with_options()};
  EXPECT_EQ(lab.send({.options = {{12, hex("706300")}}})->option(15),
            to_hex(as_bytes("example.org")) + "00");
  EXPECT_EQ(lab.send({.options = {{12, hex("7063")}}})->option(15),
            to_hex(as_bytes("example.org")));
  EXPECT_EQ(lab.send({.options = {{12, hex("706300")}}})->option(6), "0a000035");
}

TEST(ReplyOptions, WhatDoesNotFitIsLeftOutWholeLastFirst) {  // D8.05
  auto source = two_networks();
  for (std::uint8_t code = 224; code < 240; ++code) {
    source.parameters.options.push_back({code, Bytes(100, std::byte{code}), lease::Send::Always});
  }
  Lab lab{source};
  const auto offer = lab.send({});
  EXPECT_LE(offer->bytes.size(), 548u);
  EXPECT_TRUE(offer->has(53) && offer->has(54) && offer->has(51) && offer->has(224));
  EXPECT_FALSE(offer->has(239));
  offer->message.options.for_each([&](std::uint8_t code, ByteView value) {
    if (code >= 224 && code < 240) {
      EXPECT_EQ(value.size(), 100u);
    }
  });
}

TEST(BootFields, ComeFromTheConfiguration) {  // D4.08, D15.01
  auto source = two_networks();
  source.parameters.next_server = ip("10.0.0.9");
  source.parameters.server_name = "boot";
  source.scopes[0].parameters.boot_file = "pxelinux.0";
  Lab lab{source};
  const auto offer = lab.send({});
  EXPECT_EQ(offer->message.header.siaddr, ip("10.0.0.9"));
  EXPECT_TRUE(as_text(offer->message.sname).starts_with(std::string_view("boot\0", 5)));
  EXPECT_TRUE(as_text(offer->message.file).starts_with(std::string_view("pxelinux.0\0", 11)));
}

TEST(Reply, IsAtLeastThreeHundredOctets) {  // D1.09
  Lab lab{two_networks()};
  EXPECT_EQ(lab.send({})->bytes.size(), 300u);
}

}  // namespace
}  // namespace tandem::dhcp
