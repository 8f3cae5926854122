// SPDX-License-Identifier: Apache-2.0
// tandem-load: wires the options, the link, the fleet and the run together. docs/load.md tells how
// it is used.
#include <algorithm>
#include <atomic>
#include <csignal>

#include <fmt/format.h>

#include "io/clock.h"
#include "load/report.h"
#include "options.h"

namespace tandem {
namespace {

enum ExitCode { kFine = 0, kFailed = 1, kUsage = 2, kUnanswered = 3 };

// Leases that end while we are asking for them prove nothing.
constexpr Duration kVerifyMargin = Duration::seconds(5);

std::atomic<bool> stop_requested{false};
void request_stop(int) {
  stop_requested = true;
}

struct Session {
  LoadOptions options;
  load::Ledger ledger;
  std::vector<std::string> doubled;  // found in the ledger as it was read
  std::optional<load::LedgerFile> file;
  std::unique_ptr<load::Link> link;
  load::LedgerFile* file_or_null() { return file ? &*file : nullptr; }
};

Result<void> open_ledger(Session& session) {
  const std::string& path = session.options.ledger;
  if (path.empty()) return {};
  if (!session.options.verify) {
    TANDEM_TRY(session.file, load::LedgerFile::open(path));
  }
  TANDEM_TRY(session.ledger, load::read_ledger(path, session.doubled));
  return {};
}

Result<void> open_link(Session& session) {
  const LoadOptions& options = session.options;
  if (options.interface.empty()) {
    TANDEM_TRY(session.link, load::RelayLink::open(options.relay));
    return {};
  }
  const auto holder = [&ledger = session.ledger](Ipv4Address address) {
    return ledger.holder(address, io::read_clock().wall);
  };
  TANDEM_TRY(session.link,
             load::DirectLink::open(options.interface, options.relay.client_identifier, holder));
  return {};
}

std::string addresses_text(const std::vector<Ipv4Address>& addresses) {
  std::string text;
  for (const Ipv4Address address : addresses) text += (text.empty() ? "" : ", ") + address.text();
  return text;
}

load::Headline headline(const LoadOptions& options) {
  return {.scenario = options.verify ? "verify" : std::string(options.scenario->name),
          .link = options.interface.empty()
                      ? fmt::format("relayed by {} to {}", addresses_text(options.relay.addresses),
                                    addresses_text(options.relay.servers))
                      : fmt::format("direct on {}", options.interface),
          .pace = options.pace.rate > 0
                      ? fmt::format("open loop, {:g} a second", options.pace.rate)
                      : fmt::format("closed loop, window {}", options.pace.window)};
}

void print(const LoadOptions& options, const load::Measured& measured) {
  const load::Headline head = headline(options);
  fmt::print("{}",
             options.json ? load::report_json(head, measured) : load::report_table(head, measured));
}

Result<int> run_scenario(Session& session) {
  const LoadOptions& options = session.options;
  load::Fleet fleet({.first = options.first,
                     .clients = options.clients,
                     .timing = options.timing,
                     .seed = options.seed},
                    *session.link, session.ledger, session.file_or_null(), io::read_clock());
  load::Run run(fleet, *session.link, session.file_or_null(), stop_requested);
  for (const std::string& text : session.doubled) {
    fleet.statistics().add_fault(load::Fault::Doubled, text);
  }
  TANDEM_TRY(const load::Measured measured,
             run.scenario(*options.scenario, options.pace, options.limits, Random(options.seed)));
  print(options, measured);
  const load::Statistics& s = measured.statistics;
  if (s.fault_count() > 0) return int{kFailed};
  const bool silence =
      std::all_of(s.received.begin(), s.received.end(), [](std::uint64_t n) { return n == 0; });
  const bool expected =
      s.of(load::Exchange::Release).begun + s.of(load::Exchange::Decline).begun == 0;
  if (silence && expected) return int{kUnanswered};
  const bool lossy = options.loss_max_percent && load::loss_percent(s) > *options.loss_max_percent;
  return int{lossy ? kUnanswered : kFine};
}

Result<int> run_verify(Session& session) {
  const LoadOptions& options = session.options;
  std::vector<load::LedgerEntry> leases;
  session.ledger.for_each_live(io::read_clock().wall + kVerifyMargin,
                               [&](const auto& lease) { leases.push_back(lease); });
  if (leases.empty()) return fail(fmt::format("every lease of {} has ended", options.ledger));
  const auto by_client = [](const auto& a, const auto& b) { return a.client < b.client; };
  const auto [first, last] = std::minmax_element(leases.begin(), leases.end(), by_client);
  const load::Identity lowest = first->client;
  if (lowest.prefix() != last->client.prefix()) {
    return fail(
        fmt::format("the clients of {} do not share their first two octets", options.ledger));
  }
  // A lost packet is no lost lease: renewals are sent again as soon as other requests.
  load::Timing timing = options.timing;
  timing.renew_retransmit_min = timing.retransmit_min;
  timing.renew_retransmit_share = 0;
  load::Fleet fleet({.first = lowest,
                     .clients = last->client.value() - lowest.value() + 1,
                     .timing = timing,
                     .seed = options.seed},
                    *session.link, session.ledger, nullptr, io::read_clock());
  load::Run run(fleet, *session.link, nullptr, stop_requested);
  for (const std::string& text : session.doubled) {
    fleet.statistics().add_fault(load::Fault::Doubled, text);
  }
  TANDEM_TRY(const load::Verified verified, run.verify(leases, lowest, options.pace.window));
  print(options, verified.measured);
  if (!options.json) {
    fmt::print("{} leases had not ended, {} were confirmed and renewed, {} were not\n",
               verified.asked, verified.confirmed, verified.asked - verified.confirmed);
  }
  const bool whole = verified.confirmed == verified.asked;
  return int{whole && verified.measured.statistics.fault_count() == 0 ? kFine : kFailed};
}

Result<int> run(LoadOptions options) {
  Session session{.options = std::move(options)};
  TANDEM_CHECK(open_ledger(session));
  TANDEM_CHECK(open_link(session));
  return session.options.verify ? run_verify(session) : run_scenario(session);
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  auto parsed = tandem::parse_options(argc, argv);
  if (!parsed.options) return parsed.exit_code;
  std::signal(SIGINT, tandem::request_stop);
  std::signal(SIGTERM, tandem::request_stop);
  const auto exit_code = tandem::run(std::move(*parsed.options));
  if (!exit_code) {
    fmt::print(stderr, "tandem-load: {}\n", exit_code.error().message);
    return tandem::kUsage;
  }
  return *exit_code;
}
