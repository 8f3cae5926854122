// SPDX-License-Identifier: Apache-2.0
// The clients of a run, up to a million: gives each its answers and its deadlines, sends what they
// ask for, keeps the ledger and judges every answer. load::Run tells it when who begins what. Reads
// no clock and does no I/O but through its Link.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "load/client.h"
#include "load/ledger_file.h"
#include "load/link.h"
#include "load/scenario.h"
#include "load/statistics.h"
#include "load/timer_wheel.h"

namespace tandem::load {

class Fleet {
 public:
  using Number = std::uint32_t;  // of a client, from 0

  struct Settings {
    Identity first;  // the clients are this one and those that follow it
    std::size_t clients = 1;
    Timing timing;
    std::uint64_t seed = 1;
  };

  // `file` may be null.
  Fleet(const Settings& settings, Link& link, Ledger& ledger, LedgerFile* file, Now now);

  std::size_t size() const { return clients_.size(); }
  bool holds_lease(Number n) const { return clients_[n].holds_lease(); }
  // Whether it can begin something.
  bool idle(Number n) const { return clients_[n].idle() && !engaged_[n]; }
  // Exchanges that begin() began and that have not come to an end.
  std::size_t in_flight() const { return in_flight_; }

  // Returns false if the action makes no sense for this client now (to renew nothing).
  bool begin(Number n, Action action, Instant intended, Now now);
  // INIT-REBOOT with an address from elsewhere.
  void reboot(Number n, Ipv4Address address, Instant intended, Now now);

  void on_message(ByteView message, Now now);
  void advance(Now now);

  Statistics& statistics() { return statistics_; }

 private:
  Client::Turn turn(Now now) { return {now.instant, settings_.timing, random_}; }
  Identity identity(Number n) const {
    return Identity(settings_.first.prefix(), settings_.first.number() + n);
  }
  void send(Number n, const Query& query);
  void give_up_address(Number n, Now now);
  void engage(Number n);
  void settle(Number n, const Reaction& reaction, const Answer* answer, Now now);
  void conclude(Number n, const Reaction& reaction, Now now);
  void record_lease(Number n, Now now);
  void record(const LedgerEntry& entry);

  Settings settings_;
  Link& link_;
  Ledger& ledger_;
  LedgerFile* file_;
  Random random_;
  std::vector<Client> clients_;
  std::vector<bool> engaged_;
  TimerWheel wheel_;
  std::size_t in_flight_ = 0;
  Statistics statistics_;
  wire::Message message_;  // reused
};

}  // namespace tandem::load
