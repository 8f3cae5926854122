// SPDX-License-Identifier: Apache-2.0
// GET /v1/changes, over a real node.
#include <gmock/gmock.h>

#include "control/test_plane.h"
#include "http/server_sent_events.h"

namespace tandem::control {
namespace {

using http::Method;
using test::ip;
using test::mac;
using test::Plane;
using test::PlaneExchange;

// A client that follows.
class Reader {
 public:
  Reader(Plane& plane, const std::string& query = "", http::Fields headers = {})
      : plane_(plane),
        exchange_(plane.begin(Method::Get, "/v1/changes" + query, "", std::move(headers))) {
    plane.run_until([&] { return exchange_->response.has_value(); });
  }

  unsigned status() const { return exchange_->response->status; }
  bool ended() const { return exchange_->body->finished(); }
  test::TestStream& body() { return *exchange_->body; }

  // "lease bound 10.0.0.10", "configuration 2": what has come when so many have.
  std::vector<std::string> read(std::size_t count) {
    std::vector<std::string> said;
    plane_.run_until([&] {
      for (const auto& event : reader_.take(exchange_->body->read()))
        said.push_back(text_of(event));
      return said.size() >= count;
    });
    return said;
  }
  const std::string& last_id() const { return reader_.last_id(); }

 private:
  static std::string text_of(const http::ServerSentEvent& event) {
    const auto data = api::parse_json(event.data);
    EXPECT_TRUE(data.ok()) << event.data;
    EXPECT_EQ(std::to_string(*api::number_at(*data, "position")), event.id);
    std::string text = event.name;
    for (const char* member : {"change", "address"}) {
      if (const auto value = api::text_at(*data, member)) text += " " + *value;
    }
    if (const auto revision = api::number_at(*data, "revision")) {
      text += " " + std::to_string(*revision);
    }
    return text;
  }

