// SPDX-License-Identifier: Apache-2.0
#include "control/event_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/router.h"
#include "control/test_exchange.h"

namespace tandem::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kStart = 1'800'000'000;  // 2027-01-15T08:00:00Z

class EventRoutes : public testing::Test {
 protected:
  void tell(NoticeId id, std::int64_t after_seconds = 0) {
    log_.add(Notice{id}.with("interface", "eth0"), WallTime::from_seconds(kStart + after_seconds));
  }
  std::shared_ptr<TestExchange> ask(std::string target, std::string last_event_id = {}) {
    http::Request request = request_for(http::Method::Get, std::move(target));
    if (!last_event_id.empty()) request.headers.emplace_back("last-event-id", last_event_id);
    auto exchange = std::make_shared<TestExchange>(std::move(request));
    router_.handle(exchange);
    return exchange;
  }
  api::Json list(std::string target) {
    return api::parse_json(ask(std::move(target))->response()->body).value();
  }
  static std::vector<std::string> names_of(const api::Json& page) {
    std::vector<std::string> names;
    for (const api::Json& item : page.at("items").as_array()) {
      names.push_back(*api::text_at(item, "name"));
    }
    return names;
  }
  void turn() {
    loop_.post([this] { loop_.stop(); });
    loop_.run();
  }

  io::Loop loop_;
  EventLog log_{loop_, WallTime::from_seconds(kStart)};
  Router router_{event_routes(log_, loop_),
                 [](const http::Request&) -> Result<Identity, api::Problem> {
                   return Identity{.name = "test", .role = Role::Read};
                 },
                 1};
};

TEST_F(EventRoutes, AnEventSaysWhatHappenedAndWhatToDo) {
  tell(NoticeId::InterfaceLeft, 5);
  const api::Json event = list("/v1/events").at("items").as_array().at(0);
  const NoticeRow& row = row_of(NoticeId::InterfaceLeft);
  EXPECT_EQ(api::number_at(event, "number"), kStart * 1'000'000);
  EXPECT_EQ(api::text_at(event, "time"), "2027-01-15T08:00:05Z");
  EXPECT_EQ(api::text_at(event, "level"), "notice");
  EXPECT_EQ(api::text_at(event, "name"), "interface-left");
  EXPECT_EQ(api::text_at(event, "text"), row.text);
  EXPECT_EQ(api::text_at(event, "action"), row.action);
  EXPECT_EQ(api::text_at(event.at("fields"), "interface"), "eth0");
}

TEST_F(EventRoutes, AListIsFilteredByLevelNameAndTime) {
  tell(NoticeId::InterfaceServed);    // info
  tell(NoticeId::InterfaceLeft, 60);  // notice
  tell(NoticeId::StorageFailed, 120);
  EXPECT_THAT(names_of(list("/v1/events")),
              ElementsAre("interface-served", "interface-left", "storage-failed"));
  EXPECT_THAT(names_of(list("/v1/events?level=notice")),
              ElementsAre("interface-left", "storage-failed"));
  EXPECT_THAT(names_of(list("/v1/events?name=interface-served&name=storage-failed")),
              ElementsAre("interface-served", "storage-failed"));
  EXPECT_THAT(names_of(list("/v1/events?since=2027-01-15T08:01:01Z")),
              ElementsAre("storage-failed"));
}

TEST_F(EventRoutes, AListComesInPagesTheNewestFirstIfAsked) {
  tell(NoticeId::InterfaceServed);
  tell(NoticeId::InterfaceLeft);
  tell(NoticeId::StorageFailed);
  const api::Json first = list("/v1/events?sort=-number&limit=2");
  EXPECT_THAT(names_of(first), ElementsAre("storage-failed", "interface-left"));
  const api::Json second =
      list("/v1/events?sort=-number&limit=2&cursor=" + *api::text_at(first, "next"));
  EXPECT_THAT(names_of(second), ElementsAre("interface-served"));
}

TEST_F(EventRoutes, AStreamBeginsNowAndGoesOn) {
  tell(NoticeId::InterfaceServed);
  const auto exchange = ask("/v1/events/stream");
  EXPECT_THAT(exchange->body().written, Not(HasSubstr("event: event")));
  tell(NoticeId::InterfaceLeft);
  turn();
  EXPECT_THAT(exchange->body().written, HasSubstr("id: 1800000000000001\nevent: event\ndata: {"));
  EXPECT_THAT(exchange->body().written, HasSubstr("interface-left"));
  exchange->body().closed();
}

TEST_F(EventRoutes, AStreamResumesAfterTheLastEventThatTheClientHad) {
  tell(NoticeId::InterfaceServed);
  tell(NoticeId::InterfaceLeft);
  tell(NoticeId::StorageFailed);
  const auto exchange = ask("/v1/events/stream", std::to_string(kStart * 1'000'000));
  EXPECT_THAT(exchange->body().written, Not(HasSubstr("interface-served")));
  EXPECT_THAT(exchange->body().written, HasSubstr("interface-left"));
  EXPECT_THAT(exchange->body().written, HasSubstr("storage-failed"));
  EXPECT_THAT(exchange->body().written, Not(HasSubstr("event: gap")));
  exchange->body().closed();
}

TEST_F(EventRoutes, AStreamThatCannotResumeWithoutLossSaysSo) {
  for (std::size_t i = 0; i < EventLog::kEventsMax + 5; ++i) tell(NoticeId::InterfaceServed);
  const auto exchange = ask("/v1/events/stream", std::to_string(kStart * 1'000'000));
  EXPECT_THAT(exchange->body().written, HasSubstr("event: gap"));
  exchange->body().closed();
}

TEST_F(EventRoutes, AStreamWaitsForAClientThatReadsSlowly) {
  const auto exchange = ask("/v1/events/stream");
  exchange->body().is_full = true;
  tell(NoticeId::InterfaceLeft);
  turn();
  EXPECT_THAT(exchange->body().written, Not(HasSubstr("interface-left")));
  exchange->body().is_full = false;
  exchange->body().drained();
  EXPECT_THAT(exchange->body().written, HasSubstr("interface-left"));
  exchange->body().closed();
}

TEST_F(EventRoutes, AStreamIsFilteredToo) {
  const auto exchange = ask("/v1/events/stream?level=error");
  tell(NoticeId::InterfaceLeft);
  tell(NoticeId::StorageFailed);
  turn();
  EXPECT_THAT(exchange->body().written, Not(HasSubstr("interface-left")));
  EXPECT_THAT(exchange->body().written, HasSubstr("storage-failed"));
  exchange->body().closed();
}

}  // namespace
}  // namespace tandem::control
