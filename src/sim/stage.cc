// SPDX-License-Identifier: Apache-2.0
#include "sim/stage.h"

namespace tandem::sim {

Stage::Stage() {
  lease::Parameters& p = topology_.parameters;
  p.lease_time = Duration::seconds(3600);
  p.lease_time_min = Duration::seconds(60);
  p.lease_time_max = Duration::seconds(86'400);
  p.offer_hold = Duration::seconds(120);
  p.decline_hold = Duration::seconds(86'400);
  p.allocation = lease::Allocation::Lowest;
  p.cache_threshold = 0;
}

std::shared_ptr<const node::Settings> Stage::settings() {
  return std::shared_ptr<const node::Settings>(
      new node::Settings{.revision = ++revision_,
                         .decline_limits = decline_limits_,
                         .topology = lease::Topology{topology_}});
}

void Stage::begin() {
  begun_ = true;
  checker_.serve(topology_);
  server_ =
      std::make_unique<Server>(Server::Parts{*this, clocks_, checker_, coverage_}, settings(), 1);
  server_->start();
  pass(Duration::seconds(1));
}

void Stage::reconfigure() {
  server_->reconfigure(settings(), topology_);
}

std::optional<Reply> Stage::ask(Request request, std::uint32_t link) {
  Delivery d;
  d.sent = clocks_.true_time();
  d.link = link;
  d.source = request.ciaddr;
  d.destination = request.unicast ? kServerAddress : kBroadcastAddress;
  const Link& here = links()[link];
  if (!request.unicast && !here.relay.is_zero()) {
    request.giaddr = here.relay;
    request.relay_agent_information = relay_information(here);
    d.source = here.relay;
    d.source_port = 67;
    d.destination = kServerAddress;
  }
  d.request = std::move(request);
  d.bytes = encode(d.request);
  replies_.clear();
  server_->receive(d);
  pass(Duration::seconds(1));
  for (const Reply& reply : replies_) {
    if (reply.xid == d.request.xid) return reply;
  }
  return std::nullopt;
}

void Stage::pass(Duration time) {
  const Instant until = clocks_.true_time() + time;
  while (!actions_.empty() && actions_.begin()->first <= until) {
    const auto first = actions_.begin();
    const auto action = std::move(first->second);
    clocks_.advance_to(std::max(clocks_.true_time(), first->first));
    actions_.erase(first);
    action();
  }
  clocks_.advance_to(until);
}

void Stage::at(Instant time, std::function<void()> action) {
  actions_.emplace(time, std::move(action));
}

void Stage::transmit(const node::Destination&, const Bytes& datagram) {
  if (auto reply = parse_reply(datagram)) replies_.push_back(std::move(*reply));
}

}  // namespace tandem::sim