  Plane& plane_;
  std::shared_ptr<PlaneExchange> exchange_;
  http::EventStreamReader reader_;
};

TEST(ChangeStream, TellsWhatHappensToALease) {
  Plane plane;
  Reader reader(plane);
  EXPECT_EQ(reader.status(), 200u);
  const std::string address = plane.acquire({.hardware_address = mac(1)});
  EXPECT_EQ(reader.read(1), std::vector{"lease bound " + address});
  plane.core.pass(Duration::seconds(1800));
  (void)plane.send({.type = wire::MessageType::Request,
                    .hardware_address = mac(1),
                    .ciaddr = address,
                    .source = address});
  EXPECT_EQ(reader.read(1), std::vector{"lease renewed " + address});
  plane.core.pass(Duration::seconds(3700));
  EXPECT_EQ(reader.read(1), std::vector{"lease expired " + address});
  EXPECT_EQ(plane.ask(Method::Delete, "/v1/leases/" + address).status, 204u);
  EXPECT_EQ(reader.read(1), std::vector{"lease forgotten " + address});
}

TEST(ChangeStream, TellsOfTheConfigurationInItsPlace) {
  Plane plane;
  Reader reader(plane);
  const std::string address = plane.acquire({.hardware_address = mac(1)});
  EXPECT_EQ(plane.post("/v1/leases/" + address + "/reserve", "{}").status, 201u);
  EXPECT_EQ(plane.post("/v1/leases/" + address + "/release").status, 200u);
  EXPECT_EQ(reader.read(3), (std::vector<std::string>{"lease bound " + address, "configuration 2",
                                                      "lease released " + address}));
}

TEST(ChangeStream, GoesOnWhereAClientWas) {
  Plane plane;
  const std::string address = plane.acquire({.hardware_address = mac(1)});
  std::string id;
  {
    Reader reader(plane, "?since=0");
    reader.read(2);  // the configuration at the start, and the lease
    id = reader.last_id();
    reader.body().go();
  }
  EXPECT_EQ(plane.post("/v1/leases/" + address + "/release").status, 200u);
  Reader since(plane, "?since=" + id);
  EXPECT_EQ(since.read(1), std::vector{"lease released " + address});
  Reader resumed(plane, "?since=0",
                 {
                     {"last-event-id", id}
  });
  EXPECT_EQ(resumed.read(1), std::vector{"lease released " + address});
}

TEST(ChangeStream, TellsOnlyOfLeasesThatTheFilterLetsPass) {
  Plane plane;
  Reader reader(plane, "?hardware-address=02:00:00:00:00:02");
  (void)plane.acquire({.hardware_address = mac(1)}, "10.0.0.10");
  (void)plane.acquire({.hardware_address = mac(2)}, "10.0.0.11");
  EXPECT_EQ(reader.read(1), std::vector<std::string>{"lease bound 10.0.0.11"});
}

TEST(ChangeStream, SaysHowFarItIsWhenNothingPasses) {
  Plane plane;
  Reader reader(plane, "?address=192.0.2.1");
  for (int i = 0; i < 1000; ++i) {
    (void)plane.core.step(node::Command{
        .what = node::AddLease{.address = ip("10.0.0.10"), .hardware_address = mac(1)}
    });
  }
  EXPECT_EQ(reader.read(1), std::vector<std::string>{"position"});
}

TEST(ChangeStream, APositionThatIsNotKeptIsGone) {
  Plane plane(Plane::kTwoNetworks, ChangeLog::kChunkSize);
  while (plane.changes.kept().floor == 0) {
    (void)plane.core.step(node::Command{
        .what = node::AddLease{.address = ip("10.0.0.10"), .hardware_address = mac(1)}
    });
  }
  const auto gone = [&](journal::Position position) {
    return Reader(plane, "?since=" + std::to_string(position)).status() == 410;
  };
  const ChangeLog::Kept kept = plane.changes.kept();
  EXPECT_TRUE(gone(kept.floor - 1));
  EXPECT_FALSE(gone(kept.floor));
  EXPECT_FALSE(gone(kept.last));
  EXPECT_TRUE(gone(kept.last + 1));  // of another journal
}

TEST(ChangeStream, WhoReadsTooSlowlyIsToldToBeginAnewAndLetGo) {
  Plane plane(Plane::kTwoNetworks, 2 * ChangeLog::kChunkSize);
  Reader reader(plane);
  reader.body().room = 1000;
  reader.read(0);
  const auto add = [&] {
    (void)plane.core.step(node::Command{
        .what = node::AddLease{.address = ip("10.0.0.10"), .hardware_address = mac(1)}
    });
  };
  add();
  plane.run_until([&] { return reader.body().waiting() > 0; });
  for (const auto floor = plane.changes.kept().last + 100; plane.changes.kept().floor < floor;) {
    add();
    plane.turn();
    EXPECT_LT(reader.body().waiting(), std::size_t{1} << 20);  // one chunk at most
  }
  std::vector<std::string> said;
  while (said.empty() || said.back() != "resync") said = reader.read(1);
  EXPECT_TRUE(reader.ended());
}

TEST(ChangeStream, AFollowerAtTheEndHearsWithinATenthOfASecond) {
  Plane plane;
  Reader reader(plane);
  for (int i = 0; i < 20; ++i) {
    const Instant before = io::read_clock().instant;
    (void)plane.core.step(node::Command{
        .what = node::AddLease{.address = ip("10.0.0.10"), .hardware_address = mac(1)}
    });
    reader.read(1);
    EXPECT_LT(io::read_clock().instant - before, Duration::milliseconds(100));
  }
}

TEST(ChangeStream, ABadLastEventIdIsRefused) {
  Plane plane;
  EXPECT_EQ(Reader(plane, "",
                   {
                       {"last-event-id", "x"}
  })
                .status(),
            400u);
  EXPECT_EQ(Reader(plane, "",
                   {
                       {"last-event-id", "99999999999999999999999"}
  })
                .status(),
            400u);
}

}  // namespace
}  // namespace tandem::control
