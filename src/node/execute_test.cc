// SPDX-License-Identifier: Apache-2.0
#include "node/execute.h"

#include "node/test_driver.h"

namespace tandem::node {
namespace {

using namespace test;

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

}  // namespace
}  // namespace tandem::node
