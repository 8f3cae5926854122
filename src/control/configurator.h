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
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/configuration.h"
#include "control/core.h"
#include "io/worker.h"

namespace tandem::control {

struct WholeDocument {
  std::string text;
};
struct Rollback {
  std::uint64_t revision = 0;
};

struct Change {
  std::variant<WholeDocument, std::vector<config::Edit>, Rollback> what;
  std::optional<std::uint64_t> if_revision;  // refused as Stale unless this is the current revision
  bool dry_run = false;
  std::string author;
  std::string comment;
  std::string source;  // "api", "file"
};

struct ChangeResult {
  enum class Kind : std::uint8_t {
    Done,     // or, of a dry run: would be done
    Refused,  // faults say why
    Stale,
    NotFound,  // an object to change or remove, or the revision to go back to
    Exists,
    Busy,       // too many changes wait
    NotStored,  // the disk refused the revision; nothing has changed
  };
  Kind kind = Kind::Done;
  std::uint64_t revision = 0;  // that is served now
  std::vector<config::Difference> differences;
  std::vector<config::Fault> faults;  // warnings, when it was done
  std::optional<std::size_t> edit;    // which of the edits was refused
  std::string detail;                 // a sentence, when it was not done
};

// What goes on, for whoever waits.
struct Working {
  std::string what;  // "checking the configuration"; empty: nothing
  WallTime since;
};

class History;

class Configurator {
 public:
  // `history` has been opened and has a current configuration. Changes wait up to kWaitingMax.
  Configurator(io::Loop& loop, std::unique_ptr<History> history, Core& core,
               std::function<WallTime()> wall);
  ~Configurator();
  Configurator(const Configurator&) = delete;
  Configurator& operator=(const Configurator&) = delete;

  static constexpr std::size_t kWaitingMax = 32;

  // The configuration that is served, or will be in a moment. Immutable: keep it as long as needed.
  const std::shared_ptr<const config::Configuration>& current() const { return current_; }

  void submit(Change change, std::function<void(ChangeResult)> done);

  // The configuration file's text, read anew: at SIGHUP and `POST /v1/server/reload`. See
  // History::take_file for when it is taken.
  void reload(std::function<void(ChangeResult)> done);

  // Anything else that takes long and may read the revisions: runs on the configuration's thread in
  // its turn, then `done` on the control loop. False, and nothing happens, when too much waits.
  [[nodiscard]] bool work(std::string what, std::function<void(const History&)> job,
                          std::function<void()> done);

  const Working& working() const { return working_; }

 private:
  void begin(std::string what);
  void finish(ChangeResult result, std::function<void(ChangeResult)> done);

  io::Loop& loop_;
  std::unique_ptr<History> history_;  // used on the worker only
  Core& core_;
  std::function<WallTime()> wall_;
  std::shared_ptr<const config::Configuration> current_;
  std::deque<std::string> waiting_;
  Working working_;
  io::Worker worker_;  // last: its jobs use all of the above
};

}  // namespace tandem::control
