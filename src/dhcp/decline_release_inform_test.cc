// SPDX-License-Identifier: Apache-2.0
// DECLINE, RELEASE and INFORM: RFC 2131 section 4.3.3 to 4.3.5 as D6 of the contract says it.
#include <gtest/gtest.h>

#include "dhcp/conversation.h"
#include "dhcp/test_kit.h"

namespace tandem::dhcp {
namespace {

using namespace test;
using wire::MessageType;

TEST(Decline, ByTheHolderSetsTheAddressAsideForADay) {  // D6.01
  Lab lab{two_networks()};
  const std::string address = lab.acquire({});
  const auto answer = lab.send(
      {.type = MessageType::Decline, .requested = address, .server_identifier = "10.0.0.1"});
  EXPECT_TRUE(answer->silent());
  EXPECT_TRUE(answer->noticed(NoticeId::AddressDeclined));
  EXPECT_NE(lab.acquire({}), address);
  lab.pass(86'399);
  EXPECT_NE(lab.send({.hardware_address = mac(9), .requested = address})->yiaddr(), address);
  lab.pass(2);
  EXPECT_EQ(lab.send({.hardware_address = mac(10), .requested = address})->yiaddr(), address);
}

TEST(Decline, ByAStrangerIsIgnored) {  // failure-modes P6, D19.02
  Lab lab{two_networks()};
  const std::string address = lab.acquire({});
  const auto answer = lab.send({.type = MessageType::Decline,
                                .hardware_address = mac(2),
                                .requested = address,
                                .server_identifier = "10.0.0.1"});
  EXPECT_EQ(answer->outcome.drop, Drop::NotHolder);
  EXPECT_EQ(lab.send({.type = MessageType::Request, .ciaddr = address})->yiaddr(), address);
}

TEST(Decline, OfAFreshOfferSetsItAsideToo) {
  Lab lab{two_networks()};
  const std::string address = lab.send({})->yiaddr();
  lab.send({.type = MessageType::Decline, .requested = address, .server_identifier = "10.0.0.1"});
  EXPECT_NE(lab.send({.hardware_address = mac(2), .requested = address})->yiaddr(), address);
  EXPECT_EQ(lab.leases.use_of(ip(address)).abandoned, 1u);
}

TEST(Decline, WithoutServerIdentifierCountsFromTheHolderUnlessForbidden) {  // D6.02
  for (const bool allowed : {true, false}) {
    auto source = two_networks();
    source.parameters.decline_without_server_id = allowed;
    Lab lab{source};
    const std::string address = lab.acquire({});
    lab.send({.type = MessageType::Decline, .requested = address});
    EXPECT_EQ(lab.leases.use_of(ip(address)).abandoned, allowed ? 1u : 0u);
  }
}

TEST(Decline, AStormOfOneClientLeavesThePoolUsable) {  // D6.04, D14.30, D21 test 10
  auto source = two_networks();
  source.scopes[0].pools[0].range = *Ipv4Range::parse("10.0.0.10-10.0.0.209");
  Lab lab{source};
  bool told = false;
  for (int i = 0; i < 1000; ++i) {
    const std::string address = lab.acquire({});
    const auto answer = lab.send(
        {.type = MessageType::Decline, .requested = address, .server_identifier = "10.0.0.1"});
    told = told || answer->noticed(NoticeId::DeclinesIgnored);
  }
  EXPECT_TRUE(told);
  EXPECT_EQ(lab.leases.use_of(ip("10.0.0.10")).abandoned, 3u);
  EXPECT_NE(lab.acquire({.hardware_address = mac(2)}), "silence");
}

TEST(Decline, ManyClientsTogetherCannotTakeMoreThanTheirShareOfAPool) {
  auto source = two_networks();
  source.scopes[0].pools[0].range = *Ipv4Range::parse("10.0.0.10-10.0.0.109");
  Lab lab{source};
  for (std::uint8_t n = 1; n <= 100; ++n) {
    const std::string address = lab.acquire({.hardware_address = mac(n)});
    lab.send({.type = MessageType::Decline,
              .hardware_address = mac(n),
              .requested = address,
              .server_identifier = "10.0.0.1"});
  }
  EXPECT_EQ(lab.leases.use_of(ip("10.0.0.10")).abandoned, 10u);
}

TEST(Release, FreesTheAddressAndRemembersTheClient) {  // D6.05
  Lab lab{two_networks()};
  const std::string address = lab.acquire({});
  const Ask release{.type = MessageType::Release,
                    .ciaddr = address,
                    .server_identifier = "10.0.0.1",
                    .destination = "10.0.0.1"};
  EXPECT_TRUE(lab.send(release)->silent());
  EXPECT_EQ(lab.leases.bindings().status(lab.leases.bindings().find(ip(address))),
            lease::BindingStatus::Released);
  EXPECT_EQ(lab.acquire({}), address);
}

TEST(Release, ByAStrangerOrForAnotherServerChangesNothing) {  // D19.02
  Lab lab{two_networks()};
  const std::string address = lab.acquire({});
  EXPECT_EQ(lab.send({.type = MessageType::Release,
                      .hardware_address = mac(2),
                      .ciaddr = address,
                      .server_identifier = "10.0.0.1"})
                ->outcome.drop,
            Drop::NotHolder);
  EXPECT_EQ(lab.send({.type = MessageType::Release, .hardware_address = mac(2), .ciaddr = address})
                ->outcome.drop,
            Drop::NotHolder);
  EXPECT_EQ(
      lab.send({.type = MessageType::Release, .ciaddr = address, .server_identifier = "192.0.2.9"})
          ->outcome.drop,
      Drop::ForeignServer);
  EXPECT_EQ(lab.send({.type = MessageType::Release, .server_identifier = "10.0.0.1"})->outcome.drop,
            Drop::MissingField);
  EXPECT_EQ(lab.leases.use_of(ip(address)).active, 1u);
}

TEST(Release, ByTheHolderCountsWithoutServerIdentifier) {  // as systemd-networkd 252 sends it
  Lab lab{two_networks()};
  const std::string address = lab.acquire({});
  EXPECT_TRUE(lab.send({.type = MessageType::Release, .ciaddr = address})->silent());
  EXPECT_EQ(lab.leases.use_of(ip(address)).active, 0u);
}

TEST(Inform, IsAnsweredWithoutALeaseAndWithoutABinding) {  // D6.07 to D6.09
  Lab lab{two_networks()};
  const auto answer = lab.send({
      .type = MessageType::Inform,
      .ciaddr = "10.0.0.77",
      .parameter_request_list = {51, 58, 59, 1},
      .source = "10.0.0.77"
  });
  ASSERT_TRUE(answer->is(MessageType::Ack));
  for (const int code : {51, 58, 59}) EXPECT_FALSE(answer->has(code));
  EXPECT_TRUE(answer->message.header.yiaddr.is_zero());
  EXPECT_EQ(answer->to.address, ip("10.0.0.77"));
  EXPECT_EQ(lab.leases.bindings().size(), 0u);
  EXPECT_EQ(lab.send({.type = MessageType::Inform, .ciaddr = "172.16.5.5"})->outcome.drop,
            Drop::NoScope);
}

}  // namespace
}  // namespace tandem::dhcp
