// SPDX-License-Identifier: Apache-2.0
// What a trace tells: for every decision the step that was taken, and why others were not.
#include "dhcp/trace.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dhcp/test_kit.h"

namespace tandem::dhcp {
namespace {

using namespace test;
using wire::MessageType;
using Steps = std::vector<Step>;

Steps trace_of(Lab& lab, const Ask& ask) {
  Trace trace;
  lab.send(ask, &trace);
  return trace.take();
}

// The first step of that name; an empty one if there is none.
Step step(const Steps& steps, std::string_view name) {
  for (const Step& s : steps) {
    if (lease::row_of(s.id).name == name) return s;
  }
  return {StepId::Received, {}};
}

bool has(const Steps& steps, std::string_view name) {
  return std::ranges::any_of(steps,
                             [&](const Step& s) { return lease::row_of(s.id).name == name; });
}

// "tried-own-lease: leased to another client" and so on, in order.
std::string tried(const Steps& steps) {
  std::string text;
  for (const Step& s : steps) {
    const std::string_view name = lease::row_of(s.id).name;
    if (!name.starts_with("tried-") || name == "tried-pool") continue;
    text += std::string(name) + " " + std::string(s.field("address")) + ": " +
            std::string(s.field("result")) + "\n";
  }
  return text;
}

// What the trace says of one option: "sent scope: asked for".
std::string option(const Steps& steps, int code) {
  for (const Step& s : steps) {
    const bool sent = s.id == StepId::OptionSent;
    if (!sent && s.id != StepId::OptionLeftOut) continue;
    if (s.field("code") != std::to_string(code)) continue;
    return std::string(sent ? "sent " : "left out ") + std::string(s.field("from")) + ": " +
           std::string(s.field("because"));
  }
  return "not mentioned";
}

TEST(TraceTable, NamesAreUniqueAndEveryRowIsASentence) {
  std::set<std::string_view> names;
  for (const lease::StepRow& row : lease::step_table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(row.text.ends_with('.')) << row.name;
  }
}

TEST(TraceTable, AStepIsOneLine) {
  EXPECT_EQ(to_text(Step{
                StepId::SubnetByRelay, {{"relay", "10.1.0.1"}, {"subnet", "10.1.0.0/24"}}
  }),
            "subnet-by-relay: The relay's address (giaddr) tells the subnet. relay=10.1.0.1 "
            "subnet=10.1.0.0/24");
}

TEST(SubnetTrace, TellsWhichRuleChoseAndWhyOthersDidNot) {
  Lab lab{two_networks()};
  const Steps direct = trace_of(lab, {});
  EXPECT_EQ(step(direct, "subnet-by-interface-address").field("subnet"), "10.0.0.0/24");
  std::string passed_over;
  for (const Step& s : direct) {
    if (s.id == StepId::SubnetRulePassedOver) passed_over += std::string(s.field("rule")) + ", ";
  }
  EXPECT_EQ(passed_over,
            "link selection (option 82, suboption 5), subnet selection (option 118), relay "
            "(giaddr), client's address (ciaddr), ");
  EXPECT_EQ(step(trace_of(lab, {.giaddr = "10.9.0.1"}), "subnet-by-relay").field("subnet"),
            "10.9.0.0/24");
  const Ask selected{.giaddr = "10.9.0.1", .relay_information = hex("05040a000000")};
  EXPECT_EQ(step(trace_of(lab, selected), "subnet-by-link-selection").field("selected"),
            "10.0.0.0");
  const Ask option118{.options = {{118, hex("0a090000")}}};
  EXPECT_TRUE(has(trace_of(lab, option118), "subnet-by-subnet-selection"));
  const Ask renewal{.type = MessageType::Request, .ciaddr = "10.9.0.12", .destination = "10.0.0.1"};
  EXPECT_TRUE(has(trace_of(lab, renewal), "subnet-by-client-address"));
  EXPECT_TRUE(has(trace_of(lab, {.giaddr = "192.0.2.1"}), "subnet-unknown"));
  EXPECT_TRUE(has(trace_of(lab, {.relay_information = hex("05040a090000")}),
                  "relay-information-not-trusted"));
}

TEST(SubnetTrace, ListsTheScopesOfASharedNetwork) {
  auto source = two_networks();
  source.shared_networks.push_back({
      "floor", {source.scopes[0].subnet, source.scopes[1].subnet},
       {},
       {},
       {}
  });
  Lab lab{source};
  EXPECT_EQ(to_text(step(trace_of(lab, {}), "shared-network")),
            "shared-network: The scope is on a shared network: the others on it serve the client "
            "too. name=floor subnets=10.0.0.0/24, 10.9.0.0/24");
}

TEST(ClientTrace, TellsByWhatTheClientIsKnown) {
  auto source = two_networks();
  Lab lab{source};
  EXPECT_EQ(step(trace_of(lab, {}), "client").field("by"), "hardware-address");
  EXPECT_EQ(step(trace_of(lab, {.client_id = hex("01aabb")}), "client").field("by"), "client-id");
  source.scopes[0].parameters.match_client_id = false;
  Lab by_card{source};
  EXPECT_TRUE(has(trace_of(by_card, {.client_id = hex("01aabb")}), "client-id-ignored"));
}

TEST(ClientTrace, TellsOfItsReservation) {
  auto source = two_networks();
  lease::Reservation reservation;
  reservation.hardware_address = mac(1);
  reservation.address = ip("10.0.0.77");
  reservation.name = "printer";
  source.scopes[0].reservations.push_back(reservation);
  Lab lab{source};
  const Steps steps = trace_of(lab, {});
  EXPECT_EQ(step(steps, "reservation").field("address"), "10.0.0.77");
  EXPECT_EQ(tried(steps), "tried-reserved-address 10.0.0.77: free for this client\n");
  EXPECT_TRUE(has(trace_of(lab, {.hardware_address = mac(2)}), "no-reservation"));
}

TEST(AddressTrace, TellsEveryAddressThatWasTriedAndWhyItWasRefused) {
  Lab lab{two_networks()};
  const std::string others = lab.acquire({.hardware_address = mac(2)});
  const Steps first = trace_of(lab, {.requested = others});
  EXPECT_EQ(tried(first), "tried-requested-address " + others + ": leased to another client\n");
  const Step pool = step(first, "tried-pool");
  EXPECT_EQ(pool.field("pool"), "10.0.0.10-10.0.0.19");
  EXPECT_EQ(pool.field("free"), "9");
  EXPECT_EQ(pool.field("allocation"), "random");
  const std::string offered(step(first, "address-chosen").field("address"));
  EXPECT_EQ(tried(trace_of(lab, {})), "tried-own-offer " + offered + ": free for this client\n");
}

TEST(AddressTrace, TellsThatNoneIsLeft) {
  Lab lab{two_networks()};
  for (std::uint8_t n = 1; n <= 10; ++n) lab.acquire({.hardware_address = mac(n)});
  const Steps steps = trace_of(lab, {.hardware_address = mac(11)});
  EXPECT_TRUE(has(steps, "no-address"));
  EXPECT_EQ(std::ranges::count(steps, StepId::TriedPool, &Step::id), 2);
}

TEST(RequestTrace, TellsTheStateAndTheRuleThatDecided) {
  Lab lab{two_networks()};
  const std::string mine = lab.acquire({});
  const Steps renewal = trace_of(
      lab,
      {.type = MessageType::Request, .ciaddr = mine, .source = mine, .destination = "10.0.0.1"});
  EXPECT_TRUE(has(renewal, "renewing"));
  EXPECT_EQ(step(renewal, "binding").field("own"), "yes");
  EXPECT_TRUE(has(renewal, "answered-from-record"));
  EXPECT_TRUE(has(trace_of(lab, {.type = MessageType::Request, .ciaddr = mine}), "rebinding"));
  const Steps reboot = trace_of(lab, {.type = MessageType::Request, .requested = "10.0.0.200"});
  EXPECT_TRUE(has(reboot, "init-reboot"));
  EXPECT_EQ(step(reboot, "address-checked").field("result"), "in no pool");
  EXPECT_EQ(step(reboot, "refused").field("because"), "the client has another address here");
  const Steps selecting = trace_of(
      lab, {.type = MessageType::Request, .requested = mine, .server_identifier = "10.0.0.1"});
  EXPECT_TRUE(has(selecting, "selecting"));
  EXPECT_FALSE(has(selecting, "answered-from-record"));
  const Steps other = trace_of(
      lab, {.type = MessageType::Request, .requested = mine, .server_identifier = "10.0.0.2"});
  EXPECT_EQ(step(other, "other-server-chosen").field("server"), "10.0.0.2");
}

TEST(RequestTrace, TellsOfARefusalThatIsLeftToOthers) {
  auto source = two_networks();
  source.scopes[0].parameters.authoritative = false;
  Lab lab{source};
  const Steps steps = trace_of(lab, {.type = MessageType::Request, .ciaddr = "192.0.2.7"});
  EXPECT_EQ(step(steps, "not-authoritative").field("from"), "scope");
}

TEST(LeaseTimeTrace, TellsWhatWasAskedAndWhatLimitedIt) {
  auto source = two_networks();
  source.scopes[0].parameters.lease_time_max = Duration::seconds(1000);
  source.parameters.lease_time = Duration::seconds(700);
  Lab lab{source};
  const Step usual = step(trace_of(lab, {}), "lease-time");
  EXPECT_EQ(usual.field("seconds"), "700");
  EXPECT_EQ(usual.field("because"), "the default");
  EXPECT_EQ(usual.field("default-from"), "global");
  const Steps steps = trace_of(lab, {.options = {{51, hex("0000ffff")}}});
  const Step limited = step(steps, "lease-time");
  EXPECT_EQ(limited.field("asked"), "65535");
  EXPECT_EQ(limited.field("seconds"), "1000");
  EXPECT_EQ(limited.field("because"), "the maximum");
  EXPECT_EQ(limited.field("max-from"), "scope");
  EXPECT_EQ(limited.field("min-from"), "built-in");
  EXPECT_EQ(step(steps, "renewal-times").field("renewal"), "500");
}

TEST(OptionTrace, TellsWhoseEachOptionIsAndWhyItIsSent) {
  auto source = two_networks();
  source.parameters.options = {
      {6,  hex("0a000035"),                   {}                 },
      {15, to_bytes(as_bytes("example.org")), {}                 },
      {42, hex("0a00007b"),                   {}                 },
      {44, hex("0a00007c"),                   lease::Send::Always},
      {46, hex("08"),                         lease::Send::Never }
  };
  source.scopes[0].parameters.options = {
      {15, to_bytes(as_bytes("branch")), {}}
  };
  Lab lab{source};
  const Steps steps =
      trace_of(lab, {
                        .client_id = hex("01aabb"), .parameter_request_list = {6, 46, 200}
  });
  EXPECT_EQ(option(steps, 54), "sent protocol: needed by DHCP");
  EXPECT_EQ(option(steps, 61), "sent echo: the client sent it");
  EXPECT_EQ(option(steps, 1), "sent subnet: always sent");
  EXPECT_EQ(option(steps, 6), "sent global: asked for");
  EXPECT_EQ(option(steps, 15), "sent scope: always sent");
  EXPECT_EQ(option(steps, 42), "left out global: not asked for");
  EXPECT_EQ(option(steps, 44), "sent global: set always to be sent");
  EXPECT_EQ(option(steps, 46), "left out global: set never to be sent");
  EXPECT_EQ(option(steps, 200), "left out none: asked for, not configured");
}

TEST(OptionTrace, TellsThatClasslessRoutesPushOutPlainOnes) {
  auto source = two_networks();
  source.parameters.options = {
      {3,   hex("0a000001"),   {}},
      {121, hex("000a000001"), {}}
  };
  Lab lab{source};
  const Steps steps = trace_of(lab, {
                                        .parameter_request_list = {3, 121}
  });
  EXPECT_EQ(option(steps, 3), "left out global: classless routes (121) go instead");
  EXPECT_EQ(option(steps, 121), "sent global: goes instead of plain routes");
}

TEST(DestinationTrace, TellsWhereTheReplyGoesAndWhy) {
  Lab lab{two_networks()};
  const Step relayed = step(trace_of(lab, {.giaddr = "10.9.0.1"}), "destination");
  EXPECT_EQ(relayed.field("way"), "udp");
  EXPECT_EQ(relayed.field("address"), "10.9.0.1");
  const Step broadcast = step(trace_of(lab, {.flags = 0x8000}), "destination");
  EXPECT_EQ(broadcast.field("because"), "the client asks for a broadcast");
  EXPECT_EQ(broadcast.field("hardware-address"), "ff:ff:ff:ff:ff:ff");
}

// A trace changes nothing: the same requests get the same answers with it and without.
RC_GTEST_PROP(Trace, ChangesNothing, (std::uint64_t seed)) {
  Random random{seed};
  Lab plain{two_networks()};
  Lab traced{two_networks()};
  for (int i = 0; i < 60; ++i) {
    static constexpr MessageType kTypes[] = {MessageType::Discover, MessageType::Request,
                                             MessageType::Request,  MessageType::Decline,
                                             MessageType::Release,  MessageType::Inform};
    Ask ask{.type = kTypes[random.below(std::size(kTypes))],
            .hardware_address = mac(static_cast<std::uint8_t>(random.below(6)))};
    const std::string address = "10.0.0.1" + std::to_string(random.below(10));
    if (random.one_in(2)) ask.requested = address;
    if (random.one_in(2)) ask.ciaddr = address;
    if (random.one_in(2)) ask.server_identifier = "10.0.0.1";
    if (random.one_in(4)) ask.giaddr = "10.9.0.1";
    Trace trace;
    const auto a = plain.send(ask);
    const auto b = traced.send(ask, &trace);
    RC_ASSERT(a->bytes == b->bytes);
    RC_ASSERT(a->outcome.drop == b->outcome.drop);
    RC_ASSERT(!trace.steps().empty());
  }
}

}  // namespace
}  // namespace tandem::dhcp
