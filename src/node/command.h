// SPDX-License-Identifier: Apache-2.0
// What an administrator may say about leases (D14.31, D6.10), one kind each, and why it may be
// refused. Made by control from its requests, executed by the node between two packets.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/address.h"
#include "base/bytes.h"
#include "base/time.h"
#include "lease/binding.h"

namespace tandem::node {

// Its client has given it back, as if it had sent a RELEASE: the address may go to others.
struct ReleaseLease {
  Ipv4Address address;
};

// Nothing is known of the address any more.
struct DeleteLease {
  Ipv4Address address;
};

// A declined address may be given again (D6.10).
struct RestoreAbandoned {
  Ipv4Address address;
};

// Active for this client from now on, as if it had asked. It is the administrator's word: the
// address must lie in a scope and be one that a host can have, but may lie outside every pool or in
// an exclusion. Refused where it is another client's: leased, on offer, set aside after a decline,
// or reserved for another.
struct AddLease {
  Ipv4Address address;
  HardwareAddress hardware_address;
  Bytes client_id;
  std::optional<Duration> lease_time;  // none: as the scope gives it
  Bytes host_name;
};

// A whole binding as another server, or this one earlier, had it; times are UTC. Without `replace`
// it is refused where the address has a binding already. It need not lie in any scope: what no pool
// covers is kept aside until a scope comes. An Active one that has ended meanwhile is kept as
// Expired. Reservations do not matter: what was promised is kept.
struct ImportLease {
  Ipv4Address address;
  lease::BindingStatus status = lease::BindingStatus::Active;
  WallTime starts;
  std::optional<WallTime> ends;  // none: never
  WallTime client_last_transaction_time;
  HardwareAddress hardware_address;
  Bytes client_id;
  Bytes host_name;
  Bytes relay_agent_information;
  Bytes vendor_class;
  bool replace = false;
};

// Forgets the bindings in the range, from its first address on, at most kWipeMax of them in one
// step, so that no packet waits for a large scope. The result says where to go on.
struct WipeRange {
  Ipv4Range range;
};
inline constexpr std::uint32_t kWipeMax = 256;

enum class Refusal : std::uint8_t {
  None,
  StorageDown,   // nothing can be stored now
  NoLease,       // the address has no binding
  NotActive,     // it has one that is not active
  NotAbandoned,  // it is not set aside
  NoClient,      // neither hardware address nor client identifier is given
  NoScope,       // no scope has it, or no host can have it
  Anothers,      // leased or offered to another client, or set aside
  Reserved,      // for another client
  Exists,        // there is a binding, and `replace` was not said
  BadTimes,      // an end before the start, or a time that cannot be kept
  BadStatus,     // not one that a lone server has
};
std::string_view to_text(Refusal refusal);  // a sentence; empty for None

}  // namespace tandem::node
