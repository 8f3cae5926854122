// SPDX-License-Identifier: Apache-2.0
// The thread of the control plane: an event loop of its own, at a lower priority than the core's,
// with the HTTP servers and everything that they serve. It is opened before privileges are dropped,
// since sockets and keys may need them, and starts afterwards. What cannot be opened is told and
// left out: clients are served whether or not anybody can look on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "config/control_settings.h"
#include "control/control.h"
#include "daemon/core_access.h"
#include "http/server.h"
#include "io/log.h"
#include "io/loop.h"

namespace tandem::daemon {

class ControlThread {
 public:
  explicit ControlThread(io::Log& log);
  ~ControlThread();  // stops it
  ControlThread(const ControlThread&) = delete;
  ControlThread& operator=(const ControlThread&) = delete;

  control::ChangeLog& changes() { return changes_; }

  void open(const config::ControlSettings& settings);

  struct Parts {
    io::Loop& core_loop;
    Server& server;
    std::unique_ptr<control::History> history;
    Disk& disk;  // of the tokens
    std::string configuration_file;
    std::string version;
  };
  void start(Parts parts);
  void stop();

  // From any thread: reads the configuration file anew.
  void reload();

 private:
  using Http = std::unique_ptr<http::Server>;

  Http make_http(const config::ControlSettings& settings);
  void open_local(const config::ControlSettings& settings);
  void open_remote(const config::ControlSettings& settings);
  void follow(const config::ControlSettings& settings);
  void failed(const std::string& where, const std::string& reason) const;
  http::Counters http_counters() const;
  void run(Parts parts);

  io::Log& log_;
  io::Loop loop_;
  control::ChangeLog changes_;
  control::EventLog events_;
  config::ControlSettings settings_;  // that the servers were opened by
  std::optional<CoreAccess> core_;
  std::optional<control::Control> control_;
  Http local_;
  Http remote_;
  std::vector<Http> leaving_;  // stopped, until their last connection has gone
  std::thread thread_;
};

}  // namespace tandem::daemon
