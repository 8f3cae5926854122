// SPDX-License-Identifier: Apache-2.0
// What edits do to the text, and what they are told when they are refused.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/configuration.h"

namespace tandem::config {
namespace {

using Action = Edit::Action;
using Refusal = Loaded::Refusal;

constexpr std::string_view kDocument = R"(// Our network
{
  "server": { "name": "alpha" },  // the first of two
  "scopes": [
    // Office
    {
      "subnet": "10.0.0.0/24",  // wired
      "pools": [{ "range": "10.0.0.10-10.0.0.99" }],
      "reservations": [
        { "address": "10.0.0.5", "hardware-address": "52:54:00:00:00:05" },  // printer
        { "address": "10.0.0.6", "hardware-address": "52:54:00:00:00:06" }
      ]
    },
    // Guests
    { "subnet": "10.0.1.0/24", "pools": [{ "range": "10.0.1.10-10.0.1.99" }] }  // wireless
  ]
}
)";

std::shared_ptr<const Configuration> configuration(std::string_view text = kDocument) {
  const Loaded loaded = load(text, 7);
  for (const Fault& fault : loaded.faults) {
    EXPECT_EQ(fault.severity, Severity::Warning) << render("document", fault);
  }
  return loaded.configuration;
}

Edit put(Where where, std::string text) {
  return {.action = Action::Put, .where = std::move(where), .text = std::move(text)};
}
Edit remove(Where where) {
  return {.action = Action::Remove, .where = std::move(where)};
}
Loaded edit_one(const Configuration& base, const Edit& edit) {
  return config::edit(base, {&edit, 1});
}

// The text after the edit, in which `from` must have become `to`.
void expect_change(std::string_view text, const Edit& edit, std::string_view from,
                   std::string_view to) {
  const auto base = configuration(text);
  const Loaded loaded = edit_one(*base, edit);
  std::string told;
  for (const Fault& fault : loaded.faults) told += render("edit", fault);
  ASSERT_NE(loaded.configuration, nullptr) << told;
  std::string expected(text);
  const std::size_t at = expected.find(from);
  ASSERT_NE(at, std::string::npos);
  expected.replace(at, from.size(), to);
  EXPECT_EQ(loaded.configuration->text(), expected);
}

TEST(Edit, LeavesTheTextAroundAsItIs) {
  expect_change(kDocument,
                put({"scopes", "10.0.0.0", "reservations", "10.0.0.5"},
                    "{ \"address\": \"10.0.0.5\", \"client-id\": \"0102\" }"),
                R"({ "address": "10.0.0.5", "hardware-address": "52:54:00:00:00:05" })",
                R"({ "address": "10.0.0.5", "client-id": "0102" })");
  expect_change(kDocument, put({"server", "name"}, "/* dropped */ \"beta\""), "\"alpha\"",
                "\"beta\"");
}

TEST(Edit, WhatIsAddedStandsAsItsNeighboursDo) {
  expect_change(kDocument,
                put({"scopes", "10.0.0.0", "reservations", "10.0.0.7"},
                    R"({ "address": "10.0.0.7", "client-id": "0102" })"),
                "00:06\" }\n",
                "00:06\" },\n        { \"address\": \"10.0.0.7\", \"client-id\": \"0102\" }\n");
  expect_change(kDocument, put({"scopes", "10.0.0.0", "exclusions", "10.0.0.50"}, "\"10.0.0.50\""),
                "      ]\n    },", "      ],\n      \"exclusions\": [\"10.0.0.50\"]\n    },");
  expect_change(kDocument, put({"scopes", "10.0.1.0", "lease-time"}, "\"8h\""), "99\" }] }",
                "99\" }], \"lease-time\": \"8h\" }");
}

TEST(Edit, ANewScopeIsIndentedAndCommentsStayWithTheOld) {
  expect_change(
      kDocument,
      put({"scopes", "10.0.2.0"}, "{\n  \"subnet\": \"10.0.2.0/24\",\n  \"pools\": []\n}"),
      "] }  // wireless\n  ]",
      "] },  // wireless\n    {\n      \"subnet\": \"10.0.2.0/24\",\n      \"pools\": []\n    }\n  "
      "]");
}

TEST(Edit, ListsAndObjectsOnTheWayAreMade) {
  expect_change(
      kDocument,
      put({"reservations", "52:54:00:00:00:09"}, R"({ "hardware-address": "525400000009" })"),
      "  ]\n}",
      "  ],\n  \"reservations\": [\n    { \"hardware-address\": \"525400000009\" }\n  ]\n}");
  expect_change(kDocument, put({"options", "routers"}, "[\"10.0.0.1\"]"), "  ]\n}",
                "  ],\n  \"options\": {\n    \"routers\": [\"10.0.0.1\"]\n  }\n}");
  expect_change("{}", put({"scopes", "10.0.0.0"}, R"({"subnet": "10.0.0.0/24", "pools": []})"),
                "{}", R"({ "scopes": [ {"subnet": "10.0.0.0/24", "pools": []} ] })");
}

TEST(Edit, WhatIsRemovedTakesItsCommaAlong) {
  expect_change(kDocument, remove({"scopes", "10.0.0.0", "reservations", "10.0.0.6"}),
                ",  // printer\n        { \"address\": \"10.0.0.6\", \"hardware-address\": "
                "\"52:54:00:00:00:06\" }\n",
                "  // printer\n        \n");
  expect_change(
      R"({"scopes": [{"subnet": "10.0.0.0/24", "pools": []}, {"subnet": "10.0.1.0/24", "pools": []}]})",
      remove({"scopes", "10.0.0.0"}), R"({"subnet": "10.0.0.0/24", "pools": []}, )", "");
  expect_change(R"({"lease-time": "8h", "server": {"name": "a"}})", remove({"lease-time"}),
                R"("lease-time": "8h", )", "");
}

TEST(Edit, AnObjectThatIsPutBackAsItWasChangesNothing) {
  const auto base = configuration();
  for (const Where& where : {
           Where{"scopes", "10.0.0.0"},
           Where{"server"},
           Where{"scopes", "10.0.0.0", "reservations", "10.0.0.5"}
  }) {
    const Loaded loaded = edit_one(*base, put(where, base->find(where)->text));
    ASSERT_NE(loaded.configuration, nullptr);
    EXPECT_EQ(loaded.configuration->text(), kDocument);
    EXPECT_EQ(loaded.configuration->find(where)->changed_in, 7u);
  }
}

TEST(Edit, SaysWhereInItsOwnTextItIsWrong) {
  const auto base = configuration();
  const Loaded loaded =
      edit_one(*base, put({"scopes", "10.0.0.0", "reservations", "10.0.0.7"},
                          "// new\n{ \"address\": \"10.0.0.7\",\n  \"hardware-adress\": \"00\" }"));
  EXPECT_EQ(loaded.refusal, Refusal::Faults);
  ASSERT_EQ(loaded.faults.size(), 2u);
  EXPECT_EQ(loaded.faults[0].edit, 0u);
  EXPECT_EQ(loaded.faults[0].path, "");
  EXPECT_EQ(loaded.faults[0].place, (Place{2, 1}));
  EXPECT_EQ(loaded.faults[1].path, "hardware-adress");
  EXPECT_EQ(loaded.faults[1].place, (Place{3, 3}));
}

TEST(Edit, NamesTheOtherPlaceInTheDocument) {
  const auto base = configuration();
  const Loaded loaded =
      edit_one(*base, put({"scopes", "10.0.0.0", "reservations", "10.0.0.7"},
                          R"({ "address": "10.0.0.7", "hardware-address": "52:54:00:00:00:05" })"));
  ASSERT_EQ(loaded.faults.size(), 1u);
  EXPECT_EQ(loaded.faults[0].edit, 0u);
  EXPECT_EQ(loaded.faults[0].message,
            "hardware address 52:54:00:00:00:05 has a reservation already: "
            "scopes[0].reservations[0] on line 10");
}

TEST(Edit, TellsOfFaultsElsewhereByTheirPlaceInTheDocument) {
  const auto base = configuration(R"({ "scopes": [
  { "subnet": "10.0.0.0/24", "pools": [], "lease-time-min": "2h" }] })");
  const Loaded loaded = edit_one(*base, put({"lease-time"}, "\"1h\""));
  EXPECT_EQ(loaded.refusal, Refusal::Faults);
  ASSERT_EQ(loaded.faults.size(), 1u);
  EXPECT_EQ(loaded.faults[0].edit, std::nullopt);
  EXPECT_EQ(loaded.faults[0].path, "scopes[0].lease-time-min");
  EXPECT_EQ(loaded.faults[0].place.line, 2u);
}

