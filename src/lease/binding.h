// SPDX-License-Identifier: Apache-2.0
// A binding: an address, the client it is or was bound to, its status and times, and what is
// remembered of the client. `BindingData` is the whole of it as a value of views, the form in which
// it is journaled, restored and shown; lease/binding_table.h keeps millions of them in small
// memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/bytes.h"
#include "base/time.h"

namespace tandem::lease {

// draft-ietf-dhc-failover-12 section 5.11 names the statuses; a lone server uses Active, Expired,
// Released and Abandoned (declined), and has no record of addresses that are Free and were never
// used. Numbers are stored: never renumber.
enum class BindingStatus : std::uint8_t {
  Free = 1,
  Active = 2,
  Expired = 3,
  Released = 4,
  Abandoned = 5,
  Reset = 6,
  Backup = 7,
};
std::string_view to_text(BindingStatus status);
// The address is nobody's any more: it may be given to another client.
bool is_ended(BindingStatus status);

// Seconds on the node's own line of time (node/lease_clock.h): UTC as the clock stood, not moved by
// later steps of the system's clock. 32 bits unsigned reach to 2106.
using Seconds = std::uint32_t;
inline constexpr Seconds kNever = 0xffffffff;

struct BindingData {
  Ipv4Address address;
  BindingStatus status = BindingStatus::Free;
  Seconds starts = 0;                        // start of the status
  Seconds ends = 0;                          // end of the lease (or of the time aside); kNever
  Seconds client_last_transaction_time = 0;  // CLTT
  HardwareAddress hardware_address{};
  ByteView client_id{};  // option 61, empty if the client sent none
  ByteView host_name{};  // option 12 as sent, without trailing NULs
  ByteView
      relay_agent_information;  // option 82 of the last message that came through a relay (D11.03)
  ByteView vendor_class{};      // option 60
};
bool operator==(const BindingData& a, const BindingData& b);

// Longest kept: longer texts are cut, so that no client can fill the disk by what it says of
// itself.
inline constexpr std::size_t kClientIdSizeMax = 255;
inline constexpr std::size_t kHostNameSizeMax = 255;
inline constexpr std::size_t kRelayAgentInformationSizeMax = 255;
inline constexpr std::size_t kVendorClassSizeMax = 64;

}  // namespace tandem::lease
