// SPDX-License-Identifier: Apache-2.0
// What the tests of cli share: a World whose output is read by the test, and a server that answers
// as a test has written down.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/run.h"
#include "http/test_kit.h"

namespace tandem::cli {

struct TestWorld {
  std::string out, err;
  std::string input;                // standard input
  std::deque<std::string> answers;  // to questions, in order
  std::map<std::string, std::string, std::less<>> variables;
  std::atomic<bool> stop{false};
  World world;

  TestWorld() {
    world.out = [this](std::string_view text) {
      out += text;
      return true;
    };
    world.err = [this](std::string_view text) { err += text; };
    world.read_input = [this]() -> Result<std::string> { return input; };
    world.read_line = [this]() -> std::optional<std::string> {
      if (answers.empty()) return std::nullopt;
      std::string answer = answers.front();
      answers.pop_front();
      return answer;
    };
    world.environment = [this](std::string_view name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    world.now = [] { return WallTime::from_seconds(1'700'000'000); };  // 2023-11-14T22:13:20Z
    world.pause = [this](Duration) { stop = true; };
    world.stop = &stop;
    world.catch_signals = [] {};
    world.version = "1.2.3";
  }
  // On a terminal, with somebody who answers.
  void sit_down(std::deque<std::string> what_is_said) {
    world.input_is_terminal = true;
    answers = std::move(what_is_said);
    asking_ = true;
  }
  Exit run(const std::vector<std::string>& words) {
    out.clear();
    err.clear();
    // Progress is shown on a terminal only, by a thread: not while a test reads what was said.
    world.error_is_terminal = asking_;
    return cli::run(world, words);
  }

 private:
  bool asking_ = false;
};

// Answers each "METHOD target" with what was said of it, and remembers what it was asked.
class ScriptedServer {
 public:
  ScriptedServer() : server_({}, [this](auto exchange) { answer(*exchange); }) {
    home.variables["TANDEM_SERVER"] = server_.path();
  }

  void on(const std::string& request, unsigned status, std::string body,
          http::Fields headers = {}) {
    const std::lock_guard lock(mutex_);
    script_[request] = {status, std::move(headers), std::move(body)};
  }
  void on_problem(const std::string& request, unsigned status, std::string_view name,
                  std::string_view detail, std::string_view faults = "[]") {
    on(request, status,
       fmt::format(R"({{"type":"urn:tandem:problem:{}","title":"","status":{},"detail":"{}",)"
                   R"("faults":{}}})",
                   name, status, detail, faults));
  }
  // The requests so far: "PUT /v1/x body".
  std::vector<std::string> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  http::Fields last_headers() {
    const std::lock_guard lock(mutex_);
    return last_headers_;
  }
  const http::TempDirectory& directory() const { return server_.directory(); }

  TestWorld home;

 private:
  void answer(http::Exchange& exchange) {
    const std::lock_guard lock(mutex_);
    const http::Request& request = exchange.request();
    const std::string line = fmt::format("{} {}", http::to_text(request.method), request.target);
    asked_.push_back(request.body.empty() ? line : line + " " + request.body);
    last_headers_ = request.headers;
    const auto found = script_.find(line);
    exchange.respond(found == script_.end() ? http::text_response(500, "not in the script")
                                            : found->second);
  }

  std::mutex mutex_;
  std::map<std::string, http::Response> script_;
  std::vector<std::string> asked_;
  http::Fields last_headers_;
  http::TestServer server_;
};

}  // namespace tandem::cli
