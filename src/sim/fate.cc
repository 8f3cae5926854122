// SPDX-License-Identifier: Apache-2.0
// The part of World that brings trouble, and the calm after it.
#include <algorithm>

#include <fmt/format.h>

#include "sim/world.h"

namespace tandem::sim {
namespace {

constexpr Duration kCalm = Duration::seconds(900);

Duration seconds(std::int64_t n) {
  return Duration::seconds(n);
}

// Steps of a second, of an hour, of days: both ways.
Duration draw_step(Random& random) {
  static constexpr std::int64_t kSizes[] = {1, 61, 3600, 86'400, 10 * 86'400};
  const std::int64_t size = kSizes[random.below(std::size(kSizes))];
  return seconds(random.between(1, size) * (random.one_in(2) ? 1 : -1));
}

}  // namespace

void World::trouble() {
  if (calm_) return;
  const TroubleRow& row = kTroubles[fate_.below(kTroubles.size())];
  if (plan_.has(row.trouble)) bring(row.trouble);
  at(clocks_.true_time() + Duration::milliseconds(fate_.between(100, 240'000)),
     [this] { trouble(); });
}

void World::bring(Trouble trouble) {
  const std::uint64_t draw = fate_.next();  // whatever happens, one number
  Random random{draw};
  switch (trouble) {
    case Trouble::Loss:
    case Trouble::Delay:
    case Trouble::Duplication:
    case Trouble::Wicked:
      return;  // always there
    case Trouble::Kill:
      if (random.one_in(2)) return server_->kill_before_send(1);
      return server_->kill();
    case Trouble::PowerLoss:
      if (!server_->up() || !clocks_.wall_saved()) return;
      if (random.one_in(4)) return server_->lose_power();
      if (random.one_in(3)) {
        const std::uint64_t operation = 1 + random.below(5);
        return server_->at_next_snapshot([this, operation] {
          if (clocks_.wall_saved()) server_->lose_power_at_operation(operation);
        });
      }
      return server_->lose_power_at_operation(1 + random.below(12));
    case Trouble::DiskFailure:
      trace("the disk is going to fail once");
      return server_->disk().fail_any(1 + random.below(8));
    case Trouble::DiskFull:
      if (random.one_in(3)) return server_->at_next_snapshot([this] { fill_disk(); });
      return fill_disk();
    case Trouble::SlowDisk:
      server_->set_slow_disk(true);
      return at(clocks_.true_time() + seconds(random.between(5, 120)),
                [this] { server_->set_slow_disk(false); });
    case Trouble::ClockStep: {
      const Duration step = draw_step(random);
      // Nothing on the machine could tell a step from a clock that was wrong, between a boot and
      // the start of the server, or where the power fails before the step is in the journal and in
      // the battery-backed clock.
      if (!server_->sees_clock() || server_->power_loss_planned()) return;
      trace("UTC is stepped by " + step.text());
      coverage_.hit(step > Duration{} ? Path::ClockForward : Path::ClockBack);
      clocks_.step_wall(step);
      server_->look_at_clock();
      return;
    }
    case Trouble::Configuration:
      return reconfigure();
    case Trouble::Commands:
      return command();
    case Trouble::Interfaces:
      trace("the interface goes");
      server_->set_interfaces({});
      return at(clocks_.true_time() + seconds(random.between(1, 60)), [this] {
        trace("the interface comes back");
        server_->set_interfaces({server_interface()});
      });
    case Trouble::Roaming:
      if (clients_.empty()) return;
      Client& client = clients_[random.below(clients_.size())];
      trace(fmt::format("client {} moves", client.number()));
      coverage_.hit(Path::Roamed);
      client.move(static_cast<std::uint32_t>(random.below(links().size())), clocks_.true_time());
      return plan_client(client.number());
  }
}

void World::fill_disk() {
  trace("the disk is full");
  coverage_.hit(server_->snapshot_under_way() ? Path::DiskFullInSnapshot : Path::DiskFull);
  server_->disk().set_capacity(server_->disk().used() + fate_.below(600));
  at(clocks_.true_time() + seconds(fate_.between(5, 300)), [this] {
    trace("the disk has room again");
    server_->disk().set_capacity(MemoryDisk::kUnlimited);
  });
}

void World::apply() {
  server_->reconfigure(make_settings(topology_, ++revision_), topology_);
}

void World::reconfigure() {
  const std::vector<Ipv4Address> leased = checker_.promised(clocks_.true_time());
  const lease::TopologySource before = topology_;
  change_topology(topology_, leased, fate_);
  trace(fmt::format("the configuration changes to revision {}", revision_ + 1));
  for (std::size_t i = 0; i < topology_.scopes.size(); ++i) {
    const lease::Scope& was = before.scopes[i];
    const lease::Scope& is = topology_.scopes[i];
    const bool hits =
        std::ranges::any_of(leased, [&](Ipv4Address a) { return is.subnet.contains(a); });
    if (!hits) continue;
    if (was.pools.size() > is.pools.size()) coverage_.hit(Path::LeasedScopeRemoved);
    if (was.pools.size() < is.pools.size()) coverage_.hit(Path::LeasedScopeReturned);
    if (was.reservations.size() < is.reservations.size())
      coverage_.hit(Path::LeasedAddressReserved);
  }
  apply();
}

void World::command() {
  std::vector<Ipv4Address> leased = checker_.promised(clocks_.true_time());
  leased.push_back(Ipv4Address::of(10, 0, 0, 11));
  const Ipv4Address address = leased[fate_.below(leased.size())];
  if (checker_.is_promised(address, clocks_.true_time())) coverage_.hit(Path::CommandOnLease);
  const Ipv4Range one{address, address};
  switch (fate_.below(6)) {
    case 0:
      trace("an administrator releases " + address.text());
      return server_->command(node::ReleaseLease{address}, one);
    case 1:
      trace("an administrator deletes " + address.text());
      return server_->command(node::DeleteLease{address}, one);
    case 2: {
      trace("an administrator adds a lease of " + address.text());
      const auto stranger = static_cast<std::uint32_t>(fate_.between(300, 400));
      const node::AddLease add{address, hardware_address_of(stranger), {}, seconds(120), {}};
      return server_->command(add, one);
    }
    case 3: {
      const lease::Scope& scope = topology_.scopes[fate_.below(topology_.scopes.size())];
      trace("an administrator wipes " + scope.subnet.text());
      return server_->command(node::WipeRange{scope.subnet.range()}, scope.subnet.range());
    }
    default: {
      const std::vector<Ipv4Address> aside = checker_.aside();
      if (aside.empty()) return;
      const Ipv4Address chosen = aside[fate_.below(aside.size())];
      trace("an administrator restores " + chosen.text());
      return server_->command(node::RestoreAbandoned{chosen}, {chosen, chosen});
    }
  }
}

// --- the calm

void World::calm() {
  if (checker_.violation()) return;
  trace("calm: no more trouble");
  calm_ = true;
  for (WickedClient& client : wicked_) client.stop();
  server_->disk().set_capacity(MemoryDisk::kUnlimited);
  server_->use_up_faults();
  server_->set_slow_disk(false);
  server_->kill_before_send(0);
  server_->at_next_snapshot({});
  server_->set_interfaces({server_interface()});
  topology_ = first_topology_;
  apply();
  run_until(clocks_.true_time() + seconds(300));  // restarts and recoveries come to an end
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    clients_[i].settle(clocks_.true_time());
    plan_client(i);
  }
  run_until(clocks_.true_time() + kCalm);
  if (!checker_.violation()) check_progress();
  if (!checker_.violation()) check_restart();
}

// Whoever has asked for five minutes has an address, unless none was free at both ends of these.
void World::check_progress() {
  const auto free_now = [this] {
    std::vector<std::vector<Ipv4Address>> free;
    for (std::uint32_t link = 0; link < links().size(); ++link) {
      free.push_back(checker_.free_addresses(link, server_->node().bindings()));
    }
    return free;
  };
  if (!server_->up() || !server_->storage_healthy()) {
    return checker_.complain("progress", "the server does not serve, with nothing in its way");
  }
  std::vector<bool> had_address;
  for (const Client& client : clients_) had_address.push_back(!client.address().is_zero());
  const auto before = free_now();
  run_until(clocks_.true_time() + seconds(300));
  if (checker_.violation()) return;
  const auto after = free_now();
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const Client& client = clients_[i];
    if (had_address[i] || !client.address().is_zero()) continue;
    for (const Ipv4Address free : before[client.link()]) {
      if (std::ranges::find(after[client.link()], free) == after[client.link()].end()) continue;
      return checker_.complain(
          "progress", fmt::format("client {} asks on {} in vain, and {} is free", client.number(),
                                  links()[client.link()].name, free.text()));
    }
  }
}

// What is on the disk, read by another server, is what this one has in memory.
void World::check_restart() {
  run_until(clocks_.true_time() + seconds(1));
  if (checker_.violation()) return;
  server_->kill();
  run_until(clocks_.true_time() + seconds(60));
  if (!checker_.violation() && !server_->up()) {
    checker_.complain("recovery", "the server does not come back");
  }
}

}  // namespace tandem::sim
