// SPDX-License-Identifier: Apache-2.0
#include "dhcp/lease_times.h"

#include <algorithm>

namespace tandem::dhcp {
namespace {

using lease::Parameters;

// end_of() adds this to the client's time; remaining_of() takes it off again.
constexpr lease::Seconds kGrace = 2;

std::uint32_t wire_seconds(Duration duration) {
  if (duration.is_infinite()) return kForever;
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(duration.in_seconds(), 0, kForever - 1));
}

}  // namespace

std::uint32_t lease_time(const lease::Levels& levels, std::optional<std::uint32_t> asked,
                         std::optional<std::uint32_t> remaining) {
  const std::uint32_t usual =
      wire_seconds(levels.get(&Parameters::lease_time, lease::kLeaseTimeDefault));
  // A default outside the built-in limits moves them along, so that setting it alone is enough.
  const Duration* const min = levels.find(&Parameters::lease_time_min);
  const Duration* const max = levels.find(&Parameters::lease_time_max);
  const std::uint32_t shortest =
      min != nullptr ? wire_seconds(*min) : std::min(usual, wire_seconds(lease::kLeaseTimeMin));
  const std::uint32_t longest =
      max != nullptr ? wire_seconds(*max) : std::max(usual, wire_seconds(lease::kLeaseTimeMax));
  std::uint32_t wanted = usual;
  if (asked) {
    wanted = *asked;
  } else if (remaining &&
             levels.get(&Parameters::unasked_lease_time, lease::UnaskedLeaseTime::Default) ==
                 lease::UnaskedLeaseTime::Remaining) {
    return std::max(shortest, *remaining);  // or a client near its end would ask for ever
  }
  return std::max(shortest, std::min(wanted, longest));
}

LeaseTimes times_within(const lease::Levels& levels, std::uint32_t lease) {
  LeaseTimes times{.lease = lease};
  const Duration* const renewal = levels.find(&Parameters::renewal_time);
  const Duration* const rebinding = levels.find(&Parameters::rebinding_time);
  if (lease == kForever && (renewal == nullptr || rebinding == nullptr)) return times;
  const auto eighths = [&](std::uint64_t n) { return static_cast<std::uint32_t>(lease * n / 8); };
  const std::uint32_t usual_renewal = eighths(4);
  const std::uint32_t usual_rebinding = eighths(7);
  std::uint32_t t1 = renewal != nullptr ? wire_seconds(*renewal) : usual_renewal;
  std::uint32_t t2 = rebinding != nullptr ? wire_seconds(*rebinding) : usual_rebinding;
  times.renewal_is_set = renewal != nullptr;
  times.rebinding_is_set = rebinding != nullptr;
  if (!(t1 < t2 && t2 < lease)) {  // they were set for a longer lease than this client gets (D7.03)
    t1 = usual_renewal;
    t2 = usual_rebinding;
  }
  if (t1 < t2 && t2 < lease) {
    times.renewal = t1;
    times.rebinding = t2;
  }
  return times;
}

lease::Seconds end_of(lease::Seconds now, std::uint32_t lease) {
  const std::uint64_t end = std::uint64_t{now} + lease + kGrace;
  return lease == kForever || end >= lease::kNever ? lease::kNever
                                                   : static_cast<lease::Seconds>(end);
}

std::uint32_t remaining_of(lease::Seconds ends, lease::Seconds now) {
  if (ends == lease::kNever) return kForever;
  return ends > now + kGrace ? ends - now - kGrace : 0;
}

}  // namespace tandem::dhcp