TEST(Edit, SaysWhatIsNotThereWhatIsThereAndWhatHasChanged) {
  const auto base = configuration();
  EXPECT_EQ(edit_one(*base, remove({"scopes", "10.0.9.0"})).refusal, Refusal::NotFound);
  EXPECT_EQ(edit_one(*base, remove({"scopes", "10.0.0.0", "options", "routers"})).refusal,
            Refusal::NotFound);
  EXPECT_EQ(
      edit_one(*base, put({"scopes", "10.0.9.0", "options", "routers"}, "[\"10.0.9.1\"]")).refusal,
      Refusal::NotFound);
  Edit changing = put({"lease-time"}, "60");
  changing.must_exist = true;
  EXPECT_EQ(edit_one(*base, changing).refusal, Refusal::NotFound);
  Edit adding = put({"scopes", "10.0.0.0"}, "{}");
  adding.must_be_new = true;
  EXPECT_EQ(edit_one(*base, adding).refusal, Refusal::Exists);
  Edit late = remove({"scopes", "10.0.0.0"});
  late.if_revision = 6;
  EXPECT_EQ(edit_one(*base, late).refusal, Refusal::Stale);
  late.if_revision = 7;
  EXPECT_EQ(edit_one(*base, late).refusal, Refusal::None);
}

