// SPDX-License-Identifier: Apache-2.0
#include "io/log.h"

#include <gtest/gtest.h>

namespace tandem::io {
namespace {

Notice served(std::string text = {}) {
  return Notice{.id = NoticeId::InterfaceServed, .text = std::move(text)}
      .with("interface", "eth0")
      .with("name", "a \"b\"");
}

TEST(Log, ATextLineNamesLevelEventTextAndFields) {
  EXPECT_EQ(render_line(LogFormat::Text, served()),
            "info interface-served: Direct clients are served on this interface. interface=eth0 "
            "name=\"a \\\"b\\\"\"");
}

TEST(Log, ATextOfSeveralLinesIsStillOneLine) {
  EXPECT_EQ(render_line(LogFormat::Text, {NoticeId::StartFailed, {}, "bad\n    write 1\n"}),
            "error start-failed: bad; write 1");
}

TEST(Log, AJsonLineIsOneObject) {
  EXPECT_EQ(render_line(LogFormat::Json, served("A link\ncame.")),
            R"({"level":"info","event":"interface-served","text":"A link\u000acame.",)"
            R"("interface":"eth0","name":"a \"b\""})");
}

TEST(Log, ItsListenerHearsWhatIsBelowTheLeastLevelToo) {
  Log log{LogFormat::Text, Level::Error};
  std::vector<NoticeId> heard;
  log.listen([&heard](const Notice& notice) { heard.push_back(notice.id); });
  log.write(served());
  EXPECT_EQ(heard, std::vector{NoticeId::InterfaceServed});
}

}  // namespace
}  // namespace tandem::io
