// SPDX-License-Identifier: Apache-2.0
// All that a run counts and measures. Filled by load::Fleet, shown by load::Report.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "load/client.h"
#include "load/histogram.h"

namespace tandem::load {

struct ExchangeCounts {
  std::uint64_t begun = 0;    // first messages; the ones to repeat them are Statistics' own
  std::uint64_t done = 0;     // answered as wished
  std::uint64_t refused = 0;  // by a NAK
  std::uint64_t lost = 0;     // no answer within the patience
};

struct Statistics {
  static constexpr std::size_t kMessageTypes = 9;  // by wire::MessageType, others under 0
  static constexpr std::size_t kFaultTextsMax = 20;

  std::array<ExchangeCounts, kExchangeCount> exchanges;
  std::array<Histogram, kExchangeCount> latencies;
  Histogram dora;  // DISCOVER to ACK

  std::array<std::uint64_t, kMessageTypes> sent{};
  std::array<std::uint64_t, kMessageTypes> received{};
  std::uint64_t retransmitted = 0;
  std::uint64_t duplicate = 0;       // answers to what was answered already; other servers' offers
  std::uint64_t late = 0;            // answers to exchanges that were over
  std::uint64_t foreign = 0;         // for clients that are not ours, on a shared link
  std::uint64_t expired = 0;         // leases that ended before they were renewed
  std::uint64_t not_sent = 0;        // refused by our own kernel
  std::uint64_t kernel_dropped = 0;  // answers lost for lack of room here, not the server's fault
  std::uint64_t crowded = 0;         // open loop: exchanges not begun, as every client had one

  // Never set back: a fault while clients are prepared fails the run like any other.
  std::array<std::uint64_t, kFaultCount> faults{};
  std::vector<std::string> fault_texts;  // the first few

  const ExchangeCounts& of(Exchange e) const { return exchanges[static_cast<std::size_t>(e)]; }
  ExchangeCounts& of(Exchange e) { return exchanges[static_cast<std::size_t>(e)]; }
  Histogram& latency(Exchange e) { return latencies[static_cast<std::size_t>(e)]; }
  const Histogram& latency(Exchange e) const { return latencies[static_cast<std::size_t>(e)]; }

  void add_fault(Fault fault, std::string text) {
    ++faults[static_cast<std::size_t>(fault)];
    if (fault_texts.size() < kFaultTextsMax) fault_texts.push_back(std::move(text));
  }
  std::uint64_t fault_count() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t n : faults) sum += n;
    return sum;
  }
  // For a measurement that begins now.
  void forget_all_but_faults() {
    Statistics fresh;
    fresh.faults = faults;
    fresh.fault_texts = std::move(fault_texts);
    *this = std::move(fresh);
  }
};

}  // namespace tandem::load
