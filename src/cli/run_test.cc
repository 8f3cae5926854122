// SPDX-License-Identifier: Apache-2.0
// Whole commands against a server that follows a script.
#include "cli/run.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/test_kit.h"

namespace tandem::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kChanged = R"({"revision":8,"changes":[],"warnings":[]})";

class Run : public testing::Test {
 protected:
  ScriptedServer server_;
  TestWorld& home_ = server_.home;
};

TEST_F(Run, AListIsATable) {
  server_.on("GET /v1/scopes?limit=1000", 200,
             R"({"items":[{"subnet":"10.0.0.0/24","name":"Office"}],"next":null})");
  EXPECT_EQ(home_.run({"scope", "list"}), Exit::Ok);
  EXPECT_EQ(home_.out, "SUBNET       NAME\n10.0.0.0/24  Office\n");
  EXPECT_EQ(home_.err, "");
}

TEST_F(Run, AListOfSeveralPagesIsReadWhole) {
  server_.on("GET /v1/scopes?limit=1000", 200,
             R"({"items":[{"subnet":"10.0.0.0/24"}],"next":"c+1"})");
  server_.on("GET /v1/scopes?limit=1000&cursor=c%2B1", 200,
             R"({"items":[{"subnet":"10.0.1.0/24"}],"next":null})");
  EXPECT_EQ(home_.run({"scope", "list", "--json"}), Exit::Ok);
  EXPECT_EQ(home_.out,
            R"({"items":[{"subnet":"10.0.0.0/24"},{"subnet":"10.0.1.0/24"}],"next":null})"
            "\n");
}

TEST_F(Run, ALimitIsAsked) {
  server_.on("GET /v1/leases?state=active&sort=-ends&limit=1", 200,
             R"({"items":[{"address":"10.0.0.9"}],"next":"more"})");
  EXPECT_EQ(home_.run({"lease", "list", "--state", "active", "--sort", "-ends", "--limit", "1"}),
            Exit::Ok);
  EXPECT_THAT(server_.asked(), testing::SizeIs(1));
}

TEST_F(Run, AnEmptyListIsARemarkNotAResult) {
  server_.on("GET /v1/tokens?limit=1000", 200, R"({"items":[],"next":null})");
  EXPECT_EQ(home_.run({"token", "list"}), Exit::Ok);
  EXPECT_EQ(home_.out, "");
  EXPECT_EQ(home_.err, "tandem: there are none\n");
}

TEST_F(Run, ProblemsBecomeExitCodes) {
  struct Case {
    const char* name;
    unsigned status;
    Exit exit;
  };
  for (const Case& c : {
           Case{"refused",      422, Exit::Refused },
           Case{"forbidden",    403, Exit::NoServer},
           Case{"not-found",    404, Exit::NotFound},
           Case{"exists",       409, Exit::Conflict},
           Case{"stale",        412, Exit::Conflict},
           Case{"storage-down", 503, Exit::Refused }
  }) {
    server_.on_problem("GET /v1/scopes/10.0.0.0", c.status, c.name, "as it is");
    EXPECT_EQ(home_.run({"scope", "show", "10.0.0.0/24"}), c.exit) << c.name;
    EXPECT_EQ(home_.err, "tandem: as it is\n");
    EXPECT_EQ(home_.out, "");
  }
}

TEST_F(Run, WhatIsNoTandemServerIsNotBelieved) {
  server_.on("GET /v1/scopes/10.0.0.0", 404, "<html>");
  EXPECT_EQ(home_.run({"scope", "show", "10.0.0.0"}), Exit::NoServer);
  EXPECT_THAT(home_.err, HasSubstr("not as a Tandem server does"));
}

TEST_F(Run, AServerThatIsNotThereIsExitCodeThree) {
  EXPECT_EQ(home_.run({"--server", server_.directory() / "nobody", "scope", "list"}),
            Exit::NoServer);
  EXPECT_THAT(home_.err, HasSubstr("there is no such socket"));
  EXPECT_EQ(home_.run({"--server", "http://x", "scope", "list"}), Exit::Usage);
}

