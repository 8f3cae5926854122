// SPDX-License-Identifier: Apache-2.0
#include "io/process_usage.h"

#include <filesystem>
#include <sstream>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

#include "io/directory.h"

namespace tandem::io {
namespace {

Duration to_duration(const timeval& time) {
  return Duration::seconds(time.tv_sec) + Duration::nanoseconds(std::int64_t{time.tv_usec} * 1000);
}

std::uint64_t count_entries(const char* directory) {
  std::uint64_t count = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    ++count;
  }
  return count;
}

// proc(5): sizes in pages, the whole and what is resident first.
void read_memory(ProcessUsage& usage) {
  constexpr std::size_t kTextSizeMax = 200;
  const auto text = read_text_file("/proc/self/statm", kTextSizeMax);
  if (!text) return;
  std::istringstream numbers(*text);
  numbers >> usage.virtual_octets >> usage.resident_octets;
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  usage.virtual_octets *= page;
  usage.resident_octets *= page;
}

}  // namespace

ProcessUsage process_usage() {
  ProcessUsage usage;
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0) {
    usage.processor = to_duration(used.ru_utime) + to_duration(used.ru_stime);
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) usage.descriptors_max = limit.rlim_cur;
  usage.descriptors = count_entries("/proc/self/fd") - 1;  // without the listing's own
  usage.threads = count_entries("/proc/self/task");
  read_memory(usage);
  return usage;
}

}  // namespace tandem::io
