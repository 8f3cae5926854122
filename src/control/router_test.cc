// SPDX-License-Identifier: Apache-2.0
#include "control/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/paging.h"
#include "control/test_exchange.h"

namespace tandem::control {
namespace {

using http::Method;

// A few routes, asked by somebody of a role.
class RouterTest : public testing::Test {
 protected:
  http::Response send(const http::Request& request) {
    const auto exchange = std::make_shared<TestExchange>(request);
    router_.handle(exchange);
    EXPECT_TRUE(exchange->response().has_value() || held_.has_value());
    return exchange->response().value_or(http::Response{.status = 0});
  }
  http::Response get(std::string target) {
    return send(request_for(Method::Get, std::move(target)));
  }
  http::Response post(std::string target, std::string body, std::string key = {}) {
    http::Request request = request_for(Method::Post, std::move(target), std::move(body));
    if (!key.empty()) request.headers.emplace_back("idempotency-key", key);
    return send(request);
  }

  std::vector<Route> routes() {
    return {
        {.path = "/v1/leases/{address}",
         .id = "show",
         .parameters = {{"brief", api::Form::Boolean, "Less of it."},
                        {"from", api::Form::Address, "An address."}},
         .reply = "token",
         .handler =
             [](const Call& call) {
               api::Object object;
               object["address"] = call.path_address("address").text();
               object["brief"] = call.flag("brief");
               call.reply(api::Json(std::move(object)), "7");
             }},
        {.method = Method::Post,
         .path = "/v1/tokens",
         .role = Role::Administer,
         .id = "add",
         .body = "new-token",
         .status = 201,
         .handler =
             [this](const Call& call) {
               ++made_;
               if (hold_) {
                 held_ = call;
               } else {
                 call.reply(call.body());
               }
             }},
        {.path = "/v1/tokens",
         .id = "list",
         .shape = Shape::List,
         .sort_keys = "name age",
         .handler =
             [](const Call& call) {
               const auto query = list_query(call);
               if (!query) return;
               Page<int> page(*query);
               for (int i = 0; i < 250; ++i)
                 page.add(sort_key(std::uint64_t(i * 7 % 250)), i * 7 % 250);
               auto listed = page.take();
               api::Array items;
               for (const int i : listed.items) items.emplace_back(i);
               reply_list(call, *query, std::move(items), listed.last);
             }},
    };
  }

