// SPDX-License-Identifier: Apache-2.0
#include "daemon/core_access.h"

#include <utility>

namespace tandem::daemon {

void CoreAccess::ask(std::function<void(const node::Node&)> question,
                     std::function<void()> answered) {
  core_loop_.post([this, question = std::move(question), answered = std::move(answered)] {
    question(server_.node());
    control_loop_.post(answered);
  });
}

void CoreAccess::status(std::function<void(const control::Status&)> answered) {
  core_loop_.post([this, answered = std::move(answered)] {
    control_loop_.post([answered, status = server_.status()] { answered(status); });
  });
}

void CoreAccess::command(std::vector<node::Command> commands,
                         std::function<void(std::vector<node::CommandResult>)> done) {
  core_loop_.post([this, commands = std::move(commands), done = back(std::move(done))]() mutable {
    server_.command(std::move(commands), std::move(done));
  });
}

void CoreAccess::reconfigure(std::shared_ptr<const config::Configuration> configuration,
                             std::function<void(journal::Position)> done) {
  changed_(*configuration);
  core_loop_.post(
      [this, settings = configuration->settings(), done = back(std::move(done))]() mutable {
        server_.reconfigure(std::move(settings), std::move(done));
      });
}

void CoreAccess::trace(std::vector<node::ClientPattern> clients,
                       std::function<void(const node::Traced&)> traced) {
  core_loop_.post([this, clients = std::move(clients), traced = std::move(traced)]() mutable {
    server_.trace(std::move(clients), [this, traced = std::move(traced)](node::Traced one) {
      control_loop_.post([traced, one = std::move(one)] { traced(one); });
    });
  });
}

}  // namespace tandem::daemon
