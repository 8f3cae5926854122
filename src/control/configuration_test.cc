// SPDX-License-Identifier: Apache-2.0
// The configuration through the API: objects, whole documents, history; on a real node.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/test_plane.h"

namespace tandem::control {
namespace {

using http::Method;
using testing::HasSubstr;

class ConfigurationTest : public testing::Test {
 protected:
  http::Response put(const std::string& target, std::string body, http::Fields headers = {}) {
    return plane_.ask(Method::Put, target, std::move(body), std::move(headers));
  }
  http::Response patch(const std::string& target, std::string body, http::Fields headers = {}) {
    return plane_.ask(Method::Patch, target, std::move(body), std::move(headers));
  }
  http::Response remove(const std::string& target) { return plane_.ask(Method::Delete, target); }
  static api::Problem problem(const http::Response& response) {
    const auto json = api::parse_json(response.body);
    const auto problem = json.ok() ? api::problem_of(*json) : std::nullopt;
    EXPECT_TRUE(problem.has_value()) << response.status << " " << response.body;
    return problem.value_or(api::Problem{});
  }
  static std::string etag(const http::Response& response) {
    const std::string* etag = response.header("ETag");
    return etag == nullptr ? "" : *etag;
  }
  std::int64_t revision() { return *api::number_at(plane_.json("/v1/server"), "revision"); }
  std::vector<std::string> listed(const std::string& target, const std::string& member) {
    std::vector<std::string> texts;
    const api::Json list = plane_.json(target);
    for (const api::Json& item : *api::find(list, "items")->if_array()) {
      texts.push_back(api::text_at(item, member).value_or(""));
    }
    return texts;
  }

