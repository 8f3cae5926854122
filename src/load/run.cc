// SPDX-License-Identifier: Apache-2.0
#include "load/run.h"

#include <algorithm>

#include <fmt/format.h>

#include "io/clock.h"

namespace tandem::load {
namespace {

constexpr std::size_t kPreparationWindow = 64;
constexpr std::size_t kBegunPerTurn = 256;  // so that answers are read in between
constexpr std::size_t kClientsTried = 64;   // in search of one that is idle
constexpr Duration kWaitMax = Duration::milliseconds(5);
constexpr Duration kSpin = Duration::microseconds(100);  // sleeping is less exact than this

// When exchange `n` of an open loop is due.
Instant due(Instant start, std::uint64_t n, double rate) {
  return start +
         Duration::nanoseconds(static_cast<std::int64_t>(static_cast<double>(n) * 1e9 / rate));
}

}  // namespace

Result<Measured> Run::scenario(const Scenario& scenario, Pace pace, Limits limits, Random random) {
  if (scenario.prepare) TANDEM_CHECK(prepare());
  fleet_.statistics().forget_all_but_faults();
  const auto action = [&](Fleet::Number n) {
    return choose(scenario, fleet_.holds_lease(n), random);
  };
  const auto begin = [&](Instant intended, Now now) { return begin_next(action, intended, now); };
  TANDEM_TRY(const Duration elapsed, pump(begin, pace, limits));
  fleet_.statistics().kernel_dropped += link_.take_kernel_drops();
  return Measured{fleet_.statistics(), elapsed};
}

Result<Verified> Run::verify(const std::vector<LedgerEntry>& leases, Identity first,
                             std::size_t window) {
  std::size_t next = 0;
  const auto number = [&](const LedgerEntry& lease) {
    return static_cast<Fleet::Number>(lease.client.value() - first.value());
  };
  const Pace pace{.window = window};
  const Limits limits{.exchanges = leases.size()};
  TANDEM_TRY(Duration elapsed, pump(
                                   [&](Instant intended, Now now) {
                                     const LedgerEntry& lease = leases[next++];
                                     fleet_.reboot(number(lease), lease.address, intended, now);
                                     return true;
                                   },
                                   pace, limits));
  next = 0;
  const auto renew = [&](Instant intended, Now now) {
    // One that was not confirmed has nothing to renew.
    (void)fleet_.begin(number(leases[next++]), Action::Renew, intended, now);
    return true;
  };
  TANDEM_TRY(const Duration renewed, pump(renew, pace, limits));
  return Verified{
      .asked = leases.size(),
      .confirmed = fleet_.statistics().of(Exchange::Renew).done,
      .measured = {fleet_.statistics(), elapsed + renewed}
  };
}

// Every client gets a lease; those that did not, get another chance, once.
Result<void> Run::prepare() {
  for (int attempt = 0; attempt < 2; ++attempt) {
    Fleet::Number next = 0;
    const auto begin = [&](Instant intended, Now now) {
      const Fleet::Number n = next++;
      if (!fleet_.holds_lease(n)) (void)fleet_.begin(n, Action::Dora, intended, now);
      return true;
    };
    TANDEM_CHECK(pump(begin, {.window = kPreparationWindow}, {.exchanges = fleet_.size()}));
  }
  for (Fleet::Number n = 0; n < fleet_.size(); ++n) {
    if (fleet_.holds_lease(n)) return {};
  }
  return fail("no client got a lease to begin with");
}

// The clients take turns; one that is still busy is passed over.
bool Run::begin_next(const std::function<Action(Fleet::Number)>& choose, Instant intended,
                     Now now) {
  for (std::size_t tried = 0; tried < std::min(kClientsTried, fleet_.size()); ++tried) {
    const Fleet::Number n = cursor_;
    cursor_ = static_cast<Fleet::Number>((cursor_ + std::size_t{1}) % fleet_.size());
    if (fleet_.idle(n)) return fleet_.begin(n, choose(n), intended, now);
  }
  return false;
}

Result<Duration> Run::pump(const Begin& begin, Pace pace, Limits limits) {
  const bool open = pace.rate > 0;
  const Instant start = io::read_clock().instant;
  const Instant end = start + limits.duration;
  std::uint64_t begun = 0;
  for (;;) {
    const Now now = io::read_clock();
    const bool more = begun < limits.exchanges && now.instant < end && !stop_;
    if (!more && fleet_.in_flight() == 0) return now.instant - start;
    for (std::size_t i = 0; more && i < kBegunPerTurn && begun < limits.exchanges; ++i) {
      const Instant intended = open ? due(start, begun, pace.rate) : now.instant;
      if (open ? intended > now.instant : fleet_.in_flight() >= pace.window) break;
      if (!begin(intended, now)) {
        if (!open) break;
        ++fleet_.statistics().crowded;
      }
      ++begun;
    }
    TANDEM_TRY(const std::size_t received, exchange_packets());
    if (received > 0) continue;
    wait(open && more ? std::optional(due(start, begun, pace.rate)) : std::nullopt, now);
  }
}

// Sends what was gathered and reads one batch. The ledger is in the file before anything is sent
// that follows from it. Deadlines pass only when no answers are left to read: if we were held up,
// that is not the server's fault.
Result<std::size_t> Run::exchange_packets() {
  TANDEM_CHECK(send());
  const auto messages = link_.receive();
  const Now arrived = io::read_clock();
  for (const ByteView message : messages) fleet_.on_message(message, arrived);
  if (messages.size() < io::ReceiveBatch::kMessagesMax) fleet_.advance(arrived);
  TANDEM_CHECK(send());
  return messages.size();
}

Result<void> Run::send() {
  if (file_ != nullptr) TANDEM_CHECK(file_->flush());
  fleet_.statistics().not_sent += link_.flush();
  return {};
}

void Run::wait(std::optional<Instant> next, Now now) {
  const Duration until = next ? std::min(*next - now.instant, kWaitMax) : kWaitMax;
  if (until > kSpin) io::wait_readable(link_.fd(), until - kSpin);
}

}  // namespace tandem::load
