// SPDX-License-Identifier: Apache-2.0
#include "daemon/lease_export.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "journal/recovery.h"
#include "lease/binding_table.h"
#include "node/lease_clock.h"

namespace tandem::daemon {
namespace {

// All that the journal holds, as a node would have it.
struct Memory {
  lease::BindingTable bindings{0};
  node::LeaseClock clock;

  void restore(const journal::Record& record) {
    if (const auto* bound = std::get_if<journal::BindingRecord>(&record)) {
      bindings.put(bound->binding);
      clock.restore_seen(
          std::max(bound->binding.starts, bound->binding.client_last_transaction_time));
    } else if (const auto* forget = std::get_if<journal::ForgetRecord>(&record)) {
      const lease::Slot slot = bindings.find(forget->address);
      if (slot != lease::kNoSlot) bindings.erase(slot);
    } else if (const auto* time = std::get_if<journal::ClockRecord>(&record)) {
      clock.restore(*time);
    }
  }
};

// What clients say of themselves is printable but may hold commas and quotes; and a spreadsheet
// takes a field that begins with one of = + - @ for a formula.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos) {
    out += '\'';
  }
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

std::string time_text(const node::LeaseClock& clock, lease::Seconds seconds) {
  if (seconds == lease::kNever) return "never";
  return seconds == 0 ? "" : clock.wall_of(seconds).text();
}

constexpr std::string_view kColumns =
    "address,status,hardware-address,client-id,host-name,starts,ends,last-transaction,"
    "relay-agent-information,vendor-class\r\n";

void append_row(const lease::BindingData& b, const node::LeaseClock& clock, std::string& out) {
  const bool has_hardware = b.hardware_address.size() > 0;
  fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{},{},{}\r\n", b.address.text(),
                 to_text(b.status), has_hardware ? b.hardware_address.text() : "",
                 to_hex(b.client_id), quoted(printable(b.host_name)), time_text(clock, b.starts),
                 time_text(clock, b.ends), time_text(clock, b.client_last_transaction_time),
                 to_hex(b.relay_agent_information), quoted(printable(b.vendor_class)));
}

}  // namespace

Result<std::string> export_leases(Disk& disk, std::uint64_t boot, Now now) {
  // A server beside us may remove a file between our list and our look at it: then once more.
  constexpr int kTries = 3;
  for (int tried = 1;; ++tried) {
    Memory memory;
    const auto replayed =
        journal::replay(disk, [&memory](const journal::Record& r) { memory.restore(r); });
    if (!replayed && tried < kTries) continue;
    if (!replayed) return replayed.as_failure();
    memory.clock.start(boot, now);

    std::vector<lease::Slot> slots;
    for (lease::Slot slot = 0; slot < memory.bindings.slots(); ++slot) {
      if (memory.bindings.occupied(slot)) slots.push_back(slot);
    }
    std::ranges::sort(slots, {}, [&](lease::Slot slot) { return memory.bindings.address(slot); });
    std::string out(kColumns);
    for (const lease::Slot slot : slots) {
      append_row(memory.bindings.data(slot), memory.clock, out);
    }
    return out;
  }
}

}  // namespace tandem::daemon
