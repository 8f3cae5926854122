// SPDX-License-Identifier: Apache-2.0
// Drives one Node in the world: sockets, files and clocks go in as events, its effects are obeyed.
// Made by main once everything is open; run() returns after SIGTERM or SIGINT.
//
// The order of all things: a batch of datagrams is stepped through the node; what rests on nothing
// new leaves at once; records go to the journal, and what rests on them waits for it. While the
// journal flushes one batch the next one gathers.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/duration_histogram.h"
#include "daemon/configuration.h"
#include "daemon/network.h"
#include "daemon/storage.h"
#include "io/log.h"
#include "io/loop.h"
#include "io/worker.h"
#include "node/node.h"

namespace tandem::daemon {

class Server {
 public:
  struct Parts {
    io::Loop& loop;
    const io::Log& log;
    Disk& disk;  // the data directory, for revisions of the configuration
    Storage& storage;
    Network& network;
    node::Node& node;
    std::string configuration_file;
  };

  explicit Server(Parts parts);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The journal was replayed into the node up to `last`.
  void start(journal::Position last, std::uint64_t boot);
  void run();

 private:
  void receive(std::span<const io::Datagram> datagrams);
  void step(const node::Event& event);
  void settle();
  void tell_notices();
  void send_durable(node::Effects& effects);
  void commit();
  void apply_bounds();
  void storage_changed();
  void drop_what_waits();

  void signal(int number);
  void reload();
  void apply_configuration(const Configured& configured);
  void stop();
  void stop_when_flushed();
  void tell_counters();
  void beat();

  Parts parts_;
  Now now_;  // read once per turn of the loop

  node::Effects gathering_;  // what the node asked for and is not in the journal's hands
  node::Effects in_flight_;  // the batch that the journal flushes, and what waits for it
  journal::Position durable_ = 0;
  bool storage_healthy_ = true;
  DurationHistogram replies_;  // from the reading of a message to the sending of its reply
  bool stopping_ = false;

  bool reloading_ = false;
  bool reload_again_ = false;
  Configured reloaded_;

  io::Timer deadline_;
  io::Timer heartbeat_;
  io::Worker reader_;  // reads and checks the configuration, which may take a while
};

}  // namespace tandem::daemon
