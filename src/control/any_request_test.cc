// SPDX-License-Identifier: Apache-2.0
// Whatever is asked, in whatever order, is answered, by what the route says that it may answer, and
// never by a mistake of ours.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "control/test_plane.h"

namespace tandem::control {
namespace {

using http::Method;

rc::Gen<std::string> segment() {
  return rc::gen::elementOf(std::vector<std::string>{"10.0.0.0",
                                                     "10.0.0.0%2F24",
                                                     "10.9.0.0",
                                                     "10.0.0.10",
                                                     "10.0.0.10-10.0.0.19",
                                                     "0.0.0.0",
                                                     "255.255.255.255",
                                                     "52:54:00:12:34:56",
                                                     "id:01aabb",
                                                     "id:",
                                                     "routers",
                                                     "6",
                                                     "255",
                                                     "Office",
                                                     "1",
                                                     "99",
                                                     "18446744073709551615",
                                                     "a%20b",
                                                     "-",
                                                     "total"});
}

rc::Gen<std::string> body() {
  return rc::gen::elementOf(std::vector<std::string>{
      "",
      "{}",
      "[]",
      "null",
      "7",
      "\"x\"",
      "{",
      "{\"a\": 1, \"a\": 2}",
      "// no\n{}",
      "\xff",
      R"({"subnet": "10.0.0.0/24"})",
      R"({"range": "10.0.0.10-10.0.0.12"})",
      R"("10.0.0.11")",
      R"(["10.0.0.1"])",
      R"({"address": "10.0.0.12", "hardware-address": "52:54:00:12:34:56"})",
      R"({"name": "a", "role": "read"})",
      R"({"name": null})",
      R"({"revision": 1})",
      R"({"edits": []})",
      R"({"edits": [{"action": "remove", "where": []}]})",
      R"({"edits": [{"action": "put", "where": ["scopes"], "value": []}]})",
      R"({"edits": [{"action": "add", "where": ["scopes"], "value": {"subnet": "10.7.0.0/24"}}]})",
      R"({"all": true})",
      R"({"scope": "10.0.0.0", "expect": 0})",
      R"({"leases": [{}]})",
      "address\r\n10.0.0.12\r\n"});
}

rc::Gen<std::string> query() {
  return rc::gen::elementOf(std::vector<std::string>{
      "", "", "", "?dry-run", "?dry-run=true&comment=x", "?limit=1", "?limit=0", "?q=a", "?sort=-",
      "?cursor=", "?cursor=address:00", "?since=0", "?since=18446744073709551615", "?format=csv",
      "?from=1&to=1", "?from=0", "?level=debug", "?x"});
}

std::string target_of(std::string_view path) {
  std::string target;
  while (!path.empty()) {
    const std::size_t brace = std::min(path.find('{'), path.size());
    target += path.substr(0, brace);
    path.remove_prefix(brace);
    if (path.empty()) break;
    target += *segment();
    path.remove_prefix(path.find('}') + 1);
  }
  return target + *query();
}

RC_GTEST_PROP(AnyRequest, IsAnsweredWithoutAMistakeOfOurs, ()) {
  test::Plane plane;
  const std::vector<Route>& routes = plane.control->router().routes();
  const int count = *rc::gen::inRange(1, 30);
  for (int i = 0; i < count; ++i) {
    const Route& route = routes[*rc::gen::inRange<std::size_t>(0, routes.size())];
    const std::string target = target_of(route.path);
    if (!http::parse_target(target)) continue;  // refused by http before there is a request
    const std::string text = route.body.empty() ? "" : *body();
    const http::Fields headers = *rc::gen::element(
        http::Fields{
    },
        http::Fields{{"if-match", "\"1\""}},
        http::Fields{{"if-match", "*"}, {"idempotency-key", "k"}});
    const auto exchange = plane.begin(route.method, target, text, headers);
    plane.run_until([&] { return exchange->response.has_value(); });
    const unsigned status = exchange->response->status;
    std::vector<unsigned> promised = {route.status, 200};
    for (const api::ProblemKind kind : problems_of(route)) {
      promised.push_back(api::row_of(kind).status);
    }
    if (status >= 500 || std::ranges::find(promised, status) == promised.end()) {
      RC_FAIL(std::string(route.id) + " " + target + " " + text + ": " + std::to_string(status) +
              " " + exchange->response->body);
    }
    if (exchange->body) exchange->body->go();
  }
}

}  // namespace
}  // namespace tandem::control
