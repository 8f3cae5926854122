// SPDX-License-Identifier: Apache-2.0
#include "api/types.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem::api {
namespace {

std::vector<std::string> paths(std::string_view text, std::string_view type) {
  std::vector<std::string> paths;
  for (const Fault& fault : check_body(parse_json(text).value(), type, text)) {
    paths.push_back(fault.path + "@" + std::to_string(fault.line) + ":" +
                    std::to_string(fault.column) + " " + fault.message);
  }
  return paths;
}

TEST(Types, EveryNameHasOneMeaning) {
  std::set<std::string_view> names;
  for (const Type* type : types()) EXPECT_TRUE(names.insert(type->name).second) << type->name;
}

TEST(Types, EveryMemberIsDescribedByAKnownType) {
  const std::set<std::string_view> of_configuration = {"reservation", "scope", "pool"};
  for (const Type* type : types()) {
    std::set<std::string_view> names;
    for (const Field& field : type->fields) {
      EXPECT_TRUE(names.insert(field.name).second) << type->name << " " << field.name;
      if (field.form != Form::Nested && field.form != Form::List) continue;
      EXPECT_TRUE(find_type(field.of) != nullptr || of_configuration.contains(field.of))
          << type->name << " " << field.name << ": " << field.of;
    }
  }
}

TEST(Types, ABodyIsCheckedMemberByMember) {
  EXPECT_THAT(paths(R"({"name": "a", "role": "read"})", "new-token"), testing::IsEmpty());
  EXPECT_THAT(
      paths("{\"name\": 7,\n \"rule\": \"read\"}", "new-token"),
      testing::ElementsAre("name@1:10 must be a text", "rule@2:10 a new-token has no such member",
                           "@1:1 a new-token needs \"role\""));
  EXPECT_THAT(paths(R"({"name": "a", "role": "root"})", "new-token"),
              testing::ElementsAre("role@1:23 \"root\" is none of: read, operate, administer"));
  EXPECT_THAT(paths(R"({"edits": [{"action": "put", "where": [1]}]})", "edits"),
              testing::ElementsAre("edits[0].where@1:39 must be a list of texts"));
  EXPECT_THAT(paths("[]", "edits"), testing::ElementsAre("@1:1 the body must be an object"));
}

TEST(Types, NullIsTakenWhereTheTypeSaysSo) {
  EXPECT_THAT(paths(R"({"name": "a", "role": "read", "expires": null})", "new-token"),
              testing::IsEmpty());
  EXPECT_EQ(paths(R"({"name": null, "role": "read"})", "new-token").size(), 1u);
}

TEST(Types, TextsAreCheckedByTheirForm) {
  EXPECT_TRUE(check_text(Form::Number, "", "0").ok());
  EXPECT_FALSE(check_text(Form::Number, "", "-1").ok());
  EXPECT_FALSE(check_text(Form::Number, "", "18446744073709551616").ok());
  EXPECT_FALSE(check_text(Form::Boolean, "", "yes").ok());
  EXPECT_FALSE(check_text(Form::Address, "", "10.0.0").ok());
  EXPECT_TRUE(check_text(Form::HardwareAddress, "", "5254.0012.3456").ok());
  EXPECT_FALSE(check_text(Form::Time, "", "now").ok());
}

TEST(Problem, SurvivesItsJson) {
  const Problem problem{
      .kind = ProblemKind::Refused,
      .detail = "two mistakes",
      .faults = {{.path = "a.b", .line = 3, .column = 4, .message = "is wrong"},
                 {.warning = true, .message = "is odd", .hint = "leave it"}}
  };
  const auto back = problem_of(to_json(problem));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(to_text(to_json(*back)), to_text(to_json(problem)));
  EXPECT_EQ(text_at(to_json(problem), "type"), "urn:tandem:problem:refused");
  EXPECT_FALSE(problem_of(parse_json(R"({"type": "about:blank"})").value()).has_value());
}

}  // namespace
}  // namespace tandem::api
