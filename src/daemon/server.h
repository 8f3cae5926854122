// SPDX-License-Identifier: Apache-2.0
// Drives one Node in the world: sockets, files and clocks go in as events, its effects are obeyed.
// Made by the service once everything is open; run() returns after SIGTERM or SIGINT.
//
// The order of all things: a batch of datagrams is stepped through the node; what rests on nothing
// new leaves at once; records go to the journal, and what rests on them waits for it. While the
// journal flushes one batch the next one gathers.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/duration_histogram.h"
#include "control/core.h"
#include "daemon/awaited.h"
#include "daemon/network.h"
#include "daemon/storage.h"
#include "io/log.h"
#include "io/loop.h"
#include "node/node.h"

namespace tandem::daemon {

class Server {
 public:
  struct Parts {
    io::Loop& loop;
    const io::Log& log;
    Storage& storage;
    Network& network;
    node::Node& node;
    // SIGHUP: read the configuration file anew. It comes back through reconfigure().
    std::function<void()> reload;
    // Encoded records that have become durable, with the positions (last - count, last].
    std::function<void(ByteView records, std::uint32_t count, journal::Position last)> stored;
  };

  explicit Server(Parts parts);
  ~Server();  // the journal may be reading the batch under way
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The journal was replayed into the node up to `last`.
  void start(journal::Position last, std::uint64_t boot);
  void run();

  // For the control plane (daemon/core_access.h), which calls on the loop's thread; see
  // control/core.h for what each promises.
  const node::Node& node() const { return parts_.node; }
  control::Status status();
  void command(std::vector<node::Command> commands,
               std::function<void(std::vector<node::CommandResult>)> done);
  void reconfigure(std::shared_ptr<const node::Settings> settings,
                   std::function<void(journal::Position)> done);
  void trace(std::vector<node::ClientPattern> clients, std::function<void(node::Traced)> traced);

 private:
  void receive(std::span<const io::Datagram> datagrams);
  void step(const node::Event& event);
  void settle();
  void tell_notices();
  void tell_traces();
  void tell_awaited();
  void send_durable(node::Effects& effects);
  void commit();
  void apply_bounds();
  void storage_changed();
  void drop_what_waits();

  void signal(int number);
  void stop();
  void stop_when_flushed();
  void tell_counters();
  void beat();

  Parts parts_;
  Now now_;  // read once per turn of the loop

  node::Effects gathering_;  // what the node asked for and is not in the journal's hands
  node::Effects in_flight_;  // the batch that the journal flushes, and what waits for it
  Awaited awaited_;
  journal::Position durable_ = 0;
  bool storage_healthy_ = true;
  DurationHistogram replies_;  // from the reading of a message to the sending of its reply
  bool stopping_ = false;

  std::function<void(node::Traced)> traced_;
  std::uint64_t commands_ = 0;  // given so far: the number of the last one

  io::Timer deadline_;
  io::Timer heartbeat_;
};

}  // namespace tandem::daemon
