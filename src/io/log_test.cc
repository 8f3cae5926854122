// SPDX-License-Identifier: Apache-2.0
#include "io/log.h"

#include <gtest/gtest.h>

namespace tandem::io {
namespace {

const std::vector<Log::Field> kFields = {
    {"interface", "eth0"   },
    {"name",      "a \"b\""}
};

TEST(Log, ATextLineNamesLevelEventTextAndFields) {
  EXPECT_EQ(render_line(LogFormat::Text, Level::Notice, "link-up", "A link came.", kFields),
            "notice link-up: A link came. interface=eth0 name=\"a \\\"b\\\"\"");
}

TEST(Log, ATextOfSeveralLinesIsStillOneLine) {
  EXPECT_EQ(render_line(LogFormat::Text, Level::Error, "fault", "bad\n    write 1\n", {}),
            "error fault: bad; write 1");
}

TEST(Log, AJsonLineIsOneObject) {
  EXPECT_EQ(render_line(LogFormat::Json, Level::Error, "link-up", "A link\ncame.", kFields),
            R"({"level":"error","event":"link-up","text":"A link\u000acame.",)"
            R"("interface":"eth0","name":"a \"b\""})");
}

}  // namespace
}  // namespace tandem::io