  test::Plane plane_;
};

TEST_F(ConfigurationTest, AnObjectIsShownAsItStandsWithItsRevision) {
  const http::Response scope = plane_.get("/v1/scopes/10.0.0.0");
  EXPECT_EQ(scope.status, 200u);
  EXPECT_EQ(scope.body,
            "{\"subnet\":\"10.0.0.0/24\",\"name\":\"Office\",\"pools\":[{\"range\":"
            "\"10.0.0.10-10.0.0.19\"}]}\n");
  EXPECT_EQ(etag(scope), "\"1\"");
  EXPECT_EQ(plane_.get("/v1/scopes/10.1.0.0").status, 404u);
  EXPECT_EQ(plane_.get("/v1/scopes/10.0.0.0/pools/10.0.0.10-10.0.0.19").status, 200u);
}

TEST_F(ConfigurationTest, AnObjectIsAddedAtItsPlace) {
  const http::Response added =
      plane_.post("/v1/scopes/10.0.0.0/reservations?comment=a%20printer",
                  R"({"address": "10.0.0.20", "hardware-address": "52:54:00:12:34:56"})");
  EXPECT_EQ(added.status, 201u) << added.body;
  EXPECT_EQ(*added.header("Location"), "/v1/scopes/10.0.0.0/reservations/10.0.0.20");
  EXPECT_EQ(etag(added), "\"2\"");
  EXPECT_EQ(plane_.get(*added.header("Location")).status, 200u);
  EXPECT_EQ(problem(plane_.post("/v1/scopes/10.0.0.0/reservations",
                                R"({"address": "10.0.0.20",
                                    "hardware-address": "52:54:00:12:34:56"})"))
                .kind,
            api::ProblemKind::Exists);
  const api::Json latest = plane_.json("/v1/configuration/revisions?sort=-revision&limit=1");
  const api::Json& entry = *api::find(latest, "items")->if_array()->begin();
  EXPECT_EQ(api::text_at(entry, "comment"), "a printer");
  EXPECT_EQ(api::text_at(entry, "source"), "api");
  EXPECT_EQ(api::text_at(entry, "author"), io::user_name(io::own_uid()));
}

TEST_F(ConfigurationTest, ADryRunShowsTheChangeAndMakesNone) {
  const http::Response shown =
      patch("/v1/scopes/10.0.0.0?dry-run=true", R"({"name": "Laboratory"})");
  EXPECT_EQ(shown.status, 200u);
  const auto json = api::parse_json(shown.body).value();
  const api::Array& changes = *api::find(json, "changes")->if_array();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(api::text_at(changes[0], "action"), "changed");
  EXPECT_EQ(revision(), 1);
}

TEST_F(ConfigurationTest, AChangeIsServedByTheNodeWhenItIsAnswered) {
  EXPECT_EQ(patch("/v1/scopes/10.0.0.0", R"({"enabled": false})").status, 200u);
  EXPECT_EQ(plane_.core.node().settings().revision, 2u);
  EXPECT_FALSE(plane_.core.node().settings().topology.scopes()[0].enabled);
}

TEST_F(ConfigurationTest, ALateWriterIsToldThatItIsLate) {
  const http::Fields base = {
      {"if-match", "\"1\""}
  };
  EXPECT_EQ(patch("/v1/scopes/10.0.0.0", R"({"name": "A"})", base).status, 200u);
  EXPECT_EQ(patch("/v1/scopes/10.0.0.0", R"({"name": "B"})", base).status, 412u);
  // What others changed elsewhere does not matter.
  EXPECT_EQ(patch("/v1/scopes/10.9.0.0", R"({"name": "B"})", base).status, 200u);
  EXPECT_EQ(problem(patch("/v1/scopes/10.9.0.0", "{}",
                          {
                              {"if-match", "7"}
  }))
                .kind,
            api::ProblemKind::BadRequest);
}

TEST_F(ConfigurationTest, WhatIsWrongIsNamedWithPathAndPlace) {
  const api::Problem refused = problem(put("/v1/scopes/10.0.0.0/pools/10.0.0.10-10.0.0.19",
                                           "{\n  \"range\": \"10.0.0.10-10.0.1.19\" }"));
  EXPECT_EQ(refused.kind, api::ProblemKind::Refused);
  ASSERT_FALSE(refused.faults.empty());
  EXPECT_EQ(refused.faults[0].path, "range");
  EXPECT_EQ(refused.faults[0].line, 2u);
  EXPECT_EQ(revision(), 1);
}

TEST_F(ConfigurationTest, SeveralEditsAreOneRevisionOrNone) {
  const auto changes = [&](std::string_view second) {
    return plane_.post("/v1/configuration/changes", R"({"comment": "both", "edits": [
      {"action": "put", "where": ["scopes", "10.0.0.0", "name"], "value": "A"},
      )" + std::string(second) + "]}");
  };
  const http::Response both = changes(R"({"action": "remove", "where": ["scopes", "10.9.0.0"]})");
  EXPECT_EQ(both.status, 200u) << both.body;
  EXPECT_EQ(revision(), 2);
  const api::Problem none =
      problem(changes("{\"action\": \"put\", \"where\": [\"scopes\", \"10.0.0.0\", \"enabled\"],\n"
                      " \"value\": \"maybe\"}"));
  EXPECT_EQ(none.kind, api::ProblemKind::Refused);
  EXPECT_EQ(none.faults.at(0).path, "edits[1].value");
  EXPECT_EQ(none.faults.at(0).line, 4u);
  EXPECT_EQ(none.faults.at(0).column, 11u);
  EXPECT_EQ(problem(changes(R"({"action": "remove", "where": ["scopes", "10.9.0.0"]})")).kind,
            api::ProblemKind::NotFound);
  EXPECT_EQ(problem(changes(R"({"action": "put", "where": ["scopes", "10.9.0.0"]})")).kind,
            api::ProblemKind::BadRequest);
  EXPECT_EQ(revision(), 2);
}

TEST_F(ConfigurationTest, TheWholeDocumentIsReplacedOnlyOnItsRevision) {
  const http::Response shown = plane_.get("/v1/configuration?comments=true");
  EXPECT_EQ(shown.body, test::Plane::kTwoNetworks);
  std::string text = shown.body;
  text.replace(text.find("Office"), 6, "Cellar");
  EXPECT_EQ(put("/v1/configuration", text).status, 428u);
  EXPECT_EQ(put("/v1/configuration", text,
                {
                    {"if-match", "\"9\""}
  })
                .status,
            412u);
  EXPECT_EQ(put("/v1/configuration", text,
                {
                    {"if-match", etag(shown)}
  })
                .status,
            200u);
  EXPECT_EQ(api::text_at(plane_.json("/v1/scopes/10.0.0.0"), "name"), "Cellar");
}

