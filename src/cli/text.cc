// SPDX-License-Identifier: Apache-2.0
#include "cli/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include <fmt/format.h>

namespace tandem::cli {

namespace {

constexpr std::size_t kBarWidth = 10;

// The octets of the UTF-8 character at the front, or 0 if there is none that may be printed:
// RFC 3629, without the C0 and C1 controls.
std::size_t printable(std::string_view text) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = octet(0);
  if (first < 0x20 || first == 0x7f) return 0;
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (size == 0 || first > 0xf4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((octet(i) & 0xc0) != 0x80) return 0;
  }
  const bool too_long = (first == 0xe0 && octet(1) < 0xa0) || (first == 0xf0 && octet(1) < 0x90);
  const bool no_character =
      (first == 0xed && octet(1) >= 0xa0) || (first == 0xf4 && octet(1) >= 0x90);
  const bool control = first == 0xc2 && octet(1) < 0xa0;
  return too_long || no_character || control ? 0 : size;
}

struct Unit {
  std::int64_t seconds;
  std::string_view name;
};
constexpr auto kUnits = std::to_array<Unit>({
    {86'400, "d"  },
    {3'600,  "h"  },
    {60,     "min"},
    {1,      "s"  },
});

std::string formatted(WallTime time, const char* format) {
  const auto seconds = static_cast<std::time_t>(time.in_seconds());
  std::tm parts{};
  std::array<char, 64> text{};
  if (localtime_r(&seconds, &parts) == nullptr ||
      std::strftime(text.data(), text.size(), format, &parts) == 0) {
    return time.text();
  }
  return text.data();
}

}  // namespace

std::string coloured(std::string_view text, Colour colour, const Look& look) {
  static constexpr auto kCodes =
      std::to_array<std::string_view>({"", "1", "2", "31", "32", "33", "36"});
  if (!look.colours || colour == Colour::Plain) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(colour)], text);
}

std::string safe(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = printable(text);
    if (size == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

std::string safe_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += safe(text.substr(0, end));
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string cut(std::string_view text, std::size_t width, const Look& look) {
  if (width_of(text) <= width) return std::string(text);
  const std::string_view sign = look.unicode ? "…" : "~";
  std::string out;
  std::size_t columns = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (++columns >= width) break;
    const std::size_t size = std::max<std::size_t>(printable(text.substr(i)), 1);
    out += text.substr(i, size);
    i += size;
  }
  return out.append(sign);
}

std::string brief(Duration duration) {
  if (duration.is_infinite()) return "forever";
  const std::int64_t seconds = std::abs(duration.in_seconds());
  for (const Unit& unit : kUnits) {
    // 1 h 59 min is "2 h", but 90 min stay 90 min: a unit begins at twice its length.
    if (seconds >= 2 * unit.seconds || unit.seconds == 1) {
      return fmt::format("{} {}", (seconds + unit.seconds / 2) / unit.seconds, unit.name);
    }
  }
  return "0 s";
}

std::string exact(Duration duration) {
  if (duration.is_infinite()) return "forever";
  std::int64_t seconds = std::max<std::int64_t>(duration.in_seconds(), 0);
  std::string out;
  int shown = 0;
  for (const Unit& unit : kUnits) {
    const std::int64_t count = seconds / unit.seconds;
    if (count == 0 && shown == 0) continue;
    if (count != 0) out += fmt::format("{}{} {}", out.empty() ? "" : " ", count, unit.name);
    seconds -= count * unit.seconds;
    if (++shown == 2) break;
  }
  return out.empty() ? "0 s" : out;
}

std::string relative(WallTime time, WallTime now) {
  const Duration distance = time - now;
  if (distance >= Duration::seconds(1)) return fmt::format("in {}", brief(distance));
  if (distance <= Duration::seconds(-1)) return fmt::format("{} ago", brief(-distance));
  return "now";
}

std::string local_time(WallTime time) {
  return formatted(time, "%H:%M:%S");
}

std::string absolute(WallTime time, WallTime now) {
  return fmt::format("{} ({})", formatted(time, "%Y-%m-%d %H:%M:%S %Z"), relative(time, now));
}

std::string bar(double percent, const Look& look) {
  const double clamped = std::clamp(percent, 0.0, 100.0);
  const auto full = static_cast<std::size_t>(std::lround(clamped / 100 * kBarWidth));
  std::string blocks;
  for (std::size_t i = 0; i < kBarWidth; ++i) {
    if (look.unicode) {
      blocks += i < full ? "█" : "░";
    } else {
      blocks += i < full ? '#' : '.';
    }
  }
  const Colour colour = percent >= 90   ? Colour::Red
                        : percent >= 80 ? Colour::Yellow
                                        : Colour::Green;
  return fmt::format("{} {:3.0f} %", coloured(blocks, colour, look), percent);
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

}  // namespace tandem::cli
