// SPDX-License-Identifier: Apache-2.0
// What holds for every row of the table of commands.
#include "cli/commands.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "cli/flags.h"
#include "cli/parse.h"

namespace tandem::cli {
namespace {

// As a shell takes a line apart: blanks, single quotes, redirections left out.
std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  bool has_word = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
      has_word = true;
    } else if (c == ' ' && !quoted) {
      if (has_word) words.push_back(std::move(word));
      word.clear();
      has_word = false;
    } else {
      word += c;
      has_word = true;
    }
  }
  if (has_word) words.push_back(std::move(word));
  std::erase_if(words, [](const std::string& w) { return w.starts_with('>'); });
  return words;
}

TEST(Commands, EachHasASentenceAnExampleAndAFunction) {
  for (const Command& command : commands()) {
    if (command.hidden) continue;
    SCOPED_TRACE(name_of(command));
    EXPECT_TRUE(command.summary.ends_with('.'));
    EXPECT_FALSE(command.examples.empty());
    EXPECT_NE(command.run, nullptr);
    EXPECT_TRUE(command.noun.empty() || find_noun(command.noun) != nullptr);
  }
}

TEST(Commands, EachExampleIsACommandLineOfItsCommand) {
  for (const Command& command : commands()) {
    for (const Example& example : command.examples) {
      SCOPED_TRACE(std::string(example.line));
      std::vector<std::string> words = shell_words(example.line);
      ASSERT_EQ(words.front(), "tandem");
      words.erase(words.begin());
      const auto parsed = parse(words);
      ASSERT_TRUE(parsed.ok()) << parsed.error().message;
      // "tandem apply" is an example of "tandem config apply", too.
      EXPECT_EQ(parsed->invocation.command->run, command.run);
    }
  }
}

TEST(Commands, NoTwoHaveOneName) {
  std::set<std::string> names;
  for (const Command& command : commands()) EXPECT_TRUE(names.insert(name_of(command)).second);
}

TEST(Commands, EachPlaceholderOfARouteIsAnArgumentOrTheScope) {
  for (const Command& command : commands()) {
    for (std::string_view path : {command.path, command.scoped_path}) {
      while (path.find('{') != std::string_view::npos) {
        path.remove_prefix(path.find('{') + 1);
        const std::string_view name = path.substr(0, path.find('}'));
        const bool is_argument = std::ranges::any_of(command.arguments, [&](const Argument& a) {
          return std::ranges::equal(a.name, name, {}, [](char c) { return std::tolower(c); });
        });
        EXPECT_TRUE(is_argument || name == "scope") << name_of(command) << ": " << name;
      }
    }
  }
}

TEST(Commands, NoFlagStandsTwiceInOneCommand) {
  for (const Command& command : commands()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const FlagGroup& group : flags_of(command)) {
      for (const Flag& flag : group.flags) {
        EXPECT_TRUE(names.insert(flag.name).second) << name_of(command) << " --" << flag.name;
        if (flag.letter != 0) {
          EXPECT_TRUE(letters.insert(flag.letter).second)
              << name_of(command) << " -" << flag.letter;
        }
      }
    }
  }
}

TEST(Commands, WhatAsksCanBeAnsweredBeforehand) {
  for (const Command& command : commands()) {
    if (command.asks.empty()) continue;
    const std::vector<Flag> own = flags_of(command).front().flags;
    EXPECT_TRUE(std::ranges::any_of(own, [](const Flag& f) { return f.name == "yes"; }))
        << name_of(command);
  }
}

}  // namespace
}  // namespace tandem::cli