TEST_F(ConfigurationTest, ADocumentIsCheckedAndComparedWithoutBeingServed) {
  const http::Response bad = plane_.post("/v1/configuration/check", "{ \"scopes\": [{}] }");
  EXPECT_EQ(bad.status, 200u);
  EXPECT_THAT(bad.body, HasSubstr("\"good\":false"));
  EXPECT_THAT(plane_.post("/v1/configuration/check", "{}").body, HasSubstr("\"good\":true"));
  EXPECT_EQ(plane_.post("/v1/configuration/diff", "{ \"scopes\": [{}] }").status, 422u);
  const http::Response differences = plane_.post("/v1/configuration/diff", "{}");
  EXPECT_THAT(differences.body, HasSubstr("scopes/10.9.0.0"));
  EXPECT_EQ(revision(), 1);
}

TEST_F(ConfigurationTest, HistoryIsReadAndGoneBackTo) {
  patch("/v1/scopes/10.0.0.0", R"({"name": "A"})");
  EXPECT_EQ(plane_.get("/v1/configuration/revisions/1?comments").body, test::Plane::kTwoNetworks);
  EXPECT_EQ(plane_.get("/v1/configuration/revisions/7").status, 404u);
  EXPECT_THAT(plane_.get("/v1/configuration/diff?from=1").body, HasSubstr("Office"));
  EXPECT_EQ(plane_.get("/v1/configuration/diff?from=7").status, 404u);
  EXPECT_EQ(plane_.get("/v1/configuration/diff").status, 400u);
  EXPECT_EQ(plane_.post("/v1/configuration/rollback", R"({"revision": 1})").status, 200u);
  EXPECT_EQ(api::text_at(plane_.json("/v1/scopes/10.0.0.0"), "name"), "Office");
  EXPECT_EQ(revision(), 3);
  EXPECT_EQ(plane_.post("/v1/configuration/rollback", R"({"revision": 9})").status, 404u);
}

TEST_F(ConfigurationTest, OptionsAreSetByName) {
  EXPECT_EQ(plane_.get("/v1/options").body, "{}\n");
  EXPECT_EQ(put("/v1/options/domain-name-servers", R"(["192.0.2.53"])").status, 200u);
  EXPECT_EQ(plane_.get("/v1/options/6").body, "[\"192.0.2.53\"]\n");
  EXPECT_EQ(put("/v1/scopes/10.0.0.0/options/routers", R"(["10.0.0.1"])").status, 200u);
  EXPECT_EQ(plane_.get("/v1/scopes/10.0.0.0/options").body, "{\"routers\":[\"10.0.0.1\"]}\n");
  EXPECT_EQ(remove("/v1/options/domain-name-servers").status, 200u);
  EXPECT_EQ(remove("/v1/options/domain-name-servers").status, 404u);
  EXPECT_EQ(plane_.get("/v1/scopes/10.5.0.0/options").status, 404u);
}

TEST_F(ConfigurationTest, AnOptionIsDefinedAndThenKnown) {
  const http::Response defined = put("/v1/option-definitions/ntp-old",
                                     R"({"code": 224, "name": "ntp-old", "type": "ipv4-address"})");
  EXPECT_EQ(defined.status, 200u) << defined.body;
  EXPECT_THAT(listed("/v1/option-definitions?own", "name"), testing::ElementsAre("ntp-old"));
  EXPECT_THAT(listed("/v1/option-definitions?q=routers", "name"),
              testing::Contains(std::string("routers")));
}

TEST_F(ConfigurationTest, ListsAreFilteredAndSorted) {
  patch("/v1/scopes/10.9.0.0", R"({"name": "Archive"})");
  EXPECT_THAT(listed("/v1/scopes", "subnet"), testing::ElementsAre("10.0.0.0/24", "10.9.0.0/24"));
  EXPECT_THAT(listed("/v1/scopes?sort=name", "name"), testing::ElementsAre("Archive", "Office"));
  EXPECT_THAT(listed("/v1/scopes?sort=-name", "name"), testing::ElementsAre("Office", "Archive"));
  EXPECT_THAT(listed("/v1/scopes?q=arch", "name"), testing::ElementsAre("Archive"));
  EXPECT_THAT(listed("/v1/scopes?subnet=10.0.", "name"), testing::ElementsAre("Office"));
  EXPECT_THAT(listed("/v1/scopes?enabled=false", "name"), testing::IsEmpty());
  EXPECT_EQ(plane_.get("/v1/scopes?colour=red").status, 400u);
}

