// SPDX-License-Identifier: Apache-2.0
#include "load/report.h"

#include <fmt/format.h>

namespace tandem::load {
namespace {

struct Row {
  std::string_view name;
  ExchangeCounts counts;
  const Histogram* latency;
  bool answered = true;
};

constexpr auto kExchangeNames = std::to_array<std::string_view>(
    {"discover", "select", "renew", "rebind", "reboot", "inform", "release", "decline"});
static_assert(kExchangeNames.size() == kExchangeCount);

constexpr auto kMessageNames = std::to_array<std::string_view>(
    {"other", "discover", "offer", "request", "decline", "ack", "nak", "release", "inform"});
static_assert(kMessageNames.size() == Statistics::kMessageTypes);

// A row for the whole DORA, then one for each exchange that took place.
std::vector<Row> rows_of(const Statistics& s) {
  std::vector<Row> rows;
  const ExchangeCounts& discover = s.of(Exchange::Discover);
  const ExchangeCounts& select = s.of(Exchange::Select);
  if (select.begun > 0) {
    rows.push_back({
        "dora",
        {discover.begun, select.done, select.refused, discover.lost + select.lost},
        &s.dora
    });
  }
  for (std::size_t i = 0; i < kExchangeCount; ++i) {
    const bool answered = i < static_cast<std::size_t>(Exchange::Release);
    if (s.exchanges[i].begun == 0) continue;
    rows.push_back({kExchangeNames[i], s.exchanges[i], &s.latencies[i], answered});
  }
  return rows;
}

struct Counter {
  std::string_view name;
  std::uint64_t value;
  std::string_view meaning;
};

std::array<Counter, 8> counters_of(const Statistics& s) {
  return {
      {{"retransmitted", s.retransmitted, "requests sent again"},
       {"duplicate", s.duplicate, "answered already, or another server's offer"},
       {"late", s.late, "answers to exchanges that were over"},
       {"foreign", s.foreign, "answers for clients that are not ours"},
       {"expired", s.expired, "leases that ended before they were renewed"},
       {"crowded", s.crowded, "not begun: every client was busy, use more --clients"},
       {"not-sent", s.not_sent, "refused by our own kernel"},
       {"kernel-dropped", s.kernel_dropped, "answers that we were too slow to read"}}
  };
}

double per_second(std::uint64_t count, Duration elapsed) {
  const double seconds = static_cast<double>(elapsed.in_nanoseconds()) / 1e9;
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::string milliseconds(Duration d) {
  return fmt::format("{:.3f}", static_cast<double>(d.in_nanoseconds()) / 1e6);
}

// Text from our own code: names and addresses, faults, file names. Quotes, backslashes and control
// characters are escaped.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out += '"';
}

template <typename Items, typename Format>
std::string joined(const Items& items, Format format) {
  std::string out;
  for (const auto& item : items) {
    if (!out.empty()) out += ",\n";
    out += format(item);
  }
  return out;
}

std::string json_row(const Row& row, Duration elapsed) {
  const auto us = [&](double percent) {
    return static_cast<double>(row.latency->percentile(percent).in_nanoseconds()) / 1e3;
  };
  return fmt::format(
      "    {}: {{\"begun\": {}, \"done\": {}, \"refused\": {}, \"lost\": {}, "
      "\"per-second\": {:.1f}, \"p50-us\": {:.1f}, \"p90-us\": {:.1f}, \"p99-us\": {:.1f}, "
      "\"p99.9-us\": {:.1f}, \"max-us\": {:.1f}}}",
      quoted(row.name), row.counts.begun, row.counts.done, row.counts.refused, row.counts.lost,
      per_second(row.counts.done, elapsed), us(50), us(90), us(99), us(99.9), us(100));
}

}  // namespace

double loss_percent(const Statistics& statistics) {
  std::uint64_t begun = 0;
  std::uint64_t lost = 0;
  for (const ExchangeCounts& counts : statistics.exchanges) {
    begun += counts.begun;
    lost += counts.lost;
  }
  return begun == 0 ? 0 : 100.0 * static_cast<double>(lost) / static_cast<double>(begun);
}

std::string report_table(const Headline& headline, const Measured& measured) {
  const Statistics& s = measured.statistics;
  std::string out = fmt::format(
      "{}, {}, {}: {:.2f} s\n\n"
      "{:<9}{:>10}{:>10}{:>9}{:>7}{:>11}{:>10}{:>10}{:>10}{:>10}{:>10}\n",
      headline.scenario, headline.link, headline.pace,
      static_cast<double>(measured.elapsed.in_nanoseconds()) / 1e9, "exchange", "begun", "done",
      "refused", "lost", "done/s", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms");
  for (const Row& row : rows_of(s)) {
    out += fmt::format("{:<9}{:>10}{:>10}{:>9}{:>7}{:>11.0f}", row.name, row.counts.begun,
                       row.counts.done, row.counts.refused, row.counts.lost,
                       per_second(row.counts.done, measured.elapsed));
    for (const double percent : {50.0, 90.0, 99.0, 99.9, 100.0}) {
      out += fmt::format("{:>10}",
                         row.answered ? milliseconds(row.latency->percentile(percent)) : "-");
    }
    out += '\n';
  }
  out += fmt::format("\n{:<9}{:>10}{:>10}\n", "message", "sent", "received");
  for (std::size_t i = 0; i < Statistics::kMessageTypes; ++i) {
    if (s.sent[i] + s.received[i] == 0) continue;
    out += fmt::format("{:<9}{:>10}{:>10}\n", kMessageNames[i], s.sent[i], s.received[i]);
  }
  out += '\n';
  for (const Counter& counter : counters_of(s)) {
    if (counter.value == 0) continue;
    out += fmt::format("{} {} ({})\n", counter.value, counter.name, counter.meaning);
  }
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    if (s.faults[i] > 0) out += fmt::format("FAULT {}: {}\n", to_text(Fault(i)), s.faults[i]);
  }
  for (const std::string& text : s.fault_texts) out += fmt::format("  {}\n", text);
  if (s.fault_count() == 0) out += "every answer checked: no fault\n";
  return out;
}

std::string report_json(const Headline& headline, const Measured& measured) {
  const Statistics& s = measured.statistics;
  std::vector<std::size_t> types;
  for (std::size_t i = 0; i < Statistics::kMessageTypes; ++i) types.push_back(i);
  std::vector<std::size_t> faults;
  for (std::size_t i = 0; i < kFaultCount; ++i) faults.push_back(i);
  const auto messages = [&](const auto& counts) {
    return joined(types, [&](std::size_t i) {
      return fmt::format("    {}: {}", quoted(kMessageNames[i]), counts[i]);
    });
  };
  return fmt::format(
      "{{\n  \"scenario\": {},\n  \"link\": {},\n  \"pace\": {},\n  \"seconds\": {:.6f},\n"
      "  \"exchanges\": {{\n{}\n  }},\n  \"sent\": {{\n{}\n  }},\n  \"received\": {{\n{}\n  }},\n"
      "  \"counters\": {{\n{}\n  }},\n  \"faults\": {{\n{}\n  }},\n  \"fault-texts\": [\n{}\n  "
      "]\n}}\n",
      quoted(headline.scenario), quoted(headline.link), quoted(headline.pace),
      static_cast<double>(measured.elapsed.in_nanoseconds()) / 1e9,
      joined(rows_of(s), [&](const Row& row) { return json_row(row, measured.elapsed); }),
      messages(s.sent), messages(s.received),
      joined(counters_of(s),
             [](const Counter& c) { return fmt::format("    {}: {}", quoted(c.name), c.value); }),
      joined(faults,
             [&](std::size_t i) {
               return fmt::format("    {}: {}", quoted(to_text(Fault(i))), s.faults[i]);
             }),
      joined(s.fault_texts, [](const std::string& text) { return "    " + quoted(text); }));
}

}  // namespace tandem::load