TEST_F(Run, AChangeTellsItsRevisionAndItsWarnings) {
  server_.on("PATCH /v1/scopes/10.0.0.0?comment=why%20not", 200,
             R"({"revision":8,"changes":[],"warnings":[{"path":"name","message":"odd"}]})");
  EXPECT_EQ(home_.run({"scope", "set", "10.0.0.0", "--name", "x", "--unset", "lease-time",
                       "--comment", "why not"}),
            Exit::Ok);
  EXPECT_THAT(server_.asked(), ElementsAre(R"(PATCH /v1/scopes/10.0.0.0?comment=why%20not )"
                                           R"({"name":"x","lease-time":null})"));
  EXPECT_EQ(home_.out, "scope 10.0.0.0 changed (revision 8)\n");
  EXPECT_EQ(home_.err, "warning: name: odd\n");
}

TEST_F(Run, ADryRunPrintsTheDiff) {
  server_.on("PATCH /v1/scopes/10.0.0.0?dry-run=true", 200,
             R"({"revision":7,"changes":[{"action":"changed","where":["scopes","10.0.0.0","name"],)"
             R"("before":"a","after":"b"}],"warnings":[]})");
  EXPECT_EQ(home_.run({"scope", "set", "10.0.0.0", "--name", "b", "--dry-run"}), Exit::Ok);
  EXPECT_EQ(home_.out, "~ scopes/10.0.0.0/name: \"a\" -> \"b\"\nDry run: 1 changed.\n");
}

TEST_F(Run, NothingToSetIsAMistake) {
  EXPECT_EQ(home_.run({"scope", "set", "10.0.0.0"}), Exit::Usage);
  EXPECT_THAT(server_.asked(), ElementsAre());
}

TEST_F(Run, WithoutATerminalNothingIsAskedAndNothingRemoved) {
  EXPECT_EQ(home_.run({"scope", "remove", "10.0.0.0"}), Exit::Usage);
  EXPECT_THAT(home_.err, HasSubstr("say --yes"));
  EXPECT_THAT(server_.asked(), ElementsAre());
  server_.on("DELETE /v1/scopes/10.0.0.0", 200, kChanged);
  EXPECT_EQ(home_.run({"scope", "remove", "10.0.0.0", "--yes"}), Exit::Ok);
  EXPECT_EQ(home_.out, "scope 10.0.0.0 removed (revision 8)\n");
}

TEST_F(Run, OnATerminalOnlyYesIsYes) {
  server_.on("DELETE /v1/scopes/10.0.0.0", 200, kChanged);
  home_.sit_down({"", "y"});
  EXPECT_EQ(home_.run({"scope", "remove", "10.0.0.0"}), Exit::Usage);
  EXPECT_EQ(home_.err,
            "Remove the scope 10.0.0.0 with its pools and reservations? [y/N] "
            "tandem: nothing was changed\n");
  EXPECT_EQ(home_.run({"scope", "remove", "10.0.0.0"}), Exit::Ok);
}

TEST_F(Run, ApplyIsRefusedWhenSomebodyWasFaster) {
  const std::string file = server_.directory() / "t.json";
  std::ofstream(file) << "{}";
  server_.on(
      "POST /v1/configuration/diff", 200,
      R"({"from":7,"changes":[{"action":"removed","where":["lease-time"],"before":"8h"}],"text":""})");
  server_.on_problem("PUT /v1/configuration", 412, "stale", "revision 8 is served");
  EXPECT_EQ(home_.run({"apply", "-f", file, "--yes"}), Exit::Conflict);
  EXPECT_EQ(*http::find(server_.last_headers(), "if-match"), "\"7\"");
  EXPECT_EQ(home_.out, "- lease-time: \"8h\"\n");
  EXPECT_EQ(home_.err, "tandem: revision 8 is served\n");
}

TEST_F(Run, FaultsOfADirectoryNameTheirFiles) {
  const std::string directory = server_.directory() / "conf";
  std::filesystem::create_directory(directory);
  std::ofstream(directory + "/a.json") << "{\n\"lease-time\": \"8h\"}";
  std::ofstream(directory + "/b.json") << "{\n\n  \"scopes\": [7] }";
  // As the server would tell it of the document that was put together.
  server_.on_problem(
      "POST /v1/configuration/diff", 422, "refused", "the document has 1 mistakes",
      R"([{"severity":"error","path":"scopes[0]","line":5,"column":14,"message":"no object"}])");
  EXPECT_EQ(home_.run({"apply", "-f", directory, "--yes"}), Exit::Refused);
  EXPECT_THAT(home_.err, HasSubstr(directory + "/b.json:3:14: error: scopes[0]: no object\n"));
}

