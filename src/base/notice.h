// SPDX-License-Identifier: Apache-2.0
// What a server tells people, as data: every event is one row of a table with a stable name, a
// level, a text and what the operator should do. The core returns notices among its effects, the
// driver makes its own; io/log.h prints them ("event key=value"), control/events.h keeps the last
// ones for the API. docs/events.md is made from the table and compared by a test. Counters stand in
// dhcp/drop.h.
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
  // Of the core.
  NoScope,          // a client or relay in no scope of ours, once per relay and interval (D3.06)
  PoolExhausted,    // D4.11
  ScopeFilling,     // its use has risen above "utilisation-high"
  ScopeRelieved,    // and has fallen below "utilisation-low" again
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

  // Of the daemon around it.
  ServerStarted,
  ServerStopping,
  ServerStopped,
  StartFailed,
  ConfigurationWarning,
  ConfigurationProblem,
  ConfigurationFallback,
  ConfigurationRefused,
  ConfigurationNotKept,
  ConfigurationDiverged,
  ControlFailed,
  InterfaceServed,
  InterfaceLeft,
  InterfaceNotEthernet,
  InterfaceFailed,
  InterfacesUnknown,
  SendFailed,
  JournalRemark,
  StorageUpkeepFailed,
  StorageSlow,  // the disk has not answered a commit for a second
  StorageCaughtUp,
  CountersTold,

  Last = CountersTold,
};
inline constexpr std::size_t kNoticeCount = static_cast<std::size_t>(NoticeId::Last) + 1;

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
  using Field = std::pair<std::string_view, std::string>;

  NoticeId id;
  std::vector<Field> fields;  // names are literals
  std::string text;           // in place of the row's, where only the moment knows the sentence

  // Notice{NoticeId::InterfaceLeft}.with("interface", "eth0")
  Notice&& with(std::string_view name, std::string value) && {
    fields.emplace_back(name, std::move(value));
    return std::move(*this);
  }
};

std::string_view text_of(const Notice& notice);

// "dhcp-no-scope: No scope serves this client. relay=10.1.0.1 interface=eth0"
std::string to_text(const Notice& notice);

}  // namespace tandem
