// SPDX-License-Identifier: Apache-2.0
#include "cli/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tandem::cli {
namespace {

constexpr WallTime kNow = WallTime::from_seconds(1'700'000'000);

TEST(Text, ForeignTextCannotMoveTheCursor) {
  EXPECT_EQ(safe("laptop"), "laptop");
  EXPECT_EQ(safe("a\x1b[2Jb\n"), "a\\x1b[2Jb\\x0a");
  EXPECT_EQ(safe("K\xc3\xbc"
                 "che"),
            "K\xc3\xbc"
            "che");
  EXPECT_EQ(safe("\xc2\x9b"
                 "31m"),
            "\\xc2\\x9b31m");  // CSI as one character of C1
  EXPECT_EQ(safe("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(safe("\xe0\x80\x80"), "\\xe0\\x80\\x80");  // longer than need be
}

RC_GTEST_PROP(Text, SafeTextHasNoControlCharacters, (const std::string& text)) {
  for (const char c : safe(text)) {
    const auto octet = static_cast<unsigned char>(c);
    RC_ASSERT(octet >= 0x20 && octet != 0x7f);
  }
}

TEST(Text, IsCutToColumnsNotOctets) {
  const Look look;
  EXPECT_EQ(cut("Küche", 5, look), "Küche");
  EXPECT_EQ(cut("Küchenfenster", 5, look), "Küch…");
  EXPECT_EQ(cut("Kitchen", 5, {.unicode = false}), "Kitc~");
}

TEST(Text, DurationsHaveOneUnitOrTwo) {
  EXPECT_EQ(brief(Duration::seconds(45)), "45 s");
  EXPECT_EQ(brief(Duration::seconds(119)), "119 s");
  EXPECT_EQ(brief(Duration::seconds(600)), "10 min");
  EXPECT_EQ(brief(Duration::seconds(8 * 3600 - 10)), "8 h");
  EXPECT_EQ(brief(Duration::seconds(3 * 86400)), "3 d");
  EXPECT_EQ(brief(Duration::infinite()), "forever");
  EXPECT_EQ(exact(Duration::seconds(5400)), "1 h 30 min");
  EXPECT_EQ(exact(Duration::seconds(86400)), "1 d");
  EXPECT_EQ(exact(Duration::seconds(86403)), "1 d");
  EXPECT_EQ(exact(Duration::seconds(0)), "0 s");
}

TEST(Text, TimesAreRelativeToNow) {
  EXPECT_EQ(relative(kNow, kNow), "now");
  EXPECT_EQ(relative(kNow + Duration::seconds(3 * 3600), kNow), "in 3 h");
  EXPECT_EQ(relative(kNow + Duration::seconds(-300), kNow), "5 min ago");
}

TEST(Text, BarsShowTenths) {
  EXPECT_EQ(bar(62, {}), "██████░░░░  62 %");
  EXPECT_EQ(bar(100, {.unicode = false}), "########## 100 %");
  EXPECT_EQ(bar(85, {.colours = true, .unicode = false}), "\x1b[33m#########.\x1b[0m  85 %");
  EXPECT_EQ(bar(95, {.colours = true, .unicode = false}), "\x1b[31m##########\x1b[0m  95 %");
}

}  // namespace
}  // namespace tandem::cli
