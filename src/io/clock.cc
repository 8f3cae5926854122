// SPDX-License-Identifier: Apache-2.0
#include "io/clock.h"

#include <ctime>

#include "base/crc32c.h"
#include "io/directory.h"

namespace tandem::io {
namespace {

std::int64_t read(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);  // cannot fail with these clocks
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

Now read_clock() {
  return {Instant::from_nanoseconds(read(CLOCK_BOOTTIME)),
          WallTime::from_nanoseconds(read(CLOCK_REALTIME))};
}

std::uint64_t boot_number() {
  constexpr std::size_t kTextSizeMax = 100;
  const auto id = read_text_file("/proc/sys/kernel/random/boot_id", kTextSizeMax);  // a UUID
  if (!id) return 0;
  const std::uint64_t high = crc32c(as_bytes(*id));
  return high << 32 | crc32c(as_bytes(*id), static_cast<std::uint32_t>(high)) | 1;
}

}  // namespace tandem::io
