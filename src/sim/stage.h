// SPDX-License-Identifier: Apache-2.0
// What a scenario is played on: one server with its disk and clocks, and a network that loses
// nothing. Requests are answered within a second of virtual time, or not at all. The checker
// watches here too.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "sim/networks.h"
#include "sim/server.h"

namespace tandem::sim {

class Stage final : public Surroundings {
 public:
  Stage();

  lease::TopologySource& topology() { return topology_; }
  node::DeclineLimits& decline_limits() { return decline_limits_; }
  void begin();  // the server starts with the topology as it is
  void reconfigure();
  bool begun() const { return begun_; }

  // Sends it and waits a second for the answer. `link`: an index of links().
  std::optional<Reply> ask(Request request, std::uint32_t link);
  void pass(Duration time);

  Server& server() { return *server_; }
  Clocks& clocks() { return clocks_; }
  const std::optional<Violation>& violation() const { return checker_.violation(); }

  void at(Instant time, std::function<void()> action) override;
  void transmit(const node::Destination& to, const Bytes& datagram) override;
  void trace(const std::string&) override {}
  bool tracing() const override { return false; }

 private:
  std::shared_ptr<const node::Settings> settings();

  Clocks clocks_;
  Coverage coverage_;
  Checker checker_;
  lease::TopologySource topology_;
  node::DeclineLimits decline_limits_;
  std::uint64_t revision_ = 0;
  std::unique_ptr<Server> server_;
  bool begun_ = false;
  std::multimap<Instant, std::function<void()>> actions_;
  std::vector<Reply> replies_;
};

}  // namespace tandem::sim
