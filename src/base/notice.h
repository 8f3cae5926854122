// SPDX-License-Identifier: Apache-2.0
// What the core tells people, as data: every event is one row of a table with a stable name, a
// level, a text and what the operator should do. The driver prints them ("event key=value");
// docs/events.md is made from the table and compared by a test. Counters stand in dhcp/drop.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"

namespace tandem {

enum class Level : std::uint8_t { Debug, Info, Notice, Warning, Error };
std::string_view to_text(Level level);

enum class NoticeId : std::uint8_t {
  NoScope,          // a client or relay in no scope of ours, once per relay and interval (D3.06)
  PoolExhausted,    // D4.11
  AddressDeclined,  // D6.01
  ReservedAddressDeclined,   // D6.03
  DeclinesIgnored,           // D6.04
  AbandonedReturned,         // D6.10
  UnknownClientReboot,       // D5.07
  AddressConflictInRequest,  // D5.12: both option 50 and ciaddr
  StorageFailed,
  StorageRecovered,
  ClockStepped,
  Reconfigured,
  BindingsAside,      // bindings that no pool covers any more are kept
  RelayWithoutScope,  // D11.05: link selection or subnet selection names no scope of ours
  CommandRefused,
};
inline constexpr std::size_t kNoticeCount = 15;

struct NoticeRow {
  NoticeId id;
  std::string_view name;  // "dhcp-no-scope"
  Level level;
  std::string_view text;    // a sentence for people
  std::string_view action;  // what the operator should do
};
const std::array<NoticeRow, kNoticeCount>& notice_table();
const NoticeRow& row_of(NoticeId id);

struct Notice {
  NoticeId id;
  std::vector<std::pair<std::string_view, std::string>> fields;  // names are literals
};

// "dhcp-no-scope: No scope serves this client. relay=10.1.0.1 interface=eth0"
std::string to_text(const Notice& notice);

}  // namespace tandem
