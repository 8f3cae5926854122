// SPDX-License-Identifier: Apache-2.0
// The bridge between two threads: what the control plane asks of the core (control/core.h) is
// posted to the core's loop, and what comes of it back to the control loop.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "control/core.h"
#include "daemon/server.h"
#include "io/loop.h"

namespace tandem::daemon {

class CoreAccess final : public control::Core {
 public:
  // `changed` is told, on the control loop, of every configuration before the core is.
  CoreAccess(io::Loop& core_loop, Server& server, io::Loop& control_loop,
             std::function<void(const config::Configuration&)> changed)
      : core_loop_(core_loop),
        server_(server),
        control_loop_(control_loop),
        changed_(std::move(changed)) {}

  void ask(std::function<void(const node::Node&)> question,
           std::function<void()> answered) override;
  void status(std::function<void(const control::Status&)> answered) override;
  void command(std::vector<node::Command> commands,
               std::function<void(std::vector<node::CommandResult>)> done) override;
  void reconfigure(std::shared_ptr<const config::Configuration> configuration,
                   std::function<void(journal::Position)> done) override;
  void trace(std::vector<node::ClientPattern> clients,
             std::function<void(const node::Traced&)> traced) override;

 private:
  // To be called on the core's thread: calls `done` on the control loop.
  template <typename T>
  std::function<void(T)> back(std::function<void(T)> done) {
    return [this, done = std::move(done)](T value) {
      control_loop_.post([done, value = std::move(value)]() mutable { done(std::move(value)); });
    };
  }

  io::Loop& core_loop_;
  Server& server_;
  io::Loop& control_loop_;
  std::function<void(const config::Configuration&)> changed_;
};

}  // namespace tandem::daemon
