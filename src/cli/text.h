// SPDX-License-Identifier: Apache-2.0
// Pieces of text for people: times, durations, percentages with a bar, and foreign text made safe.
// Pure functions; cli/table.h and cli/show.h put the pieces together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace tandem::cli {

// What the reader's terminal can do.
struct Look {
  bool colours = false;
  bool unicode = true;
  unsigned width = 0;  // columns; 0: no terminal, nothing is cut
};

enum class Colour : std::uint8_t { Plain, Bold, Dim, Red, Green, Yellow, Cyan };
std::string coloured(std::string_view text, Colour colour, const Look& look);

// Text that others chose (host names, vendor classes) must not move our reader's cursor: control
// characters and what is not UTF-8 are shown as \x1b.
std::string safe(std::string_view text);
// The same line by line.
std::string safe_lines(std::string_view text);
// Columns that a safe text takes: one for each character.
std::size_t width_of(std::string_view text);
// The first `width` columns of it; what is cut off shows as "…".
std::string cut(std::string_view text, std::size_t width, const Look& look);

// "45 s", "10 min", "3 h", "2 d": one unit, rounded to the nearest; "forever".
std::string brief(Duration duration);
// "1 d 12 h", "8 h", "90 min" would be "1 h 30 min": the two largest units.
std::string exact(Duration duration);
// "in 3 h", "5 min ago", "now"
std::string relative(WallTime time, WallTime now);
// "17:20:00", in the time zone of the reader.
std::string local_time(WallTime time);
// "2026-11-21 17:20:00 CET (in 3 h)", in the time zone of the reader.
std::string absolute(WallTime time, WallTime now);

// "██████░░░░  62 %", ten columns of bar; red from 90, yellow from 80 on.
std::string bar(double percent, const Look& look);

// "3 leases", "1 lease": for counting.
std::string counted(std::uint64_t number, std::string_view one, std::string_view many);

}  // namespace tandem::cli
