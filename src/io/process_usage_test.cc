// SPDX-License-Identifier: Apache-2.0
#include "io/process_usage.h"

#include <thread>

#include <gtest/gtest.h>

#include "io/fd.h"

namespace tandem::io {
namespace {

TEST(ProcessUsage, CountsOpenDescriptors) {
  const std::uint64_t before = process_usage().descriptors;
  const Fd one(::dup(2));
  EXPECT_EQ(process_usage().descriptors, before + 1);
}

TEST(ProcessUsage, TellsMemoryLimitsAndThreads) {
  const ProcessUsage usage = process_usage();
  EXPECT_GT(usage.resident_octets, 0u);
  EXPECT_GE(usage.virtual_octets, usage.resident_octets);
  EXPECT_GE(usage.descriptors_max, usage.descriptors);
  EXPECT_GE(usage.threads, 1u);
}

}  // namespace
}  // namespace tandem::io
