// SPDX-License-Identifier: Apache-2.0
// Who was promised which address until when, by the clients' own clocks: the judge of a run. An
// address that is acknowledged to a second client before the first one's lease has ended, or was
// given up by it, is what no server may do. The entries are also a file, one line each, so that a
// later run can ask a server that was killed what it still knows. Pure; load::LedgerFile stores it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/flat_index.h"
#include "base/time.h"
#include "load/identity.h"

namespace tandem::load {

struct LedgerEntry {
  enum class Kind : std::uint8_t {
    Acknowledged,  // a DHCPACK that binds
    GivenUp,       // by RELEASE, DECLINE or after a NAK: from now on anybody may have it
  };
  Kind kind = Kind::Acknowledged;
  WallTime at;
  Identity client;
  Ipv4Address address;
  Ipv4Address server;  // Acknowledged only, as the next
  WallTime until;

  // "ack 1732195327.250000000 02:00:00:00:00:07 10.0.0.7 10.0.0.1 1732198927.250000000" or
  // "end 1732195400.000000000 02:00:00:00:00:07 10.0.0.7", times in seconds since 1970.
  std::string line() const;
  static Result<LedgerEntry> parse(std::string_view line);
  friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

class Ledger {
 public:
  // What is wrong, if something is: a sentence that names both clients and their times.
  std::optional<std::string> add(const LedgerEntry& entry);

  // The client that holds the address at that time.
  std::optional<Identity> holder(Ipv4Address address, WallTime at) const;

  std::size_t size() const { return promises_.size(); }
  // Visits the last acknowledgement of every address whose lease goes on after `at`.
  template <typename Visit>
  void for_each_live(WallTime at, Visit visit) const {
    for (const LedgerEntry& promise : promises_) {
      if (promise.until > at) visit(promise);
    }
  }

 private:
  using Slot = FlatIndex::Slot;
  Slot find(Ipv4Address address) const;
  Slot find(Identity client) const;
  void end(Slot slot, WallTime at);
  void assign(Slot slot, const LedgerEntry& entry);

  std::vector<LedgerEntry> promises_;  // the last one of each address
  FlatIndex by_address_;
  FlatIndex by_client_;  // only promises that their client has not given up
};

}  // namespace tandem::load
