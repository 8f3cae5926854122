// SPDX-License-Identifier: Apache-2.0
// The configuration that is served, and the only way to change it: by the API, by the file at
// SIGHUP, by a rollback. Changes are taken one at a time, in order, on a thread of their own, where
// documents are parsed, checked and stored; then the core serves by the new one, and the answer
// comes once its journal says so durably. So a change that was answered survives whatever happens
// next, and one that was not is there whole or not at all.
//
// Made and called on the control loop.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "config/configuration.h"
#include "control/change.h"
#include "control/core.h"
#include "io/worker.h"

namespace tandem::control {

// What goes on, for whoever waits.
struct Working {
  std::string what;  // "checking the configuration"; empty: nothing
  WallTime since;
  std::size_t waiting = 0;  // behind it
};

class History;

class Configurator {
 public:
  using Done = std::function<void(const ChangeResult&)>;

  // `history` has a current configuration. `file_was_read` is told what became of every reload.
  Configurator(io::Loop& loop, std::unique_ptr<History> history, Core& core,
               std::function<WallTime()> wall, Done file_was_read);
  ~Configurator();
  Configurator(const Configurator&) = delete;
  Configurator& operator=(const Configurator&) = delete;

  static constexpr std::size_t kWaitingMax = 32;

  // The configuration that is served, or will be in a moment. Immutable: keep it as long as needed.
  const std::shared_ptr<const config::Configuration>& current() const { return current_; }

  void submit(Change change, Done done);

  // Reads the configuration file anew: at SIGHUP and for `POST /v1/server/reload`. See History for
  // when it is taken.
  void reload(Done done);

  // Anything else that takes long and may read the revisions: runs on the configuration's thread in
  // its turn, then `done` on the control loop. False, and nothing happens, when too much waits.
  [[nodiscard]] bool work(std::string what, std::function<void(const History&)> job,
                          std::function<void()> done);

  const Working& working() const { return working_; }

 private:
  bool run(std::string what, std::function<void()> job, std::function<void()> done);
  void apply(const ChangeResult& result, Done done);

  std::unique_ptr<History> history_;  // used on the worker only
  Core& core_;
  std::function<WallTime()> wall_;  // called on both threads
  Done file_was_read_;
  std::shared_ptr<const config::Configuration> current_;
  // The one before, kept so that it is not for the core's thread to take it apart.
  std::shared_ptr<const config::Configuration> retired_;
  std::deque<std::string> jobs_;  // the one under way first
  Working working_;
  io::Worker worker_;  // last: its jobs use all of the above
};

}  // namespace tandem::control