TEST_F(ConfigurationTest, ReservationsOfAllScopesAreListedTogether) {
  plane_.post("/v1/scopes/10.0.0.0/reservations",
              R"({"address": "10.0.0.20", "hardware-address": "52:54:00:12:34:56", "name": "p"})");
  plane_.post("/v1/reservations", R"({"client-id": "text:phone", "name": "phone"})");
  EXPECT_THAT(listed("/v1/reservations", "id"), testing::ElementsAre("id:70686f6e65", "10.0.0.20"));
  EXPECT_THAT(listed("/v1/reservations?scope=10.0.0", "id"), testing::ElementsAre("10.0.0.20"));
  EXPECT_THAT(listed("/v1/reservations?client=54:00", "id"), testing::ElementsAre("10.0.0.20"));
  EXPECT_THAT(listed("/v1/scopes/10.0.0.0/reservations", "name"), testing::ElementsAre("p"));
  EXPECT_EQ(plane_.get("/v1/scopes/10.5.0.0/reservations").status, 404u);
  EXPECT_EQ(plane_.get("/v1/reservations/id:70686f6e65").status, 200u);
}

TEST_F(ConfigurationTest, ExclusionsAndNetworksAreObjectsToo) {
  EXPECT_EQ(plane_.post("/v1/scopes/10.0.0.0/exclusions", "\"10.0.0.12-10.0.0.13\"").status, 201u);
  EXPECT_EQ(plane_.get("/v1/scopes/10.0.0.0/exclusions/10.0.0.12-10.0.0.13").status, 200u);
  EXPECT_EQ(remove("/v1/scopes/10.0.0.0/exclusions/10.0.0.12-10.0.0.13").status, 200u);
  const http::Response network =
      plane_.post("/v1/shared-networks", R"({"name": "Floor 2", "scopes": ["10.0.0.0/24"]})");
  EXPECT_EQ(network.status, 201u) << network.body;
  EXPECT_EQ(*network.header("Location"), "/v1/shared-networks/Floor%202");
  EXPECT_EQ(plane_.get("/v1/shared-networks/Floor%202").status, 200u);
  EXPECT_THAT(listed("/v1/shared-networks", "name"), testing::ElementsAre("Floor 2"));
  EXPECT_THAT(listed("/v1/scopes?shared-network=floor", "subnet"),
              testing::ElementsAre("10.0.0.0/24"));
}

TEST_F(ConfigurationTest, TokensAreMadeListedAndRevoked) {
  const http::Response made =
      plane_.post("/v1/tokens", R"({"name": "console", "role": "read", "lifetime": 3600})");
  EXPECT_EQ(made.status, 201u) << made.body;
  const std::string secret = *api::text_at(api::parse_json(made.body).value(), "token");
  EXPECT_THAT(plane_.get("/v1/tokens").body, testing::Not(HasSubstr(secret)));
  EXPECT_THAT(listed("/v1/tokens", "name"), testing::ElementsAre("console"));
  EXPECT_EQ(plane_.post("/v1/tokens", R"({"name": "console", "role": "read"})").status, 409u);
  EXPECT_EQ(plane_.post("/v1/tokens", R"({"name": "a b", "role": "read"})").status, 422u);
  EXPECT_EQ(
      plane_
          .post("/v1/tokens", R"({"name": "b", "role": "read", "expires": "2001-01-01T00:00:00Z"})")
          .status,
      422u);
  EXPECT_EQ(remove("/v1/tokens/console").status, 204u);
  EXPECT_EQ(remove("/v1/tokens/console").status, 404u);
}

TEST_F(ConfigurationTest, AReloadOfTheSameFileChangesNothing) {
  const http::Response reloaded = plane_.post("/v1/server/reload");
  EXPECT_EQ(reloaded.status, 200u) << reloaded.body;
  EXPECT_EQ(revision(), 1);
}

TEST_F(ConfigurationTest, MoreChangesThanCanWaitAreTurnedAway) {
  std::vector<std::shared_ptr<test::PlaneExchange>> asked;
  for (std::size_t i = 0; i < Configurator::kWaitingMax + 8; ++i) {
    asked.push_back(plane_.begin(Method::Patch, "/v1/scopes/10.0.0.0",
                                 "{\"name\": \"n" + std::to_string(i) + "\"}"));
  }
  std::size_t done = 0, refused = 0;
  for (const auto& one : asked) {
    plane_.run_until([&] { return one->response.has_value(); });
    (one->response->status == 200 ? done : refused) += 1;
  }
  EXPECT_EQ(done, Configurator::kWaitingMax);
  EXPECT_EQ(refused, 8u);
}

}  // namespace
}  // namespace tandem::control
