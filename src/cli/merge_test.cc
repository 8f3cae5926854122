// SPDX-License-Identifier: Apache-2.0
#include "cli/merge.h"

#include <gtest/gtest.h>

#include "api/json.h"
#include "config/configuration.h"

namespace tandem::cli {
namespace {

Document merged(const std::vector<SourceFile>& files) {
  auto document = Document::merge(files);
  EXPECT_TRUE(document.ok()) << document.error().front();
  return document.ok() ? std::move(document).value() : Document({"", ""});
}

const std::vector<SourceFile> kFiles = {
    {"d/a.json", R"({
  // for all
  "lease-time": "8h", /* "scopes": no */
  "scopes": [
    { "subnet": "10.0.0.0/24", "pools": [{ "range": "10.0.0.10-10.0.0.20" }] }, // the first
    // the second
    { "subnet": "10.0.1.0/24", "name": "a, \"b\" ]" },
  ]
})"                                         },
    {"d/b.json", R"({ "options": {"domain-name": "x.example"},
  "scopes": [ {"subnet": "10.0.2.0/24",
               "pools": [{"range": "10.0.9.1"}]} ], "shared-networks": [] })"}
};

TEST(Merge, ListsAreJoinedAndTheRestCopied) {
  const auto json = api::parse_commented_json(merged(kFiles).text());
  ASSERT_TRUE(json.ok()) << json.error().message;
  EXPECT_EQ(api::to_text(*json),
            R"({"lease-time":"8h","scopes":[{"subnet":"10.0.0.0/24","pools":[{"range":"10.0.0.10-)"
            R"(10.0.0.20"}]},{"subnet":"10.0.1.0/24","name":"a, \"b\" ]"},{"subnet":"10.0.2.0/24",)"
            R"("pools":[{"range":"10.0.9.1"}]}],"options":{"domain-name":"x.example"},)"
            R"("shared-networks":[]})");
}

TEST(Merge, AFaultIsToldWithItsPlaceInItsFile) {
  const Document document = merged(kFiles);
  const config::Loaded loaded = config::load(document.text());
  ASSERT_EQ(loaded.errors, 1u);
  const config::Fault& error = loaded.faults.back();  // in the order of the text: of the last scope
  EXPECT_TRUE(document.render(error).starts_with("d/b.json:3:36: error: scopes[2]"))
      << document.render(error);
}

TEST(Merge, CommentsInFrontOfAnElementStay) {
  EXPECT_NE(merged(kFiles).text().find("// the second"), std::string::npos);
}

TEST(Merge, AKeyGivenTwiceNamesBothFiles) {
  const std::vector<SourceFile> files = {
      {"a.json", R"({"lease-time": "8h"})"     },
      {"b.json", "{\n  \"lease-time\": \"4h\"}"}
  };
  const auto document = Document::merge(files);
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(document.error(), std::vector<std::string>{
                                  "b.json:2:3: error: \"lease-time\" is given in a.json, line 1, "
                                  "already; keep one of them\n"});
}

TEST(Merge, EveryFileThatIsNoJsonIsTold) {
  const std::vector<SourceFile> files = {
      {"a.json", "{" },
      {"b.json", "[]"},
      {"c.json", "{}"}
  };
  const auto document = Document::merge(files);
  ASSERT_FALSE(document.ok());
  ASSERT_EQ(document.error().size(), 2u);
  EXPECT_TRUE(document.error()[0].starts_with("a.json:1:"));
  EXPECT_TRUE(document.error()[1].starts_with("b.json:1:1: error: "));
}

TEST(Merge, OfOneFileEveryPlaceIsItsOwn) {
  const Document document({"one.json", "{\n \"lease-tim\": 1}"});
  const config::Loaded loaded = config::load(document.text());
  ASSERT_FALSE(loaded.faults.empty());
  EXPECT_TRUE(document.render(loaded.faults[0]).starts_with("one.json:2:2: error: "));
}

}  // namespace
}  // namespace tandem::cli
