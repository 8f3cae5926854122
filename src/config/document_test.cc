// SPDX-License-Identifier: Apache-2.0
#include "config/document.h"

#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tandem::config {
namespace {

std::string first_fault(std::string_view text) {
  Faults faults;
  EXPECT_EQ(Document::parse(text, faults), nullptr);
  if (faults.list().empty()) return "";
  const Finding& found = faults.list().front();
  return render("f", {found.severity, found.place, found.path, found.message, found.hint});
}

TEST(Document, EveryValueKnowsItsPlaceAndPath) {
  Faults faults;
  const auto document = Document::parse(
      "{\n  \"scopes\": [ // a comment with \" and {\n    { \"a b\": [10, true] }\n  ],\n}\n",
      faults);
  ASSERT_NE(document, nullptr);
  const Node& scopes = *document->root().find("scopes");
  EXPECT_EQ(scopes.place, (Place{2, 13}));
  EXPECT_EQ(scopes.key_place, (Place{2, 3}));
  const Node& list = *scopes.first_child->find("a b");
  EXPECT_EQ(list.first_child->place, (Place{3, 15}));
  EXPECT_EQ(list.first_child->integer, 10);
  EXPECT_EQ(list.first_child->next->path(), "scopes[0][\"a b\"][1]");
  EXPECT_EQ(list.first_child->next->place, (Place{3, 19}));
}

TEST(Document, EveryValueKnowsItsOctets) {
  const std::string_view text = R"({"a": [1, true ,"x\"y", {"b":-2}], "c": null})";
  Faults faults;
  const auto document = Document::parse(text, faults);
  const auto octets = [&](const Node& node) {
    return text.substr(node.octet, node.after - node.octet);
  };
  const Node& list = *document->root().find("a");
  EXPECT_EQ(octets(document->root()), text);
  EXPECT_EQ(octets(list), R"([1, true ,"x\"y", {"b":-2}])");
  const std::vector<std::string_view> elements = {"1", "true", R"("x\"y")", R"({"b":-2})"};
  std::size_t i = 0;
  for (const Node& element : list) EXPECT_EQ(octets(element), elements[i++]);
  EXPECT_EQ(octets(*list.first_child->next->next->next->find("b")), "-2");
  EXPECT_EQ(text.substr(document->root().find("c")->start(), 9), R"("c": null)");
}

TEST(Document, TextsAreDecodedAndMayBeEmpty) {
  Faults faults;
  const auto document =
      Document::parse("{\"a\": \"x\\\"\\u00e9\\\\/*\", \"\": \"\", \"n\": -7}", faults);
  ASSERT_NE(document, nullptr);
  EXPECT_EQ(document->root().find("a")->text, "x\"\xc3\xa9\\/*");
  EXPECT_EQ(document->root().find("")->text, "");
  EXPECT_EQ(document->root().find("")->place, (Place{1, 28}));
  EXPECT_EQ(document->root().find("n")->integer, -7);
}

TEST(Document, CommentsMayStandAnywhereAndEndTheText) {
  Faults faults;
  EXPECT_NE(
      Document::parse("/* a **/ { \"a\" /* b */ : // c\n 1 /**/ } // no newline after", faults),
      nullptr);
  EXPECT_NE(Document::parse("\xef\xbb\xbf{}", faults), nullptr) << "a byte order mark";
  EXPECT_EQ(faults.errors(), 0u);
}

TEST(Document, ASyntaxFaultSaysWhatWasExpected) {
  const std::map<std::string_view, std::string_view> expected = {
      {"{\"a\" 1}",           "f:1:6: error: expected ':' after the key"               },
      {"{\"a\": }",           "f:1:7: error: expected a value"                         },
      {"{\"a\": 1 \"b\": 2}", "f:1:9: error: expected ',' or '}'"                      },
      {"{\"a\": [1 2]}",      "f:1:10: error: a: expected ',' or ']'"                  },
      {"{\"a\": tru}",        "f:1:7: error: expected a number, true, false or null"   },
      {"{'a': 1}",            "f:1:2: error: expected a key in \"quotes\", or '}'"     },
      {"{\"a\": \"\\x\"}",    "f:1:9: error: no escape that JSON knows"                },
      {"{\"a\": \"b\n\"}",    "f:1:9: error: a text ends on the line on which it began"},
      {"{ / \"a\": 1}",       "f:1:4: error: a '/' alone means nothing"                },
      {"{ \"a\": \"\xc3\" }", "f:1:9: error: the octet 0xc3 is no UTF-8"               },
      {"{} // \xff",          "f:1:7: error: the octet 0xff is no UTF-8"               },
  };
  for (const auto& [text, message] : expected) {
    EXPECT_THAT(first_fault(text), testing::StartsWith(std::string(message))) << text;
  }
}

TEST(Document, AKeyGivenTwiceIsReportedWithBothLines) {
  Faults faults;
  EXPECT_NE(Document::parse("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2},\n \"a\": 2}", faults),
            nullptr);
  ASSERT_EQ(faults.errors(), 2u);
  EXPECT_EQ(faults.list()[0].path, "b.c");
  EXPECT_EQ(faults.list()[1].place, (Place{3, 2}));
  EXPECT_EQ(faults.list()[1].other->place.line, 1u);
}

TEST(Document, ANumberBeyondADoubleIsRefused) {
  Faults faults;
  Document::parse("{\"a\": 1e999}", faults);
  EXPECT_EQ(faults.errors(), 1u);
}

TEST(Document, ThirtyTwoLevelsAreTakenAndMoreAreNot) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  Faults faults;
  EXPECT_NE(Document::parse(nested(kDepthMax), faults), nullptr);
  EXPECT_THAT(first_fault(nested(kDepthMax + 1)), testing::HasSubstr("more than 32 levels"));
}

TEST(Document, ATextBeyondTheBoundIsRefused) {
  EXPECT_THAT(first_fault(std::string(kSizeMax + 1, ' ')),
              testing::HasSubstr("larger than 64 MiB"));
}

TEST(Document, AnEmptyTextIsRefused) {
  EXPECT_THAT(first_fault(""), testing::HasSubstr("the document is empty"));
  EXPECT_THAT(first_fault("// only this"), testing::HasSubstr("the document is empty"));
}

TEST(Document, WhatFollowsTheDocumentIsRefused) {
  EXPECT_THAT(first_fault("{}\n{}"), testing::StartsWith("f:2:1: error: only comments"));
}

RC_GTEST_PROP(Document, OctetsOfAnyKindAreTakenOrRefused, (const std::string& text)) {
  Faults faults;
  const auto document = Document::parse(text, faults);
  RC_ASSERT((document != nullptr) == (faults.errors() == 0));
}

}  // namespace
}  // namespace tandem::config
