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

struct Bounds {
  std::uint32_t usual, shortest, longest;
};

void note_lease_time(Trace* trace, const lease::Levels& levels, std::uint32_t seconds,
                     std::string_view because, std::optional<std::uint32_t> asked,
                     const Bounds& bounds) {
  if (trace == nullptr) return;
  note(trace, StepId::LeaseTime, "seconds", seconds, "because", because, "asked",
       asked ? std::to_string(*asked) : "nothing", "default", bounds.usual, "default-from",
       to_text(levels.origin(&Parameters::lease_time)), "min", bounds.shortest, "min-from",
       to_text(levels.origin(&Parameters::lease_time_min)), "max", bounds.longest, "max-from",
       to_text(levels.origin(&Parameters::lease_time_max)));
}

}  // namespace

std::uint32_t lease_time(const lease::Levels& levels, std::optional<std::uint32_t> asked,
                         std::optional<std::uint32_t> remaining, Trace* trace) {
  const std::uint32_t usual =
      wire_seconds(levels.get(&Parameters::lease_time, lease::kLeaseTimeDefault));
  // A default outside the built-in limits moves them along, so that setting it alone is enough.
  const Duration* const min = levels.find(&Parameters::lease_time_min);
  const Duration* const max = levels.find(&Parameters::lease_time_max);
  const std::uint32_t shortest =
      min != nullptr ? wire_seconds(*min) : std::min(usual, wire_seconds(lease::kLeaseTimeMin));
  const std::uint32_t longest =
      max != nullptr ? wire_seconds(*max) : std::max(usual, wire_seconds(lease::kLeaseTimeMax));
  const auto given = [&](std::uint32_t seconds, std::string_view because) {
    note_lease_time(trace, levels, seconds, because, asked, {usual, shortest, longest});
    return seconds;
  };
  if (!asked && remaining &&
      levels.get(&Parameters::unasked_lease_time, lease::UnaskedLeaseTime::Default) ==
          lease::UnaskedLeaseTime::Remaining) {
    // At least the shortest, or a client near its end would ask for ever.
    return given(std::max(shortest, *remaining), "what is left of the client's lease");
  }
  const std::uint32_t wanted = asked.value_or(usual);
  const std::uint32_t bounded = std::max(shortest, std::min(wanted, longest));
  if (bounded != wanted) return given(bounded, bounded == shortest ? "the minimum" : "the maximum");
  return given(bounded, asked ? "as asked" : "the default");
}

LeaseTimes times_within(const lease::Levels& levels, std::uint32_t lease, Trace* trace) {
  LeaseTimes times{.lease = lease};
  const Duration* const renewal = levels.find(&Parameters::renewal_time);
  const Duration* const rebinding = levels.find(&Parameters::rebinding_time);
  if (lease == kForever && (renewal == nullptr || rebinding == nullptr)) {
    note(trace, StepId::RenewalTimes);
    return times;
  }
  const auto eighths = [&](std::uint64_t n) { return static_cast<std::uint32_t>(lease * n / 8); };
  const std::uint32_t usual_renewal = eighths(4);
  const std::uint32_t usual_rebinding = eighths(7);
  std::uint32_t t1 = renewal != nullptr ? wire_seconds(*renewal) : usual_renewal;
  std::uint32_t t2 = rebinding != nullptr ? wire_seconds(*rebinding) : usual_rebinding;
  times.renewal_is_set = renewal != nullptr;
  times.rebinding_is_set = rebinding != nullptr;
  const bool as_set = t1 < t2 && t2 < lease;
  if (!as_set) {  // they were set for a longer lease than this client gets (D7.03)
    t1 = usual_renewal;
    t2 = usual_rebinding;
  }
  if (t1 < t2 && t2 < lease) {
    times.renewal = t1;
    times.rebinding = t2;
    const bool set = as_set && (renewal != nullptr || rebinding != nullptr);
    note(trace, StepId::RenewalTimes, "renewal", t1, "rebinding", t2, "because",
         set ? "as configured" : "half and seven eighths of the lease");
  } else {
    note(trace, StepId::RenewalTimes);
  }
  return times;
}

lease::Seconds whole_seconds(Duration duration) {
  return static_cast<lease::Seconds>(
      std::clamp<std::int64_t>(duration.in_seconds(), 0, lease::kNever - 1));
}

lease::Seconds time_after(lease::Seconds now, Duration duration) {
  const std::uint64_t end = std::uint64_t{now} + whole_seconds(duration);
  return duration.is_infinite() || end >= lease::kNever ? lease::kNever
                                                        : static_cast<lease::Seconds>(end);
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
