// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/bytes.h"

namespace tandem {
namespace {

struct Unit {
  std::string_view name;
  Duration length;
};

// From long to short, as a duration is written.
constexpr auto kUnits = std::to_array<Unit>({
    {"w",  Duration::seconds(604800)},
    {"d",  Duration::seconds(86400) },
    {"h",  Duration::seconds(3600)  },
    {"m",  Duration::seconds(60)    },
    {"s",  Duration::seconds(1)     },
    {"ms", Duration::milliseconds(1)},
    {"us", Duration::microseconds(1)},
});

const Unit* find_unit(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

}  // namespace

Result<Duration> Duration::parse(std::string_view text) {
  const auto refuse = [&] {
    return fail(
        fmt::format("\"{}\" is no duration such as \"8h\", \"1d12h\", \"90s\" or \"forever\"",
                    printable(as_bytes(text))));
  };
  if (text == "forever") return infinite();
  if (text.empty()) return refuse();
  Duration sum;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    if (error != std::errc{} || rest[0] == '-') return refuse();
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    std::size_t letters = 0;
    while (letters < rest.size() && rest[letters] >= 'a' && rest[letters] <= 'z') ++letters;
    const bool bare = letters == 0 && rest.empty() && sum == Duration{};
    const Unit* unit = find_unit(bare ? "s" : rest.substr(0, letters));
    if (unit == nullptr) return refuse();
    sum = sum + Duration{saturating::times(count, unit->length.nanoseconds_)};
    rest.remove_prefix(letters);
  }
  return sum;
}

std::string Duration::text() const {
  if (is_infinite()) return "forever";
  if (nanoseconds_ == 0) return "0s";
  std::string text = nanoseconds_ < 0 ? "-" : "";
  std::int64_t rest = nanoseconds_ < 0 ? saturating::negated(nanoseconds_) : nanoseconds_;
  for (const Unit& unit : kUnits) {
    const std::int64_t count = rest / unit.length.nanoseconds_;
    if (count == 0 || unit.name == "w") continue;
    text += fmt::format("{}{}", count, unit.name);
    rest -= count * unit.length.nanoseconds_;
  }
  return text.empty() || text == "-" ? "0s" : text;
}

std::string WallTime::text() const {
  // Days to civil date, by the usual era arithmetic (400 years have 146,097 days).
  const std::int64_t seconds = in_seconds();
  std::int64_t days = seconds / 86400;
  std::int64_t second = seconds % 86400;
  if (second < 0) {
    second += 86400;
    --days;
  }
  days += 719468;  // from 0000-03-01
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", year, month, day, second / 3600,
                     second / 60 % 60, second % 60);
}

}  // namespace tandem
