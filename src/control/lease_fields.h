// SPDX-License-Identifier: Apache-2.0
// The fields of a lease as text, one row each: the columns of the CSV export and import, and the
// members of the API's lease object, so that all of them use the same words and spellings. What is
// written is read back exactly, whatever octets a client has sent.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/result.h"
#include "lease/binding.h"
#include "node/command.h"

namespace tandem::control {

// How a node's line of time (node/lease_clock.h) stands to UTC.
struct TimeLine {
  std::int64_t utc_offset = 0;  // seconds: UTC minus the line

  WallTime wall_of(lease::Seconds seconds) const {
    return WallTime::from_seconds(std::int64_t{seconds} + utc_offset);
  }
};

struct LeaseField {
  std::string_view name;  // "hardware-address"
  std::string (*write)(const lease::BindingData& binding, const TimeLine& line);
  // Into the command that would import it; the error says what is wrong with the text.
  Result<void> (*read)(std::string_view text, node::ImportLease& lease);
};

inline constexpr std::string_view kNeverText = "never";  // the end of an endless lease
inline constexpr std::size_t kLeaseFieldCount = 10;
const std::array<LeaseField, kLeaseFieldCount>& lease_fields();
// Null when there is none of that name.
const LeaseField* find_lease_field(std::string_view name);

// "52:54:00:12:34:56", also for a client whose address is not as long as its type says ("1/5254").
std::string hardware_text(const HardwareAddress& address);
// Nothing for a word that is no state ("active").
std::optional<lease::BindingStatus> state_of(std::string_view text);
// The octets behind text in which what is not printable is written \xNN (base/bytes.h, printable).
Result<Bytes> from_printable(std::string_view text);

}  // namespace tandem::control
