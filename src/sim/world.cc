// SPDX-License-Identifier: Apache-2.0
#include "sim/world.h"

#include <algorithm>

#include <fmt/format.h>

namespace tandem::sim {
namespace {

constexpr std::uint32_t kWickedFirst = 50'000;

std::uint64_t derived(std::uint64_t seed, std::uint64_t stream) {
  return Random{seed * 0x9e3779b97f4a7c15u + stream}.next();
}

Duration seconds(std::int64_t n) {
  return Duration::seconds(n);
}

}  // namespace

World::World(const Plan& plan, Trace trace)
    : plan_(plan),
      trace_(std::move(trace)),
      network_random_(derived(plan.seed, 1)),
      fate_(derived(plan.seed, 2)) {
  Random drawn{derived(plan.seed, 3)};
  first_topology_ = draw_topology(drawn);
  topology_ = first_topology_;
  checker_.serve(topology_);
  server_ = std::make_unique<Server>(Server::Parts{*this, clocks_, checker_, coverage_},
                                     make_settings(topology_, revision_), derived(plan.seed, 4));
  populate();
}

void World::populate() {
  Random drawn{derived(plan_.seed, 5)};
  static constexpr Nature kNatures[] = {Nature::Plain,         Nature::WithId, Nature::Silent,
                                        Nature::RomThenSystem, Nature::Plain,  Nature::SharedId};
  for (std::uint32_t n = 0; n < plan_.clients; ++n) {
    const Instant starts = Instant{} + Duration::milliseconds(drawn.between(0, 600'000));
    const std::uint64_t seed = drawn.next();
    clients_.emplace_back(n, kNatures[n % std::size(kNatures)], starts, seed);
    clients_.back().place(static_cast<std::uint32_t>(drawn.below(kNowhere)));
  }
  planned_.resize(clients_.size());
  if (!plan_.has(Trouble::Wicked)) return;
  for (std::uint32_t n = 0; n < 2; ++n) {
    wicked_.emplace_back(kWickedFirst + n, Instant{} + seconds(drawn.between(10, 900)),
                         drawn.next());
  }
}

// --- time

void World::at(Instant time, std::function<void()> action) {
  actions_.push({time, actions_made_++, std::move(action)});
}

void World::trace(const std::string& line) {
  if (!trace_) return;
  const auto ms = (clocks_.true_time() - Instant{}).in_milliseconds();
  trace_(fmt::format("{:>8}.{:03} {}", ms / 1000, ms % 1000, line));
}

bool World::turn(Instant until) {
  if (actions_.empty() || actions_.top().time > until || checker_.violation()) return false;
  const Action action = actions_.top();
  actions_.pop();
  clocks_.advance_to(std::max(clocks_.true_time(), action.time));
  action.what();
  return true;
}

void World::run_until(Instant until) {
  while (turn(until)) {
  }
  if (!checker_.violation()) clocks_.advance_to(until);
}

Outcome World::run() {
  server_->start();
  for (std::size_t i = 0; i < clients_.size(); ++i) plan_client(i);
  for (std::size_t i = 0; i < wicked_.size(); ++i) {
    at(wicked_[i].next_action(), [this, i] { wake_wicked(i); });
  }
  at(Instant{} + seconds(60), [this] { trouble(); });
  run_until(Instant{} + plan_.length);
  calm();
  return {checker_.violation(), clocks_.true_time(),           server_->events(),
          server_->crashes(),   checker_.acknowledged_count(), coverage_};
}

// --- clients and the network

void World::plan_client(std::size_t index) {
  const Instant next = clients_[index].next_action();
  const Instant when = std::max(next, clocks_.true_time() + Duration::milliseconds(1));
  if (next == Instant::never() || planned_[index] == when) return;
  planned_[index] = when;
  at(when, [this, index, when] {
    if (planned_[index] != when) return;
    planned_[index] = {};
    wake_client(index);
  });
}

void World::wake_client(std::size_t index) {
  Client& client = clients_[index];
  if (auto request = client.act(clocks_.true_time())) {
    send(client.number(), client.link(), std::move(*request));
  }
  plan_client(index);
}

void World::wake_wicked(std::size_t index) {
  if (calm_) return;
  WickedClient& client = wicked_[index];
  rumours_.addresses = checker_.promised(clocks_.true_time());
  WickedAct act = client.act(clocks_.true_time(), rumours_);
  send(client.number(), client.link(), std::move(act.request), std::move(act.raw));
  at(client.next_action(), [this, index] { wake_wicked(index); });
}

// From a client to the server: directly, by its relay, or routed.
void World::send(std::uint32_t number, std::uint32_t link, Request request, Bytes raw) {
  Delivery d;
  d.sent = clocks_.true_time();
  d.client = number;
  d.link = link;
  d.source = request.ciaddr;
  d.destination = request.unicast ? kServerAddress : kBroadcastAddress;
  const Link& here = links()[link];
  if (!request.unicast && !here.relay.is_zero()) {
    if (request.giaddr.is_zero()) {
      request.giaddr = here.relay;
      request.relay_agent_information = relay_information(here);
    }
    d.source = here.relay;
    d.source_port = 67;
    d.destination = kServerAddress;
  }
  d.request = std::move(request);
  d.bytes = raw.empty() ? encode(d.request) : std::move(raw);
  if (tracing())
    trace(fmt::format("client {} on {} sends {}", number, here.name, describe(d.request)));
  carry([this, d] { deliver(d); });
}

// One datagram through the network, in either direction.
void World::carry(std::function<void()> arrive) {
  const bool lost = network_random_.one_in(12);
  const bool late = network_random_.one_in(15);
  const bool twice = network_random_.one_in(15);
  const auto quick = Duration::microseconds(network_random_.between(200, 20'000));
  const auto slow = Duration::milliseconds(network_random_.between(500, 15'000));
  const auto again = Duration::milliseconds(network_random_.between(1, 8'000));
  if (lost && plan_.has(Trouble::Loss) && !calm_) return;
  const Duration wait = late && plan_.has(Trouble::Delay) && !calm_ ? slow : quick;
  if (twice && plan_.has(Trouble::Duplication) && !calm_) {
    at(clocks_.true_time() + again, arrive);
  }
  at(clocks_.true_time() + wait, std::move(arrive));
}

void World::deliver(const Delivery& delivery) {
  rumours_.last_xid = delivery.request.xid;
  if (!server_->up()) return;
  using wire::MessageType;
  const Request& r = delivery.request;
  const std::string identity = identity_of(r);
  const Ipv4Address subject =
      r.type == MessageType::Release ? r.ciaddr : r.requested_address.value_or(Ipv4Address{});
  const bool holder = checker_.holds(subject, identity, clocks_.true_time());
  const bool to_us = r.server_identifier == kServerAddress;
  if (r.type == MessageType::Release && to_us) {
    coverage_.hit(holder ? Path::HolderReleases : Path::StrangerReleases);
  }
  if (r.type == MessageType::Decline && to_us) {
    coverage_.hit(holder ? Path::HolderDeclines : Path::StrangerDeclines);
  }
  server_->receive(delivery);
}

void World::transmit(const node::Destination& to, const Bytes& datagram) {
  rumours_.last_reply = datagram;
  const std::vector<std::uint32_t> reached = links_of(to);
  carry([this, datagram, reached] { arrive(datagram, reached); });
}

// The links that a reply gets to. What is routed to an address goes to the link of its subnet.
std::vector<std::uint32_t> World::links_of(const node::Destination& to) const {
  if (to.way == node::Destination::Way::Link) return {kOffice};
  for (std::uint32_t link = 0; link < links().size(); ++link) {
    if (links()[link].relay == to.address && !to.address.is_zero()) return {link};
    for (const Subnet& subnet : links()[link].subnets) {
      if (subnet.contains(to.address)) return {link};
    }
  }
  return {};
}

void World::arrive(const Bytes& datagram, const std::vector<std::uint32_t>& reached) {
  const std::optional<Reply> reply = parse_reply(datagram);
  if (!reply) return;
  const auto here = [&](std::uint32_t link) {
    return std::ranges::find(reached, link) != reached.end();
  };
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    Client& client = clients_[i];
    if (!here(client.link())) continue;
    auto request = client.receive(*reply, clocks_.true_time());
    if (request) send(client.number(), client.link(), std::move(*request));
    plan_client(i);
  }
  if (calm_) return;
  for (WickedClient& client : wicked_) {
    if (!here(client.link())) continue;
    if (auto request = client.receive(*reply)) {
      send(client.number(), client.link(), std::move(*request));
    }
  }
}

}  // namespace tandem::sim
