// SPDX-License-Identifier: Apache-2.0
// For tests: a request made by hand and the response that it got, without a socket.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/exchange.h"

namespace tandem::control {

// What was written to a stream, and the client's side of it, played by the test.
class TestStream final : public http::BodyStream {
 public:
  bool write(std::string octets) override {
    written += octets;
    return true;
  }
  std::size_t waiting() const override { return 0; }
  bool full() const override { return is_full; }
  void on_drained(std::function<void()> f) override { drained = std::move(f); }
  void on_closed(std::function<void()> f) override { closed = std::move(f); }
  void finish() override { finished = true; }

  std::string written;
  bool is_full = false;
  bool finished = false;
  std::function<void()> drained;
  std::function<void()> closed;
};

class TestExchange final : public http::Exchange {
 public:
  explicit TestExchange(http::Request request) : request_(std::move(request)) {}

  const http::Request& request() const override { return request_; }
  void respond(http::Response response) override {
    if (!response_) response_ = std::move(response);
  }
  std::shared_ptr<http::BodyStream> stream(http::Response head) override {
    respond(std::move(head));
    return body_;
  }
  const std::optional<http::Response>& response() const { return response_; }
  TestStream& body() { return *body_; }

 private:
  http::Request request_;
  std::optional<http::Response> response_;
  std::shared_ptr<TestStream> body_ = std::make_shared<TestStream>();
};

// "/v1/leases/10.0.0.7?limit=2", of which nothing is encoded.
inline http::Request request_for(http::Method method, std::string target, std::string body = {}) {
  http::Request request{.method = method, .target = target, .body = std::move(body)};
  std::string query;
  if (const std::size_t mark = target.find('?'); mark != std::string::npos) {
    query = target.substr(mark + 1);
    target.resize(mark);
  }
  for (std::size_t at = 0; at < target.size();) {
    const std::size_t end = std::min(target.find('/', at + 1), target.size());
    request.path.push_back(target.substr(at + 1, end - at - 1));
    at = end;
  }
  for (std::size_t at = 0; at < query.size();) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    const std::string one = query.substr(at, end - at);
    const std::size_t equals = std::min(one.find('='), one.size());
    request.query.emplace_back(one.substr(0, equals),
                               equals < one.size() ? one.substr(equals + 1) : "");
    at = end + 1;
  }
  return request;
}

}  // namespace tandem::control