TEST(Edit, AddReadsTheNameFromTheText) {
  const auto base = configuration();
  const Edit edits[] = {
      {.action = Action::Add,
       .where = {"scopes"},
       .text = R"({ "subnet": "10.0.7.0/24", "pools": [] })"},
      {.action = Action::Add,
       .where = {"scopes", "10.0.7.0", "pools"},
       .text = R"({ "range": "10.0.7.8/29" })"              }
  };
  const Loaded loaded = edit(*base, edits);
  ASSERT_NE(loaded.configuration, nullptr);
  EXPECT_EQ(loaded.where[0], (Where{"scopes", "10.0.7.0"}));
  EXPECT_EQ(loaded.where[1], (Where{"scopes", "10.0.7.0", "pools", "10.0.7.8-10.0.7.15"}));
  EXPECT_TRUE(loaded.configuration->find(loaded.where[1]));
  EXPECT_EQ(edit_one(*loaded.configuration, edits[0]).refusal, Refusal::Exists);
}

TEST(Edit, NoTextIsSoBadThatItBringsTheServerDown) {
  const auto base = configuration();
  const std::string deep = std::string(31, '[') + std::string(31, ']');
  for (const Edit& bad : {put({"options", "routers"}, deep), put({"\xff"}, "1"),
                          put({"scopes", "10.0.0.0", "options", "routers"}, deep),
                          put({"scopes", "10.0.0.0", "\xff"}, "1"), put({"scopes"}, "[]"),
                          put({"lease-time"}, "\xff"), put({"lease-time"}, ""), put({""}, "{}"),
                          put({"server", "name", "x"}, "1"), put({"scopes", ""}, "{}")}) {
    const Edit edits[] = {bad, put({"scopes", "10.0.5.0"}, R"({"subnet": "10.0.5.0/24"})"),
                          put({"reservations", "10.0.5.9"}, R"({"address": "10.0.5.9"})")};
    EXPECT_EQ(edit(*base, edits).configuration, nullptr) << text_of(bad.where);
    EXPECT_EQ(edit_one(*base, bad).configuration, nullptr) << text_of(bad.where);
  }
}

TEST(Edit, AllOrNone) {
  const auto base = configuration();
  const Edit edits[] = {put({"lease-time"}, "\"8h\""), remove({"scopes", "10.0.9.0"})};
  const Loaded loaded = edit(*base, edits);
  EXPECT_EQ(loaded.configuration, nullptr);
  EXPECT_EQ(loaded.edit, 1u);
  EXPECT_EQ(base->text(), kDocument);
}

TEST(Edit, ObjectsRememberInWhichRevisionTheyWereChanged) {
  const auto base = configuration();
  const auto next = edit_one(*base, put({"scopes", "10.0.0.0", "reservations", "10.0.0.5"},
                                        R"({ "address": "10.0.0.5", "client-id": "0102" })"))
                        .configuration->with_revision(8);
  const auto changed = [&](const Where& where) { return next->find(where)->changed_in; };
  EXPECT_EQ(next->settings()->revision, 8u);
  EXPECT_EQ(changed({}), 8u);
  EXPECT_EQ(changed({"scopes", "10.0.0.0"}), 8u);
  EXPECT_EQ(changed({"scopes", "10.0.0.0", "reservations", "10.0.0.5"}), 8u);
  EXPECT_EQ(changed({"scopes", "10.0.0.0", "reservations"}), 8u);
  EXPECT_EQ(changed({"scopes", "10.0.0.0", "reservations", "10.0.0.6"}), 7u);
  EXPECT_EQ(changed({"scopes", "10.0.0.0", "pools", "10.0.0.10-10.0.0.99"}), 7u);
  EXPECT_EQ(changed({"scopes", "10.0.1.0"}), 7u);
  EXPECT_EQ(changed({"server"}), 7u);
  EXPECT_EQ(
      load(next->text(), 9, next.get()).configuration->find({"scopes", "10.0.1.0"})->changed_in,
      7u);
}

