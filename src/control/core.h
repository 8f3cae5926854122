// SPDX-License-Identifier: Apache-2.0
// The thread that serves clients, as the control plane sees it: questions to the node, commands, a
// new configuration, live traces. Implemented by the daemon's Server. All calls are made on the
// control loop and return at once; the functions given to them are called as said here.
//
// Clients come first: what runs on the core's thread takes under 100 microseconds. Ask in pieces.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/duration_histogram.h"
#include "config/configuration.h"
#include "control/network_counters.h"
#include "node/node.h"

namespace tandem::control {

struct StorageHealth {
  bool healthy = true;
  std::string failure;  // why it is not, or last was not
  journal::Position durable = 0;
};

// A server at one moment, small enough to copy.
struct Status {
  Now now;
  StorageHealth storage;
  journal::Position last_position = 0;
  std::size_t bindings = 0;
  std::uint64_t revision = 0;  // of the configuration that the node serves by
  node::Counters counters;
  NetworkCounters network;
  DurationHistogram replies;  // from the reading of a message to the sending of its reply
  DurationHistogram commits;  // of one batch of records to the disk
  std::vector<node::Interface> interfaces;
};

class Core {
 public:
  virtual ~Core() = default;

  // `question` runs on the core's thread between two packets, then `answered` on the control loop.
  virtual void ask(std::function<void(const node::Node&)> question,
                   std::function<void()> answered) = 0;
  virtual void status(std::function<void(const Status&)> answered) = 0;

  // The results in the order of the commands, once all of them are durable; on a disk that cannot
  // be written each is refused. The commands are numbered here.
  virtual void command(std::vector<node::Command> commands,
                       std::function<void(std::vector<node::CommandResult>)> done) = 0;

  // Serve by this configuration; `done` gets the position of the record that says so, once it is
  // durable, or 0 when it could not be made durable (the configuration is served all the same).
  virtual void reconfigure(std::shared_ptr<const config::Configuration> configuration,
                           std::function<void(journal::Position)> done) = 0;

  // Which clients' packets to trace from now on (none: no more), and who gets the traces that are
  // made for this list: on the control loop, once what they say is durable.
  virtual void trace(std::vector<node::ClientPattern> clients,
                     std::function<void(const node::Traced&)> traced) = 0;
};

}  // namespace tandem::control
