// SPDX-License-Identifier: Apache-2.0
// POST /v1/explain over a real node: what it says is what then happens, and nothing happens by it.
// (That a node of its own decides as the running one does is shown by node/explain_test.cc.)
#include <gtest/gtest.h>

#include "control/test_plane.h"

namespace tandem::control {
namespace {

using test::ip;
using test::mac;
using test::Plane;

constexpr const char* kNewClient = R"({"hardware-address": "02:00:00:00:00:07"})";

api::Json explain(Plane& plane, const std::string& question) {
  const http::Response response = plane.post("/v1/explain", question);
  EXPECT_EQ(response.status, 200u) << response.body;
  return api::parse_json(response.body).value_or(api::Json());
}

std::vector<std::string> steps_of(const api::Json& explanation) {
  std::vector<std::string> names;
  for (const api::Json& step : *api::find(explanation, "steps")->if_array()) {
    names.push_back(*api::text_at(step, "name"));
  }
  return names;
}

TEST(Explain, ANewClientWouldBeOfferedAnAddressAndNothingIsDone) {
  Plane plane;
  const api::Json explanation = explain(plane, kNewClient);
  EXPECT_EQ(api::text_at(explanation, "message"), "DHCPDISCOVER");
  EXPECT_EQ(api::text_at(explanation, "reply"), "DHCPOFFER");
  EXPECT_FALSE(steps_of(explanation).empty());
  EXPECT_TRUE(api::find(explanation, "drop")->is_null());

  Bytes offers;
  const Ipv4Range everything{ip("0.0.0.0"), ip("255.255.255.255")};
  EXPECT_FALSE(plane.core.node().offers_in(everything, 1, offers));
  EXPECT_TRUE(offers.empty());
  EXPECT_EQ(plane.core.node().bindings().size(), 0u);
}

TEST(Explain, WhoHoldsALeaseWouldGetItAgain) {
  Plane plane;
  const std::string address = plane.acquire({.hardware_address = mac(7)});
  const api::Json discover = explain(plane, kNewClient);
  EXPECT_EQ(api::text_at(discover, "address"), address);
  const api::Json renewal = explain(
      plane, R"({"hardware-address": "02:00:00:00:00:07", "type": "request", "client-address": ")" +
                 address + R"("})");
  EXPECT_EQ(api::text_at(renewal, "reply"), "DHCPACK");
  EXPECT_EQ(api::text_at(renewal, "address"), address);
}

TEST(Explain, AClientIsKnownByItsHardwareAddressThoughItSendsAnIdentifier) {
  Plane plane;
  const std::string address =
      plane.acquire({.hardware_address = mac(7), .client_id = *from_hex("01aabb")});
  EXPECT_EQ(api::text_at(explain(plane, kNewClient), "address"), address);
  const api::Json without =
      explain(plane, R"({"hardware-address": "02:00:00:00:00:07", "client-id": "none"})");
  EXPECT_NE(api::text_at(without, "address"), address);
}

TEST(Explain, AnOfferToAnotherIsKnown) {
  Plane plane(R"({ "scopes": [
    { "subnet": "10.0.0.0/24", "pools": [{ "range": "10.0.0.10" }] } ]})");
  plane.send({.hardware_address = mac(1)});  // DISCOVER: the only address is on offer now
  const api::Json explanation = explain(plane, kNewClient);
  EXPECT_TRUE(api::find(explanation, "reply")->is_null());
  EXPECT_EQ(api::text_at(explanation, "drop"), "no-free-address");
}

TEST(Explain, APacketIsTakenWholeToo) {
  Plane plane;
  dhcp::test::Ask ask{.hardware_address = mac(9), .giaddr = "10.9.0.1"};
  const std::string packet = to_hex(dhcp::test::encode(ask));
  const api::Json explanation =
      explain(plane, R"({"packet": ")" + packet + R"(", "relay": "10.9.0.1"})");
  EXPECT_EQ(api::text_at(explanation, "client"), "02:00:00:00:00:09");
  EXPECT_EQ(api::text_at(explanation, "address").value_or("").substr(0, 5), "10.9.");
}

TEST(Explain, OptionsAreDescribedAsInADocument) {
  Plane plane;
  const std::string question = R"({"hardware-address": "02:00:00:00:00:07",
    "options": {"dhcp-lease-time": 1200, "60": {"hex": "4d53"}}})";
  const api::Json explanation = explain(plane, question);
  bool asked = false;
  for (const api::Json& step : *api::find(explanation, "steps")->if_array()) {
    if (api::text_at(step, "name") != "lease-time") continue;
    asked = api::text_at(*api::find(step, "fields"), "asked") == "1200";
  }
  EXPECT_TRUE(asked) << api::to_text(explanation);
}

TEST(Explain, WhatIsWrongWithAQuestionIsNamed) {
  Plane plane;
  const auto refused = [&](const std::string& question) {
    const http::Response response = plane.post("/v1/explain", question);
    EXPECT_EQ(response.status, 400u) << response.body;
    return response.body;
  };
  EXPECT_NE(refused("{}").find("names the client"), std::string::npos);
  EXPECT_NE(
      refused(R"({"hardware-address": "02:00:00:00:00:07", "interface": "eth9"})").find("eth9"),
      std::string::npos);
  EXPECT_NE(refused(R"({"hardware-address": "02:00:00:00:00:07", "options": {"no-such": 1}})")
                .find("options.no-such"),
            std::string::npos);
  EXPECT_NE(refused(R"({"hardware-address": "02:00:00:00:00:07", "options": {"routers": 7}})")
                .find("options.routers"),
            std::string::npos);
}

}  // namespace
}  // namespace tandem::control
