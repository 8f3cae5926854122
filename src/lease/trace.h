// SPDX-License-Identifier: Apache-2.0
// The trace of one request: which steps led from the packet to its answer, as data. lease, dhcp and
// node note the steps where they decide, so that a trace tells what was done and not what another
// piece of code thinks; control shows them (explain, live trace).
//
// Every step is a row of one table: a stable name and a sentence. Without a Trace, a note costs a
// branch.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.h"

namespace tandem::lease {

enum class StepId : std::uint8_t {
  // the packet
  Received,
  Message,
  Client,
  ClientIdIgnored,
  // its subnet (D3)
  RelayInformationNotTrusted,
  RelayOutsideScopes,
  SubnetRulePassedOver,
  SubnetByLinkSelection,
  SubnetBySelectionOption,
  SubnetByRelay,
  SubnetByClientAddress,
  SubnetByInterfaceName,
  SubnetByInterfaceAddress,
  SubnetUnknown,
  SharedNetwork,
  ServerIdentifier,
  // the client's reservation (D14.40)
  Reservation,
  NoReservation,
  // the state that a DHCPREQUEST tells of (RFC 2131 section 4.3.2)
  Selecting,
  InitReboot,
  Renewing,
  Rebinding,
  RequestWithoutAddress,
  OtherServerChosen,
  Binding,
  NoBinding,
  ReservedElsewhere,
  // the address: what was tried, in order (RFC 2131 section 4.3.1)
  TriedReserved,
  TriedLease,
  TriedOffer,
  TriedLast,
  TriedRequested,
  TriedPool,
  AddressChecked,
  AddressChosen,
  NoAddress,
  OfferWithdrawn,
  // the lease time (D4.06, D7)
  LeaseTime,
  RenewalTimes,
  AnsweredFromRecord,
  RecordNotEnough,
  EndKept,
  // the reply
  OptionSent,
  OptionLeftOut,
  Refused,
  NotAuthoritative,
  Destination,
  Recorded,
  Dropped,
};
inline constexpr std::size_t kStepCount = 49;

struct StepRow {
  StepId id;
  std::string_view name;  // "subnet-by-relay"
  std::string_view text;  // a sentence
};
std::span<const StepRow> step_table();
const StepRow& row_of(StepId id);

using StepField = std::pair<std::string_view, std::string>;  // names are literals

struct Step {
  StepId id;
  std::vector<StepField> fields;
  std::string_view field(std::string_view name) const;  // empty if there is none
};
// "subnet-by-relay: The relay's address tells the subnet. relay=10.1.0.1 subnet=10.1.0.0/24"
std::string to_text(const Step& step);

class Trace {
 public:
  void begin(StepId id) { steps_.push_back({id, {}}); }
  void add(std::string_view name, std::string value) {
    steps_.back().fields.emplace_back(name, std::move(value));
  }
  std::vector<Step>& steps() { return steps_; }
  std::vector<Step> take() { return std::exchange(steps_, {}); }

 private:
  std::vector<Step> steps_;
};

template <typename T>
std::string field_text(const T& value) {
  if constexpr (std::same_as<T, bool>) {
    return value ? "yes" : "no";
  } else if constexpr (std::integral<T>) {
    return std::to_string(value);
  } else if constexpr (std::convertible_to<T, std::string_view>) {
    return std::string(std::string_view(value));
  } else {
    return value.text();  // addresses, ranges, durations
  }
}

inline void note_fields(Trace&) {}
template <typename T, typename... Rest>
void note_fields(Trace& trace, std::string_view name, const T& value, const Rest&... rest) {
  trace.add(name, field_text(value));
  note_fields(trace, rest...);
}

// note(trace, StepId::SubnetByRelay, "relay", giaddr, "subnet", scope.subnet): values become text
// only where somebody traces.
template <typename... Fields>
void note(Trace* trace, StepId id, const Fields&... fields) {
  if (trace == nullptr) [[likely]]
    return;
  trace->begin(id);
  note_fields(*trace, fields...);
}

}  // namespace tandem::lease
