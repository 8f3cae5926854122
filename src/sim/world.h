// SPDX-License-Identifier: Apache-2.0
// One run: a server, clients, the network between them, and a fate that brings trouble, all from
// one seed. Every concern draws from its own random numbers, so that leaving one kind of trouble
// out disturbs the rest as little as can be; that is what makes shrinking a failure work.
//
// A run ends with a calm hour: no more trouble, the first configuration again, every client starts
// anew; whoever asks must then get an address while one is free (invariant "progress").
#pragma once

#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "sim/client.h"
#include "sim/networks.h"
#include "sim/plan.h"
#include "sim/server.h"
#include "sim/wicked.h"

namespace tandem::sim {

struct Outcome {
  std::optional<Violation> violation;
  Instant ended;
  std::uint64_t events = 0;
  std::uint64_t crashes = 0;
  std::uint64_t leases = 0;
  Coverage coverage;
};

class World final : public Surroundings {
 public:
  using Trace = std::function<void(const std::string&)>;
  explicit World(const Plan& plan, Trace trace = {});

  Outcome run();

  void at(Instant time, std::function<void()> action) override;
  void transmit(const node::Destination& to, const Bytes& datagram) override;
  void trace(const std::string& line) override;
  bool tracing() const override { return static_cast<bool>(trace_); }

 private:
  struct Action {
    Instant time;
    std::uint64_t number;  // first come, first served
    std::function<void()> what;
    friend bool operator<(const Action& a, const Action& b) {
      return std::pair(b.time, b.number) < std::pair(a.time, a.number);
    }
  };

  bool turn(Instant until);
  void run_until(Instant until);
  void populate();
  void plan_client(std::size_t index);
  void wake_client(std::size_t index);
  void wake_wicked(std::size_t index);
  void send(std::uint32_t number, std::uint32_t link, Request request, Bytes raw = {});
  void carry(std::function<void()> arrive);
  void deliver(const Delivery& delivery);
  void arrive(const Bytes& datagram, const std::vector<std::uint32_t>& reached);
  std::vector<std::uint32_t> links_of(const node::Destination& to) const;

  void trouble();
  void bring(Trouble trouble);
  void reconfigure();
  void command();
  void fill_disk();
  void apply();
  void calm();
  void check_progress();
  void check_restart();

  Plan plan_;
  Trace trace_;
  Random network_random_;
  Random fate_;
  Clocks clocks_;
  Coverage coverage_;
  Checker checker_;
  lease::TopologySource first_topology_;
  lease::TopologySource topology_;
  std::uint64_t revision_ = 1;
  std::unique_ptr<Server> server_;
  std::vector<Client> clients_;
  std::vector<Instant> planned_;  // when each client is to be woken
  std::vector<WickedClient> wicked_;
  Rumours rumours_;
  bool calm_ = false;

  std::priority_queue<Action> actions_;
  std::uint64_t actions_made_ = 0;
};

}  // namespace tandem::sim
