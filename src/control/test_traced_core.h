// SPDX-License-Identifier: Apache-2.0
// For tests of traces.
#pragma once

#include "control/core.h"

namespace tandem::control {

// A core of which only the traces are asked for.
class TracedCore : public Core {
 public:
  void ask(std::function<void(const node::Node&)>, std::function<void()>) override {}
  void status(std::function<void(const Status&)>) override {}
  void command(std::vector<node::Command>,
               std::function<void(std::vector<node::CommandResult>)>) override {}
  void reconfigure(std::shared_ptr<const config::Configuration>,
                   std::function<void(journal::Position)>) override {}
  void trace(std::vector<node::ClientPattern> list,
             std::function<void(const node::Traced&)> made) override {
    clients = std::move(list);
    traced = std::move(made);
  }

  std::vector<node::ClientPattern> clients;
  std::function<void(const node::Traced&)> traced;
};

}  // namespace tandem::control
