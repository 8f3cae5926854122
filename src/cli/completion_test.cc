// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

// The words; names of things are "KIND:prefix:scope".
std::vector<std::string> words_for(const std::vector<std::string>& line) {
  const Completion completion = complete(line, [](const Partial& partial) {
    const std::string name =
        partial.prefix + (partial.what == Complete::Pool ? "pool@" : "thing@") + partial.scope;
    return std::vector<Candidate>{
        {name, ""}
    };
  });
  std::vector<std::string> words;
  for (const Candidate& candidate : completion.candidates) words.push_back(candidate.word);
  if (completion.files) words.emplace_back(":files");
  return words;
}

TEST(Completion, NounsThenVerbsThenThings) {
  EXPECT_THAT(words_for({"sc"}), ElementsAre("scope"));
  EXPECT_THAT(words_for({"scope", ""}),
              ElementsAre("list", "show", "add", "set", "remove", "stats", "free"));
  EXPECT_THAT(words_for({"scope", "show", "10"}), ElementsAre("10thing@"));
  EXPECT_THAT(words_for({"scope", "show", "10.0.0.0", ""}), ElementsAre());
}

TEST(Completion, HiddenVerbsStayHidden) {
  EXPECT_THAT(words_for({""}), Contains("explain"));
  EXPECT_THAT(words_for({""}), Not(Contains("__complete")));
}

TEST(Completion, PoolsAreThoseOfTheScopeGiven) {
  EXPECT_THAT(words_for({"pool", "show", "10.0.0.0", ""}), ElementsAre("pool@10.0.0.0"));
}

TEST(Completion, FlagsAndTheirValues) {
  EXPECT_THAT(words_for({"lease", "list", "--st"}), ElementsAre("--state"));
  EXPECT_THAT(words_for({"lease", "list", "--state", "ac"}), ElementsAre("active"));
  EXPECT_THAT(words_for({"lease", "list", "--state=ac"}), ElementsAre("--state=active"));
  EXPECT_THAT(words_for({"scope", "set", "x", "--enabled", ""}), ElementsAre("true", "false"));
  EXPECT_THAT(words_for({"scope", "set", "x", "--allocation", "l"}), ElementsAre("lowest"));
  EXPECT_THAT(words_for({"apply", "-f", ""}), ElementsAre(":files"));
  EXPECT_THAT(words_for({"--output", "j"}), ElementsAre("json"));
}

TEST(Completion, HelpCompletesCommands) {
  EXPECT_THAT(words_for({"help", "scope", "sh"}), ElementsAre("show"));
}

TEST(Completion, EveryShellAsksTheSameQuestion) {
  for (const std::string_view shell : {"bash", "zsh", "fish"}) {
    EXPECT_NE(completion_script(shell).find("tandem __complete -- "), std::string::npos) << shell;
  }
}

}  // namespace
}  // namespace tandem::cli
