// SPDX-License-Identifier: Apache-2.0
#include "io/directory.h"

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tandem::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() {
    std::string pattern = ::testing::TempDir() + "tandem-directory-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~DirectoryTest() override { std::filesystem::remove_all(path_); }

  std::unique_ptr<Directory> open() { return std::move(Directory::open(path_)).value(); }

  std::string path_;
};

TEST_F(DirectoryTest, MissingDirectoriesAreMadeForTheirOwnerOnly) {
  const std::string deep = path_ + "/var/lib/tandem";
  ASSERT_TRUE(Directory::open(deep));
  const auto mode = std::filesystem::status(deep).permissions();
  EXPECT_EQ(mode & std::filesystem::perms::others_all, std::filesystem::perms::none);
}

TEST_F(DirectoryTest, WhatIsWrittenIsReadBack) {
  const auto directory = open();
  const auto file = std::move(directory->open("a", Disk::Mode::Create)).value();
  ASSERT_TRUE(file->allocate(100));
  ASSERT_TRUE(file->write(10, as_bytes("hello")));
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(file->size().value(), 100u);
  EXPECT_EQ(as_text(file->read(10, 5).value()), "hello");
  EXPECT_EQ(file->read(0, 1).value().front(), std::byte{0});
  ASSERT_TRUE(file->truncate(12));
  EXPECT_EQ(as_text(file->read(10, 5).value()), "he");
}

TEST_F(DirectoryTest, ItKnowsHowLargeItsFileSystemIs) {
  const std::filesystem::space_info space = std::filesystem::space(path_);
  EXPECT_EQ(open()->capacity(), space.capacity);
}

TEST_F(DirectoryTest, NamesAreListedSortedRenamedAndRemoved) {
  const auto directory = open();
  for (const char* name : {"b", "a", "c"}) ASSERT_TRUE(directory->open(name, Disk::Mode::Create));
  ASSERT_TRUE(directory->lock());  // its file is ours and not listed
  ASSERT_TRUE(directory->rename("a", "c"));
  ASSERT_TRUE(directory->sync_names());
  EXPECT_THAT(directory->list().value(), ElementsAre("b", "c"));
  ASSERT_TRUE(directory->remove("b"));
  EXPECT_THAT(directory->list().value(), ElementsAre("c"));
}

TEST_F(DirectoryTest, NamesCannotLeadOutOfTheDirectory) {
  const auto directory = open();
  for (const char* name : {"..", ".", "", "../x", "/etc/passwd", "a/b"}) {
    EXPECT_FALSE(directory->open(name, Disk::Mode::Read)) << name;
    EXPECT_FALSE(directory->remove(name)) << name;
  }
  std::filesystem::create_symlink("/etc/passwd", path_ + "/link");
  EXPECT_FALSE(directory->open("link", Disk::Mode::Read));
}

TEST_F(DirectoryTest, RefusalsSayOfWhatKindTheyAre) {
  const auto directory = open();
  const auto missing = directory->open("none", Disk::Mode::Read);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, DiskError::Kind::NotFound);
  EXPECT_THAT(missing.error().message, HasSubstr(path_ + "/none"));
  ASSERT_TRUE(directory->open("a", Disk::Mode::Create));
  EXPECT_FALSE(directory->open("a", Disk::Mode::Create));

  const auto full = Directory::open_existing("/dev");
  ASSERT_TRUE(full);
  const auto device = (*full)->open("full", Disk::Mode::Write);
  if (!device) GTEST_SKIP() << "no /dev/full here";
  EXPECT_EQ((*device)->write(0, as_bytes("x")).error().kind, DiskError::Kind::NoSpace);
}

TEST_F(DirectoryTest, OnlyOneHolderOfTheLockAndNoneAfterAKill) {
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto theirs = Directory::open(path_);
    const bool locked = theirs.ok() && (*theirs)->lock().ok();
    (void)!::write(ready[1], locked ? "y" : "n", 1);
    ::pause();
  }
  char answer = 0;
  ASSERT_EQ(::read(ready[0], &answer, 1), 1);
  ASSERT_EQ(answer, 'y');
  const auto directory = open();
  const auto refused = directory->lock(Duration::milliseconds(50));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("in use by another server"));
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  EXPECT_TRUE(directory->lock());  // at once, though nobody has waited for the child yet
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
}

TEST_F(DirectoryTest, AFileThatIsTooLargeIsRefused) {
  std::ofstream(path_ + "/text") << "12345";
  EXPECT_EQ(read_text_file(path_ + "/text", 5).value(), "12345");
  EXPECT_THAT(read_text_file(path_ + "/text", 4).error().message, HasSubstr("larger than 4"));
  EXPECT_THAT(read_text_file(path_ + "/none", 4).error().message, HasSubstr("No such file"));
}

}  // namespace
}  // namespace tandem::io
