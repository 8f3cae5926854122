// SPDX-License-Identifier: Apache-2.0
#include "sim/run.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <thread>

#include <fmt/format.h>

namespace tandem::sim {
namespace {

struct Totals {
  std::uint64_t seeds = 0, events = 0, crashes = 0, leases = 0;
  Coverage coverage;
  std::vector<std::pair<std::uint64_t, Outcome>> failures;

  void add(const Outcome& outcome) {
    ++seeds;
    events += outcome.events;
    crashes += outcome.crashes;
    leases += outcome.leases;
    coverage.add(outcome.coverage);
  }
};

// An assertion of the core ends the process: say under which seed.
thread_local std::uint64_t running_seed = 0;
extern "C" void tell_seed(int) {
  std::fprintf(stderr, "stopped in seed %llu\n", static_cast<unsigned long long>(running_seed));
}

Outcome run(const Plan& plan, const World::Trace& trace = {}) {
  running_seed = plan.seed;
  std::signal(SIGABRT, tell_seed);
  return World{plan, trace}.run();
}

bool fails_alike(const Plan& plan, const std::string& rule) {
  const Outcome outcome = run(plan);
  return outcome.violation && outcome.violation->rule == rule;
}

void print_failure(const Plan& plan, const Outcome& outcome) {
  fmt::print("seed {} breaks {}: {}\n", plan.seed, outcome.violation->rule,
             outcome.violation->text);
  const Plan small = shrink(plan, *outcome.violation, outcome.ended);
  fmt::print("shortest found: tandem-sim {} --trace\n", options_of(small));
  std::vector<std::string> lines;
  const Outcome again = run(small, [&](const std::string& line) { lines.push_back(line); });
  constexpr std::size_t kShown = 30;
  const std::size_t first = lines.size() > kShown ? lines.size() - kShown : 0;
  for (std::size_t i = first; i < lines.size(); ++i) fmt::print("  {}\n", lines[i]);
  if (again.violation) fmt::print("  {}: {}\n", again.violation->rule, again.violation->text);
}

// Whether every named path was reached.
bool print_coverage(const Coverage& coverage) {
  bool complete = true;
  for (const PathRow& row : kPaths) {
    fmt::print("{:>12}  {}\n", coverage.count(row.path), row.name);
    complete &= coverage.count(row.path) > 0;
  }
  return complete;
}

}  // namespace

std::string options_of(const Plan& plan) {
  std::string text = fmt::format("--seed {} --clients {} --seconds {}", plan.seed, plan.clients,
                                 plan.length.in_seconds());
  std::string without;
  for (const TroubleRow& row : kTroubles) {
    if (plan.has(row.trouble)) continue;
    without += (without.empty() ? "" : ",") + std::string(row.name);
  }
  return without.empty() ? text : text + " --without " + without;
}

Plan shrink(Plan plan, const Violation& violation, Instant ended) {
  const auto take = [&](const Plan& smaller) {
    if (!fails_alike(smaller, violation.rule)) return false;
    plan = smaller;
    return true;
  };
  Plan shorter = plan;
  shorter.length = std::min(plan.length, ended - Instant{} + Duration::seconds(1));
  take(shorter);
  for (const TroubleRow& row : kTroubles) {
    Plan smaller = plan;
    smaller.without.set(static_cast<std::size_t>(row.trouble));
    take(smaller);
  }
  while (plan.clients > 0) {
    Plan smaller = plan;
    --smaller.clients;
    if (!take(smaller)) break;
  }
  for (int halvings = 0; halvings < 6; ++halvings) {
    Plan smaller = plan;
    smaller.length = Duration::seconds(plan.length.in_seconds() * 3 / 4);
    take(smaller);
  }
  return plan;
}

int run_one(const Plan& plan, bool with_trace) {
  World::Trace trace;
  if (with_trace) trace = [](const std::string& line) { fmt::print("{}\n", line); };
  const Outcome outcome = run(plan, trace);
  fmt::print("seed {}: {} events, {} crashes, {} leases acknowledged\n", plan.seed, outcome.events,
             outcome.crashes, outcome.leases);
  if (!outcome.violation) return 0;
  if (with_trace) {
    fmt::print("{}: {}\n", outcome.violation->rule, outcome.violation->text);
  } else {
    print_failure(plan, outcome);
  }
  return 1;
}

int run_many(const Plan& plan, std::uint64_t count, unsigned jobs, bool complete) {
  Totals totals;
  std::mutex mutex;
  std::atomic<std::uint64_t> next = 0;
  constexpr std::size_t kFailuresMax = 3;
  const auto work = [&] {
    for (std::uint64_t i = next++; i < count; i = next++) {
      Plan mine = plan;
      mine.seed = plan.seed + i;
      const Outcome outcome = run(mine);
      const std::scoped_lock lock(mutex);
      totals.add(outcome);
      if (outcome.violation) totals.failures.emplace_back(mine.seed, outcome);
      if (totals.failures.size() >= kFailuresMax) next = count;
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned n = 0; n < std::max(jobs, 1u); ++n) workers.emplace_back(work);
  }
  std::ranges::sort(totals.failures, {}, [](const auto& f) { return f.first; });
  const bool reached = print_coverage(totals.coverage);
  fmt::print("{} seeds: {} events, {} crashes, {} leases acknowledged, {} violations\n",
             totals.seeds, totals.events, totals.crashes, totals.leases, totals.failures.size());
  for (const auto& [seed, outcome] : totals.failures) {
    Plan failed = plan;
    failed.seed = seed;
    print_failure(failed, outcome);
  }
  if (complete && !reached) fmt::print("a path named above was never reached\n");
  return totals.failures.empty() && (reached || !complete) ? 0 : 1;
}

}  // namespace tandem::sim