TEST(Edit, SharesEveryScopeThatIsTheSame) {
  const auto base = configuration();
  const auto next =
      edit_one(*base, put({"scopes", "10.0.0.0", "name"}, "\"Office\"")).configuration;
  const auto& before = base->settings()->topology.served();
  const auto& after = next->settings()->topology.served();
  EXPECT_NE(before[0], after[0]);
  EXPECT_EQ(before[1], after[1]);
  EXPECT_EQ(load(base->text(), 0, base.get()).settings->topology.served()[0], before[0]);
}

TEST(Configuration, ListsAndFindsByName) {
  const auto base = configuration();
  EXPECT_THAT(base->names({"scopes"}), testing::ElementsAre("10.0.0.0", "10.0.1.0"));
  EXPECT_THAT(base->names({"scopes", "10.0.0.0/24", "reservations"}),
              testing::ElementsAre("10.0.0.5", "10.0.0.6"));
  EXPECT_THAT(base->names({"scopes", "10.0.1.0", "pools"}),
              testing::ElementsAre("10.0.1.10-10.0.1.99"));
  EXPECT_THAT(base->names({}), testing::ElementsAre("server", "scopes"));
  EXPECT_EQ(base->find({"scopes", "10.0.1.0", "subnet"})->text, "\"10.0.1.0/24\"");
  EXPECT_EQ(base->find({"scopes", "10.0.0.0", "reservations", "10.0.0.6"})->text,
            R"({ "address": "10.0.0.6", "hardware-address": "52:54:00:00:00:06" })");
  EXPECT_FALSE(base->find({"scopes", "10.0.0.5"}));
  EXPECT_FALSE(base->find({"shared-networks", "x", "name"}));
}

TEST(Configuration, OptionDefinitionsGiveNamesToSetOptionsBy) {
  const auto base = configuration(R"({
    "option-definitions": [{ "code": 224, "name": "phone-servers", "type": "ipv4-address..." }],
    "options": { "phone-servers": ["192.0.2.40"] } })");
  const auto& options = base->settings()->topology.parameters().options;
  ASSERT_EQ(options.size(), 1u);
  EXPECT_EQ(options[0].code, 224);
  EXPECT_EQ(to_hex(options[0].value), "c0000228");
  EXPECT_TRUE(base->find({"options", "224"}));
  EXPECT_TRUE(base->find({"option-definitions", "224"}));
  EXPECT_EQ(edit_one(*base, remove({"option-definitions", "phone-servers"})).refusal,
            Refusal::Faults);
}

TEST(Configuration, TheControlSectionIsForTheDaemon) {
  const auto base = configuration(R"({ "control": { "socket": "", "users": { "ann": "operate" },
    "listen": ["192.0.2.1:6470", "[2001:db8::1]:6471"],
    "tls": { "certificate": "/etc/tandem/tls.crt", "key": "/etc/tandem/tls.key" } } })");
  const ControlSettings& control = base->control();
  EXPECT_EQ(control.socket, "");
  EXPECT_EQ(control.users, (std::vector<ControlUser>{
                               {"ann", "operate"}
  }));
  EXPECT_EQ(control.listen, (std::vector<ControlEndpoint>{
                                {"192.0.2.1",   6470},
                                {"2001:db8::1", 6471}
  }));
  EXPECT_EQ(load(R"({ "control": { "listen": ["192.0.2.1"], "users": { "a": "root" } } })").errors,
            2u);
}

TEST(Diff, NamesWhatDiffersAndNoMore) {
  const auto before = configuration();
  std::string text(kDocument);
  const auto replace = [&](std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
  };
  replace("00:05", "00:15");
  replace("// Guests", "// Guests of the house");
  replace("10.0.1.0/24", "10.0.3.0/24");
  replace("10.0.1.10-10.0.1.99", "10.0.3.10-10.0.3.99");
  replace("\"alpha\"", "\"beta\"");
  const auto after = configuration(text);
  const std::vector<Difference> differences = diff(*before, *after);
  std::vector<std::string> found;
  for (const Difference& d : differences) found.push_back(text_of(d.where));
  EXPECT_THAT(found, testing::ElementsAre("server", "scopes/10.0.0.0/reservations/10.0.0.5",
                                          "scopes/10.0.1.0", "scopes/10.0.3.0"));
  EXPECT_EQ(text_of(std::span(differences).first(1)),
            "server\n- { \"name\": \"alpha\" }\n+ { \"name\": \"beta\" }\n");
}

}  // namespace
}  // namespace tandem::config
