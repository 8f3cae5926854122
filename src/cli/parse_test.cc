// SPDX-License-Identifier: Apache-2.0
#include "cli/parse.h"

#include <gtest/gtest.h>

#include "cli/commands.h"

namespace tandem::cli {
namespace {

using Words = std::vector<std::string>;

Invocation understood(const Words& words) {
  auto parsed = parse(words);
  EXPECT_TRUE(parsed.ok()) << parsed.error().message;
  return parsed.ok() ? parsed->invocation : Invocation{};
}

std::string refusal(const Words& words) {
  const auto parsed = parse(words);
  EXPECT_FALSE(parsed.ok());
  return parsed.ok() ? "" : parsed.error().message;
}

TEST(Parse, FindsNounVerbAndArguments) {
  const Invocation invocation = understood({"scope", "show", "10.0.0.0"});
  EXPECT_EQ(name_of(*invocation.command), "scope show");
  EXPECT_EQ(invocation.one("SCOPE"), "10.0.0.0");
}

TEST(Parse, FlagsMayStandAnywhere) {
  for (const Words& words : {
           Words{"--server", "/run/x.sock", "scope", "list", "--limit", "3"},
           Words{"scope", "--server=/run/x.sock", "list", "--limit=3"},
           Words{"scope", "list", "--limit", "3", "--server", "/run/x.sock"}
  }) {
    const Invocation invocation = understood(words);
    EXPECT_EQ(name_of(*invocation.command), "scope list");
    EXPECT_EQ(invocation.one("server"), "/run/x.sock");
    EXPECT_EQ(invocation.one("limit"), "3");
  }
}

TEST(Parse, LettersStandForFlags) {
  EXPECT_EQ(understood({"apply", "-f", "a.json"}).one("file"), "a.json");
  EXPECT_EQ(understood({"apply", "-fa.json", "-y"}).one("file"), "a.json");
  EXPECT_TRUE(understood({"apply", "-y"}).has("yes"));
}

TEST(Parse, ADashIsAWordAndTwoDashesEndTheFlags) {
  EXPECT_EQ(understood({"config", "check", "-"}).one("FILE|DIR"), "-");
  EXPECT_EQ(understood({"shared-network", "show", "--", "--odd"}).one("NAME"), "--odd");
}

TEST(Parse, KeysOfTheConfigurationAreFlags) {
  const Invocation invocation =
      understood({"scope", "set", "10.0.0.0", "--lease-time", "8h", "--option", "routers=10.0.0.1",
                  "--option", "42=10.0.0.2", "--unset", "name"});
  EXPECT_EQ(invocation.one("lease-time"), "8h");
  EXPECT_EQ(invocation.all("option").size(), 2u);
}

TEST(Parse, WatchTakesAnIntervalOnlyBehindItsEqualsSign) {
  EXPECT_EQ(understood({"scope", "stats", "--watch", "10.0.0.0"}).one("watch"), "");
  EXPECT_EQ(understood({"scope", "stats", "--watch=5s", "10.0.0.0"}).one("watch"), "5s");
}

TEST(Parse, TheNearestWordIsSuggested) {
  EXPECT_EQ(refusal({"scop", "list"}), "there is no command \"scop\"; did you mean \"scope\"?");
  EXPECT_EQ(refusal({"scope", "lits"}),
            "there is no verb of \"scope\" \"lits\"; did you mean \"list\"?");
  EXPECT_EQ(refusal({"lease", "list", "--sate", "active"}),
            "there is no flag \"sate\"; did you mean \"state\"?");
  EXPECT_EQ(refusal({"xyzzy"}), "there is no command \"xyzzy\"; tandem help lists them");
}

TEST(Parse, WordsTooManyOrTooFewAreTold) {
  EXPECT_EQ(refusal({"scope", "show"}), "SCOPE is missing: tandem scope show SCOPE [FLAGS]");
  EXPECT_EQ(refusal({"scope", "show", "a", "b"}),
            "\"b\" is too much: tandem scope show SCOPE [FLAGS]");
  EXPECT_EQ(refusal({"scope", "list", "--limit"}), "--limit needs NUMBER");
  EXPECT_EQ(refusal({"scope", "list", "--json=yes"}), "--json takes no value");
  EXPECT_EQ(refusal({"apply", "-f", "a", "-f", "b"}), "--file is given twice");
}

TEST(Parse, ValuesAreOfTheirForm) {
  EXPECT_EQ(refusal({"scope", "list", "--limit", "few"}), "--limit \"few\" is no number");
  EXPECT_EQ(refusal({"scope", "set", "10.0.0.0", "--enabled", "perhaps"}),
            "--enabled is true or false");
  EXPECT_EQ(refusal({"scope", "list", "--output", "xml"}), "--output is one of: table json csv");
  EXPECT_FALSE(refusal({"scope", "set", "10.0.0.0", "--lease-time", "soon"}).empty());
}

TEST(Parse, HelpNeedsNothingElse) {
  EXPECT_TRUE(understood({"scope", "show", "--help"}).help);
  EXPECT_TRUE(parse(Words{})->invocation.help);
  const auto noun = parse(Words{"scope"});
  EXPECT_TRUE(noun->invocation.help);
  EXPECT_EQ(noun->noun, "scope");
  EXPECT_FALSE(noun->asked_for_help);
  EXPECT_TRUE(parse(Words{"scope", "-h"})->asked_for_help);
}

}  // namespace
}  // namespace tandem::cli
