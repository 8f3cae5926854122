// SPDX-License-Identifier: Apache-2.0
#include "base/notice.h"

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace tandem {
namespace {

std::string events_chapter() {
  std::string text =
      "# Events\n\nWhat the server tells, by name: in its log, and by `GET /v1/events`. Names are "
      "stable; text may be improved. Made from the table in `src/base/notice.cc`: "
      "`TANDEM_RECORD=1` in front of `base_test` rewrites it.\n";
  for (const NoticeRow& row : notice_table()) {
    text += "\n## " + std::string(row.name) + "\n\n*" + std::string(to_text(row.level)) + "* — " +
            std::string(row.text) + "\n\nWhat to do: " + std::string(row.action) + "\n";
  }
  return text;
}

TEST(Notice, TheManualsChapterIsMadeFromTheTable) {
  const std::string path = TANDEM_SOURCE_DIR "/docs/events.md";
  if (std::getenv("TANDEM_RECORD") != nullptr) std::ofstream{path} << events_chapter();
  std::stringstream written;
  written << std::ifstream{path}.rdbuf();
  EXPECT_EQ(written.str(), events_chapter());
}

TEST(Notice, NamesAreUniqueAndEveryRowSaysWhatToDo) {
  std::set<std::string_view> names;
  for (const NoticeRow& row : notice_table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.text.empty() || row.action.empty()) << row.name;
  }
}

TEST(Notice, IsOneLineForALog) {
  EXPECT_EQ(to_text(Notice{
                NoticeId::AddressDeclined, {{"address", "10.0.0.1"}, {"client", "02:00"}}
  }),
            "address-declined: A client found the address in use and declined it; it is set aside. "
            "address=10.0.0.1 client=02:00");
}

TEST(Notice, SaysItsOwnSentenceWhereItHasOne) {
  EXPECT_EQ(to_text(Notice{.id = NoticeId::StartFailed, .fields = {}, .text = "Port 67 is taken."}),
            "start-failed: Port 67 is taken.");
}

}  // namespace
}  // namespace tandem
