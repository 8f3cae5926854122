// SPDX-License-Identifier: Apache-2.0
#include "config/gaps.h"

#include <gtest/gtest.h>

#include "config/edited_text.h"

namespace tandem::config {
namespace {

TEST(Gaps, OneCommaStaysAndNoCommentGoes) {
  // before, after, first, last, what stays
  EXPECT_EQ(joined_gap("\n  ", ",\n  ", true, false), "\n  ");
  EXPECT_EQ(joined_gap(",\n  ", ",\n  ", false, false), ",\n  ");
  EXPECT_EQ(joined_gap(",\n  ", "\n", false, true), "\n");
  EXPECT_EQ(joined_gap(",\n  ", ",\n", false, true), ",\n") << "a trailing comma stays one";
  EXPECT_EQ(joined_gap("\n  ", "\n", true, true), "");
  EXPECT_EQ(joined_gap(", // a, b\n  ", ",\n  ", false, false), ", // a, b\n  ");
  EXPECT_EQ(joined_gap(",\n  ", ", /* c */ ", false, false), ", /* c */ ");
  EXPECT_EQ(joined_gap(" // a\n", " /* , */, // b\n", true, false), " // a\n /* , */ // b\n");
  EXPECT_EQ(joined_gap(" // a,\n", ",\n", true, true), " // a,\n\n");
}

TEST(Gaps, WhatIsNewStandsBehindCommentsOfTheOld) {
  const auto check = [](std::string_view end, bool was_empty, std::string_view separator,
                        std::string_view closing, std::string_view before, std::string_view after) {
    const Gaps gaps = gaps_of_new_last(end, was_empty, separator, closing);
    EXPECT_EQ(gaps.before, before);
    EXPECT_EQ(gaps.after, after);
  };
  check("\n", false, "\n  ", "", ",\n  ", "\n");
  check("", false, " ", "", ", ", "");
  check(" // printer\n", false, "\n  ", "", ", // printer\n  ", "\n");
  check(" // printer\n", false, " ", "", ", // printer\n ", "\n");
  check(",\n", false, "\n  ", "", ",\n  ", ",\n");
  check("", true, "\n  ", "\n", "\n  ", "\n");
  check("", true, " ", "", "", "");
  check(" // none\n", true, "\n  ", "\n", " // none\n  ", "\n");
}

TEST(EditedText, KnowsWhereEveryOctetCameFrom) {
  EditedText text("0123456789");
  Insertion first;
  first.add("<");
  first.add("abcd", 0, 10);
  first.add(">");
  text.replace(2, 4, first);
  ASSERT_EQ(text.text(), "01<abcd>456789");
  Insertion second;
  second.add("XY", 1, 0);
  text.replace(4, 6, second);
  ASSERT_EQ(text.text(), "01<aXYd>456789");
  const auto origin = [&](std::size_t at) {
    const auto found = text.origin(at);
    return found ? std::pair(static_cast<int>(found->edit), static_cast<int>(found->octet))
                 : std::pair(-1, -1);
  };
  EXPECT_EQ(origin(2), std::pair(-1, -1));
  EXPECT_EQ(origin(3), std::pair(0, 10));
  EXPECT_EQ(origin(5), std::pair(1, 1));
  EXPECT_EQ(origin(6), std::pair(0, 13));
  EXPECT_EQ(origin(9), std::pair(-1, -1));
  EXPECT_EQ(text.find(0, 13), 6u);
  EXPECT_EQ(text.find(0, 11), std::nullopt) << "another edit replaced it";
}

}  // namespace
}  // namespace tandem::config