  Role role_ = Role::Administer;
  bool hold_ = false;
  int made_ = 0;
  std::optional<Call> held_;
  Router router_{routes(),
                 [this](const http::Request&) -> Result<Identity, api::Problem> {
                   return Identity{"somebody", role_};
                 },
                 1};
};

std::string type_of(const http::Response& response) {
  const auto json = api::parse_json(response.body);
  return json.ok() ? api::text_at(*json, "type").value_or("") : "";
}

TEST_F(RouterTest, ARequestReachesItsHandlerWithItsParameters) {
  const http::Response response = get("/v1/leases/10.0.0.7?brief");
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(response.body, "{\"address\":\"10.0.0.7\",\"brief\":true}\n");
  EXPECT_EQ(*response.header("ETag"), "\"7\"");
  EXPECT_EQ(*response.header("Cache-Control"), "no-store");
}

TEST_F(RouterTest, HeadIsServedAsGet) {
  EXPECT_EQ(send(request_for(Method::Head, "/v1/leases/10.0.0.7")).status, 200u);
}

TEST_F(RouterTest, AnUnknownPathIsNotFound) {
  for (const char* path : {"/", "/v1", "/v1/leases", "/v1/leases/10.0.0.7/more", "/v2/tokens"}) {
    EXPECT_EQ(type_of(get(path)), "urn:tandem:problem:not-found") << path;
  }
}

TEST_F(RouterTest, AnotherMethodIsToldWhichThereAre) {
  const http::Response response = send(request_for(Method::Delete, "/v1/tokens"));
  EXPECT_EQ(response.status, 405u);
  EXPECT_EQ(*response.header("Allow"), "POST, GET");
}

TEST_F(RouterTest, ALesserRoleIsRefusedBeforeTheBodyIsRead) {
  role_ = Role::Operate;
  const auto refused = router_.gate(request_for(Method::Post, "/v1/tokens"));
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->status, 403u);
  EXPECT_THAT(refused->body, testing::HasSubstr("this needs administer"));
  EXPECT_EQ(made_, 0);
}

TEST_F(RouterTest, EveryWrongParameterIsNamed) {
  const http::Response response = get("/v1/leases/ten?brief=maybe&form=10.0.0.1");
  EXPECT_EQ(response.status, 400u);
  const auto problem = api::problem_of(api::parse_json(response.body).value());
  ASSERT_TRUE(problem.has_value());
  ASSERT_EQ(problem->faults.size(), 3u);
  EXPECT_EQ(problem->faults[0].path, "address");
  EXPECT_EQ(problem->faults[1].path, "brief");
  EXPECT_EQ(problem->faults[2].path, "form");
  EXPECT_EQ(problem->faults[2].hint, "known are: brief, from");
}

TEST_F(RouterTest, ABodyIsCheckedAgainstItsType) {
  EXPECT_EQ(post("/v1/tokens", R"({"name": "a", "role": "read"})").status, 201u);
  const auto problem =
      api::problem_of(api::parse_json(post("/v1/tokens", "{\n \"name\": \"a\",, }").body).value());
  ASSERT_TRUE(problem.has_value());
  EXPECT_EQ(problem->faults.at(0).line, 2u);
  EXPECT_EQ(post("/v1/tokens", "").status, 400u);
  EXPECT_EQ(post("/v1/tokens", R"({"name": "a"})").status, 400u);
  EXPECT_EQ(made_, 1);
}

TEST_F(RouterTest, ABodyOfAnotherKindIsRefused) {
  http::Request request =
      request_for(Method::Post, "/v1/tokens", R"({"name": "a", "role": "read"})");
  request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_EQ(send(request).status, 415u);
  request.headers = {
      {"content-type", "application/json; charset=utf-8"}
  };
  EXPECT_EQ(send(request).status, 201u);
}

TEST_F(RouterTest, ABodyBeyondTheBoundIsRefused) {
  std::string body = R"({"name": "a", "role": "read")";
  body.append(Router::kJsonBodyMax, ' ');
  EXPECT_EQ(post("/v1/tokens", body + "}").status, 413u);
}

TEST_F(RouterTest, ABodyWhereNoneIsTakenIsRefused) {
  EXPECT_EQ(send(request_for(Method::Get, "/v1/tokens", "{}")).status, 400u);
}

TEST_F(RouterTest, ARepeatedKeyIsDoneOnceAndAnsweredTwice) {
  const std::string body = R"({"name": "a", "role": "read"})";
  const http::Response first = post("/v1/tokens", body, "k");
  const http::Response second = post("/v1/tokens", body, "k");
  EXPECT_EQ(made_, 1);
  EXPECT_EQ(first.status, second.status);
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(post("/v1/tokens", R"({"name": "b", "role": "read"})", "k").status, 422u);
  EXPECT_EQ(post("/v1/tokens", body, "another").status, 201u);
  EXPECT_EQ(made_, 2);
}

TEST_F(RouterTest, ARepetitionWhileTheFirstIsUnderWayIsAConflict) {
  hold_ = true;
  const std::string body = R"({"name": "a", "role": "read"})";
  EXPECT_EQ(post("/v1/tokens", body, "k").status, 0u);
  EXPECT_EQ(post("/v1/tokens", body, "k").status, 409u);
  // Dropped without an answer, it may be tried again.
  held_.reset();
  hold_ = false;
  EXPECT_EQ(post("/v1/tokens", body, "k").status, 201u);
}

TEST_F(RouterTest, KeysAreRememberedUpToABound) {
  for (std::size_t i = 0; i <= Idempotency::kRememberedMax; ++i) {
    post("/v1/tokens", R"({"name": "a", "role": "read"})", "k" + std::to_string(i));
  }
  const int before = made_;
  post("/v1/tokens", R"({"name": "a", "role": "read"})", "k0");  // forgotten
  EXPECT_EQ(made_, before + 1);
  post("/v1/tokens", R"({"name": "a", "role": "read"})", "k1000");
  EXPECT_EQ(made_, before + 1);
}

TEST_F(RouterTest, AListComesInPagesWithoutGapOrRepetition) {
  for (const std::string order : {"name", "-name"}) {
    std::vector<std::int64_t> all;
    std::string cursor;
    for (int pages = 0; pages < 10; ++pages) {
      const http::Response response = get("/v1/tokens?limit=60&sort=" + order + cursor);
      ASSERT_EQ(response.status, 200u);
      const api::Json json = api::parse_json(response.body).value();
      for (const api::Json& item : *api::find(json, "items")->if_array()) {
        all.push_back(*item.if_int64());
      }
      const auto next = api::text_at(json, "next");
      if (!next) break;
      cursor = "&cursor=" + *next;
    }
    ASSERT_EQ(all.size(), 250u);
    if (order == "-name") std::ranges::reverse(all);
    for (std::int64_t i = 0; i < 250; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)], i);
  }
}

TEST_F(RouterTest, ABadPageIsRefused) {
  const http::Response first = get("/v1/tokens?sort=name");
  const std::string next = *api::text_at(api::parse_json(first.body).value(), "next");
  for (const std::string& query :
       {std::string("limit=0"), std::string("limit=1001"), std::string("sort=size"),
        std::string("cursor=x"), "sort=age&cursor=" + next, "sort=-name&cursor=" + next}) {
    EXPECT_EQ(get("/v1/tokens?" + query).status, 400u) << query;
  }
}

}  // namespace
}  // namespace tandem::control