TEST_F(Run, CheckNeedsNoServer) {
  home_.input = R"({"scopes": [{"subnet": "10.0.0.0/24", "pools": [{"range": "10.0.9.1"}]}]})";
  home_.variables["TANDEM_SERVER"] = "/nonexistent";
  EXPECT_EQ(home_.run({"config", "check", "-"}), Exit::Refused);
  EXPECT_THAT(home_.err, HasSubstr("<stdin>:1:"));
  home_.input = "{}";
  EXPECT_EQ(home_.run({"config", "check", "-"}), Exit::Ok);
  EXPECT_EQ(home_.out, "-: good, 0 scopes, 0 warnings\n");
}

TEST_F(Run, AReservationIsFoundInItsScope) {
  server_.on("GET /v1/reservations?address=10.0.0.2&limit=1000", 200,
             R"({"items":[{"scope":"10.0.0.0","id":"10.0.0.20","reservation":{}},)"
             R"({"scope":"10.0.0.0","id":"10.0.0.2","reservation":{}}],"next":null})");
  server_.on("DELETE /v1/scopes/10.0.0.0/reservations/10.0.0.2", 200, kChanged);
  EXPECT_EQ(home_.run({"reservation", "remove", "10.0.0.2"}), Exit::Ok);
}

TEST_F(Run, DeletingAScopesLeasesSaysHowManyAreExpected) {
  server_.on("GET /v1/leases?limit=1000&scope=10.0.0.0", 200, R"({"items":[{},{}],"next":"n"})");
  server_.on("GET /v1/leases?limit=1000&scope=10.0.0.0&cursor=n", 200,
             R"({"items":[{}],"next":null})");
  server_.on("POST /v1/leases/delete", 200, R"({"deleted":3})");
  EXPECT_EQ(home_.run({"lease", "delete", "--scope", "10.0.0.0"}), Exit::Usage);
  EXPECT_THAT(home_.err, HasSubstr("Forget 3 leases of 10.0.0.0?"));
  EXPECT_EQ(home_.run({"lease", "delete", "--scope", "10.0.0.0", "--yes"}), Exit::Ok);
  EXPECT_EQ(server_.asked().back(), R"(POST /v1/leases/delete {"expect":3,"scope":"10.0.0.0"})");
  EXPECT_EQ(home_.out, "3 leases deleted\n");
}

TEST_F(Run, AnImportWithClashesIsPartial) {
  home_.input = "address\n10.0.0.9\n";
  server_.on("POST /v1/leases/import", 200,
             R"({"rows":2,"imported":1,"unchanged":0,"clashing":1,"skipped":0,"more":0,"items":[)"
             R"({"line":2,"address":"10.0.0.9","reason":"exists","detail":"is leased"}]})");
  EXPECT_EQ(home_.run({"lease", "import", "-"}), Exit::Partial);
  EXPECT_EQ(*http::find(server_.last_headers(), "content-type"), "text/csv");
  EXPECT_EQ(home_.out, "2 rows: 1 imported, 0 unchanged, 1 clashing, 0 skipped\n");
  EXPECT_THAT(home_.err, HasSubstr("10.0.0.9  exists  is leased"));
}

TEST_F(Run, ATokenIsReadFromItsFile) {
  const std::string file = server_.directory() / "token";
  std::ofstream(file) << "secret\n";
  server_.on("GET /v1/version", 200, R"({"version":"9"})");
  EXPECT_EQ(home_.run({"version", "--token-file", file}), Exit::Ok);
  EXPECT_EQ(*http::find(server_.last_headers(), "authorization"), "Bearer secret");
  EXPECT_EQ(home_.out, "tandem   1.2.3\ntandemd  9\n");
}

TEST_F(Run, WhoHasNoTokenIsToldHowToGiveOne) {
  server_.on_problem("GET /v1/version", 401, "unauthorised", "send a token");
  EXPECT_EQ(home_.run({"version"}), Exit::NoServer);
  EXPECT_THAT(home_.err, HasSubstr("wants a token: name its file by --token-file"));
}

