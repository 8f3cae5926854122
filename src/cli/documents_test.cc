// SPDX-License-Identifier: Apache-2.0
// What is made of the table of commands and kept in the repository: the manual pages and
// docs/cli.md. TANDEM_RECORD=1 writes them anew.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "cli/commands.h"
#include "cli/help.h"
#include "cli/man.h"
#include "cli/reference.h"

namespace tandem::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = TANDEM_SOURCE_DIR;

void expect_recorded(const fs::path& path, const std::string& content) {
  if (std::getenv("TANDEM_RECORD") != nullptr) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }
  std::ifstream in(path, std::ios::binary);
  std::stringstream found;
  found << in.rdbuf();
  EXPECT_EQ(found.str(), content) << path << ": record it anew with TANDEM_RECORD=1";
}

TEST(Documents, TheManualPagesAreThoseOfTheTable) {
  std::set<fs::path> pages;
  for (const ManPage& page : man_pages()) {
    expect_recorded(kSource / "man" / page.file, page.text);
    pages.insert(kSource / "man" / page.file);
  }
  for (const auto& entry : fs::directory_iterator(kSource / "man")) {
    EXPECT_TRUE(pages.contains(entry.path())) << entry.path() << " is of no noun";
  }
}

TEST(Documents, TheReferenceIsThatOfTheTable) {
  expect_recorded(kSource / "docs" / "cli.md", reference());
}

TEST(Documents, MandocFindsNoFaultInTheManualPages) {
  if (std::system("mandoc -V >/dev/null 2>&1; test $? != 127") != 0) GTEST_SKIP() << "no mandoc";
  for (const ManPage& page : man_pages()) {
    // Pages that are not installed where the test runs, and an operating system called Tandem, are
    // no faults.
    const std::string command = "mandoc -Tlint -Wwarning " + (kSource / "man" / page.file).string();
    EXPECT_EQ(std::system(command.c_str()), 0) << page.file;
  }
}

TEST(Documents, EveryLineOfHelpFitsATerminal) {
  std::vector<std::string> texts = {help_of_all()};
  for (const Noun& noun : nouns()) texts.push_back(help_of_noun(noun.name));
  for (const Command& command : commands()) texts.push_back(help_of(command));
  for (const std::string& text : texts) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      const bool is_command_line = line.starts_with("  tandem ");
      EXPECT_TRUE(line.size() <= 80 || is_command_line) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

}  // namespace
}  // namespace tandem::cli
