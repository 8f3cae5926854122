// SPDX-License-Identifier: Apache-2.0
// The journal replayed beside the server, record by record as the node gives them out. It answers
// two questions: does memory equal the journal now, and is what came back after a crash the state
// after some record, not before the last that was told to be durable?
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "journal/record.h"
#include "lease/binding_table.h"

namespace tandem::sim {

class Replay {
 public:
  // The records of one step; the last has this position.
  void append(ByteView records, std::uint32_t count, journal::Position last_position);
  void durable(journal::Position position);
  journal::Position durable_position() const { return durable_position_; }
  journal::Position last_position() const { return last_position_; }

  // After a crash the journal ends at `last`: forget what came after. The complaint if more was
  // lost than may be.
  std::optional<std::string> cut(journal::Position last);

  // The last word on the server's line of time.
  const std::optional<journal::ClockRecord>& clock() const { return clock_; }
  // And on the configuration in effect, if there was one.
  std::optional<std::uint64_t> revision() const {
    if (revisions_.empty()) return std::nullopt;
    return revisions_.rbegin()->second;
  }

  // The complaint if the bindings differ from the replayed ones.
  std::optional<std::string> difference(const lease::BindingTable& bindings);

 private:
  using State = std::map<Ipv4Address, Bytes>;  // encoded bindings
  struct Change {
    journal::Position position;
    Ipv4Address address;
    Bytes binding;  // empty: forgotten
  };
  static void apply(const Change& change, State& state);

  State durable_;
  State latest_;
  std::deque<Change> pending_;
  journal::Position durable_position_ = 0;
  journal::Position last_position_ = 0;
  std::optional<journal::ClockRecord> clock_;
  std::map<journal::Position, std::uint64_t> revisions_;
  Bytes scratch_;
};

}  // namespace tandem::sim