TEST_F(Run, AnExplanationIsAskedOfADescribedPacket) {
  server_.on("POST /v1/explain", 200,
             R"({"client":"52:54:00:12:34:56","message":"DHCPDISCOVER","reply":"DHCPOFFER",)"
             R"("drop":null,"address":"10.0.0.10","steps":[]})");
  EXPECT_EQ(home_.run({"explain", "--hardware-address", "5254.0012.3456", "--relay", "10.9.9.9",
                       "--option", "host-name=x"}),
            Exit::Ok);
  EXPECT_EQ(home_.out, "DHCPDISCOVER of 52:54:00:12:34:56: DHCPOFFER 10.0.0.10\n");
  EXPECT_THAT(server_.asked(),
              ElementsAre(R"(POST /v1/explain {"hardware-address":"52:54:00:12:34:56",)"
                          R"("relay":"10.9.9.9","options":{"host-name":"x"}})"));
  EXPECT_EQ(home_.run({"explain", "--packet", "0101 06"}), Exit::Ok);
  EXPECT_EQ(server_.asked().back(), R"(POST /v1/explain {"packet":"010106"})");
  EXPECT_EQ(home_.run({"explain"}), Exit::Usage);
}

TEST_F(Run, ANewTokensSecretIsAloneOnStandardOutput) {
  server_.on("POST /v1/tokens", 201,
             R"({"name":"c","role":"read","expires":null,"token":"s3cret"})");
  EXPECT_EQ(home_.run({"token", "add", "c", "--role", "read", "--lifetime", "1d"}), Exit::Ok);
  EXPECT_EQ(home_.out, "s3cret\n");
  EXPECT_THAT(server_.asked(),
              ElementsAre(R"(POST /v1/tokens {"name":"c","role":"read","lifetime":86400})"));
}

TEST_F(Run, EventsAreFollowedUntilEnough) {
  server_.on("GET /v1/events/stream", 200,
             "id: 7\nevent: event\ndata: {\"time\":\"2023-11-14T22:13:20Z\",\"level\":\"warning\","
             "\"name\":\"no-scope\",\"text\":\"from \\u001b[31m\"}\n\n",
             {
                 {"content-type", "text/event-stream"}
  });
  setenv("TZ", "UTC", 1);
  EXPECT_EQ(home_.run({"event", "watch", "--count", "1"}), Exit::Ok);
  EXPECT_EQ(home_.out, "22:13:20  warning  no-scope: from \\x1b[31m\n");
}

TEST_F(Run, AWatchedListIsShownUntilInterrupted) {
  server_.on("GET /v1/server", 200, R"({"name":"dhcp1"})");
  EXPECT_EQ(home_.run({"server", "status", "--watch=1s"}), Exit::Ok);
  EXPECT_EQ(home_.out, "name  dhcp1\n");
}

TEST_F(Run, HelpAskedForIsAResultHelpNeededIsNot) {
  EXPECT_EQ(home_.run({"help", "scope", "add"}), Exit::Ok);
  EXPECT_THAT(home_.out, HasSubstr("tandem scope add SUBNET [FLAGS]"));
  EXPECT_EQ(home_.run({"scope"}), Exit::Usage);
  EXPECT_EQ(home_.out, "");
  EXPECT_THAT(home_.err, HasSubstr("tandem scope VERB"));
}

TEST_F(Run, CompletionAsksTheServerForNames) {
  server_.on(
      "GET /v1/scopes?limit=200&subnet=10.0", 200,
      R"({"items":[{"subnet":"10.0.0.0/24","name":"Office"},{"subnet":"10.0.1.0/24"}],"next":null})");
  EXPECT_EQ(home_.run({"__complete", "--", "scope", "show", "10.0"}), Exit::Ok);
  EXPECT_EQ(home_.out, "10.0.0.0\tOffice\n10.0.1.0\n");
  EXPECT_EQ(home_.run({"__complete", "--", "lease", "show", "9"}), Exit::Ok);
  EXPECT_EQ(home_.out + home_.err, "");  // whatever fails gives no names
}

}  // namespace
}  // namespace tandem::cli
