// SPDX-License-Identifier: Apache-2.0
#include "api/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "api/places.h"

namespace tandem::api {
namespace {

JsonError refusal(std::string_view text) {
  const auto parsed = parse_json(text);
  EXPECT_FALSE(parsed.ok()) << text;
  return parsed.ok() ? JsonError{} : parsed.error();
}

TEST(Json, AKeyGivenTwiceIsRefusedWithItsPlace) {
  const JsonError error = refusal("{\n  \"a\": 1,\n  \"a\": 2\n}");
  EXPECT_EQ(error.line, 3u);
  EXPECT_EQ(error.message, "\"a\" is given twice");
  EXPECT_TRUE(parse_json(R"({"a": {"a": 1}, "b": {"a": 2}})").ok());
  EXPECT_FALSE(parse_json(R"({"a": 1, "\u0061": 2})").ok());
}

TEST(Json, WhatFollowsTheValueIsRefused) {
  const JsonError error = refusal("{}\n {}");
  EXPECT_EQ(error.line, 2u);
  EXPECT_EQ(error.column, 2u);
}

TEST(Json, NestingHasABound) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse_json(nested(kDepthMax)).ok());
  EXPECT_FALSE(parse_json(nested(kDepthMax + 1)).ok());
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')).ok());
}

TEST(Json, WhatIsNoJsonIsRefused) {
  for (const char* text : {"", "{", "{'a': 1}", "{\"a\": 1,}", "// no\n{}", "[1e999]", "\"\xff\"",
                           "nul", "01", "{\"a\"}", "\"a\nb\""}) {
    EXPECT_FALSE(parse_json(text).ok()) << text;
  }
}

TEST(Json, AConfigurationMayHaveComments) {
  const auto parsed = parse_commented_json("{ // one\n \"a\": [1, 2,], /* two */ }");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(to_text(*parsed), R"({"a":[1,2]})");
}

TEST(Json, NumbersAreWrittenAsPeopleReadThem) {
  EXPECT_EQ(to_text(*parse_json("[12.5, 0.1, 3, -7, 18446744073709551615]")),
            "[12.5,0.1,3,-7,18446744073709551615]");
}

TEST(Json, PrettyTextIsIndented) {
  EXPECT_EQ(to_pretty_text(*parse_json(R"({"a":[1],"b":{},"c":[]})")),
            "{\n  \"a\": [\n    1\n  ],\n  \"b\": {},\n  \"c\": []\n}\n");
}

TEST(Json, WrappedTextKeepsOnALineWhatFits) {
  const std::string word(60, 'x');
  EXPECT_EQ(to_wrapped_text(*parse_json("{\"a\":[1,{\"b\":2}],\"c\":[\"" + word + "\"]}")),
            "{\"a\":[1,{\"b\":2}],\"c\":[\"" + word + "\"]}\n");
  EXPECT_EQ(to_wrapped_text(*parse_json("{\"a\":[1],\"c\":[\"" + word + "\",\"" + word + "\"]}")),
            "{\n  \"a\": [1],\n  \"c\": [\n    \"" + word + "\",\n    \"" + word + "\"\n  ]\n}\n");
}

// RFC 7386, appendix A.
TEST(Json, AMergePatchDoesWhatItsDocumentSays) {
  const struct {
    const char *target, *patch, *result;
  } cases[] = {
      {R"({"a":"b"})",         R"({"a":"c"})",                 R"({"a":"c"})"        },
      {R"({"a":"b"})",         R"({"b":"c"})",                 R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})",         R"({"a":null})",                R"({})"               },
      {R"({"a":"b","b":"c"})", R"({"a":null})",                R"({"b":"c"})"        },
      {R"({"a":["b"]})",       R"({"a":"c"})",                 R"({"a":"c"})"        },
      {R"({"a":"c"})",         R"({"a":["b"]})",               R"({"a":["b"]})"      },
      {R"({"a":{"b":"c"}})",   R"({"a":{"b":"d","c":null}})",  R"({"a":{"b":"d"}})"  },
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})",                 R"({"a":[1]})"        },
      {R"(["a","b"])",         R"(["c","d"])",                 R"(["c","d"])"        },
      {R"({"a":"b"})",         R"(["c"])",                     R"(["c"])"            },
      {R"({"a":"foo"})",       R"(null)",                      R"(null)"             },
      {R"({"e":null})",        R"({"a":1})",                   R"({"e":null,"a":1})" },
      {R"([1,2])",             R"({"a":"b","c":null})",        R"({"a":"b"})"        },
      {R"({})",                R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"  },
  };
  for (const auto& one : cases) {
    EXPECT_EQ(to_text(merge_patch(*parse_json(one.target), *parse_json(one.patch))), one.result)
        << one.target << " + " << one.patch;
  }
}

TEST(Json, TimesAreReadAsRfc3339HasThem) {
  const auto seconds = [](std::string_view text) {
    const auto time = parse_time(text);
    return time.ok() ? time->in_seconds() : -1;
  };
  EXPECT_EQ(seconds("1970-01-02T00:00:00Z"), 86400);
  EXPECT_EQ(seconds("2026-11-21T16:20:00Z"), 1795278000);
  EXPECT_EQ(seconds("2026-11-21T17:20:00+01:00"), 1795278000);
  EXPECT_EQ(seconds("2026-11-21t16:20:00.25z"), 1795278000);
  for (const char* bad : {"", "2026-11-21", "2026-02-30T00:00:00Z", "2026-11-21T24:00:00Z",
                          "2026-11-21T16:20:00", "2026-11-21T16:20:00.Z", "2026-11-21 16:20:00Z",
                          "2026-11-21T16:20:00+1:00", "+026-11-21T16:20:00Z"}) {
    EXPECT_FALSE(parse_time(bad).ok()) << bad;
  }
}

RC_GTEST_PROP(Json, TimesSurviveTheirText, ()) {
  const auto time = WallTime::from_seconds(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000));
  RC_ASSERT(parse_time(time.text()).value() == time);
}

TEST(Places, PartsOfATextAreFoundWhereTheyStand) {
  const std::string_view text = "{ \"a\\\"b\": \"}\",\n  \"edits\": [ {\"x\": [1, \"]\"]}, 7 ] }";
  const std::string_view edits = member_text(text, "edits");
  const auto elements = element_texts(edits);
  ASSERT_EQ(elements.size(), 2u);
  EXPECT_EQ(elements[0], "{\"x\": [1, \"]\"]}");
  EXPECT_EQ(elements[1], "7");
  EXPECT_EQ(member_text(text, "a\"b"), "\"}\"");
  EXPECT_EQ(member_text(text, "none"), "");
  EXPECT_EQ(place_of(text, elements[1]).line, 2u);
  EXPECT_EQ(place_of(text, elements[0]).column, 14u);
}

}  // namespace
}  // namespace tandem::api
