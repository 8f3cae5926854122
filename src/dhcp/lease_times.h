// SPDX-License-Identifier: Apache-2.0
// How long a lease is given for, and T1 and T2 within it (D4.06, D7). Seconds as on the wire: all
// ones mean for ever.
#pragma once

#include <optional>

#include "dhcp/trace.h"
#include "lease/binding.h"
#include "lease/parameters.h"

namespace tandem::dhcp {

inline constexpr std::uint32_t kForever = 0xffffffff;

struct LeaseTimes {
  std::uint32_t lease = 0;
  // Absent where there is none with T1 < T2 < lease (D7.02).
  std::optional<std::uint32_t> renewal, rebinding;
  bool renewal_is_set = false;  // by the configuration: then sent unasked
  bool rebinding_is_set = false;
};

// `asked`: option 51 of the client. `remaining`: what is left of the client's own binding, if it
// has one.
std::uint32_t lease_time(const lease::Levels& levels, std::optional<std::uint32_t> asked,
                         std::optional<std::uint32_t> remaining, Trace* trace = nullptr);

// T1 and T2 for a lease of this length: as configured if they fit into it, else half and seven
// eighths.
LeaseTimes times_within(const lease::Levels& levels, std::uint32_t lease, Trace* trace = nullptr);

// A configured time in whole seconds, and that much after a moment: kNever where it cannot be
// counted.
lease::Seconds whole_seconds(Duration duration);
lease::Seconds time_after(lease::Seconds now, Duration duration);

// When a lease given now ends for us: a second after the client's own end at the least, as its
// second began when it sent, and ours is rounded (node/lease_clock.h). What cannot be counted never
// ends.
lease::Seconds end_of(lease::Seconds now, std::uint32_t lease);

// What is left of a binding for a client told now; never more than end_of() gave.
std::uint32_t remaining_of(lease::Seconds ends, lease::Seconds now);

}  // namespace tandem::dhcp
