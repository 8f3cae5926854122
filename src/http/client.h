// SPDX-License-Identifier: Apache-2.0
// A blocking HTTP client for the command line: to a server's Unix socket or to its https address,
// one connection kept open between requests. libcurl does the work and is seen in client.cc only.
// Errors are sentences for people: who could not be reached, why, and what to do about it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/request.h"
#include "http/response.h"

namespace tandem::http {

struct Endpoint {
  std::string socket;   // path of a Unix socket; when empty:
  std::string url;      // "https://dhcp.example.org:6470"
  std::string ca_file;  // PEM, for https; when empty the system's store
  std::string token;    // sent as Authorization: Bearer; empty: none
  Duration connect_time = Duration::seconds(5);
  Duration total_time = Duration::seconds(120);  // of one request; does not bound stream()
};

struct ClientRequest {
  Method method = Method::Get;
  std::string target;  // path and query, encoded: "/v1/leases?limit=10"
  Fields headers;
  std::string body;
};

struct ClientError {
  enum class Kind {
    NoSocket,     // the socket does not exist
    Denied,       // it may not be opened by this user
    Unreachable,  // nobody answers there: refused, no route, unknown name
    Untrusted,    // the server's certificate was not accepted
    Timeout,
    Broken,  // the connection ended, or what came is not HTTP
    TooLarge,
    BadUrl,  // the endpoint or request cannot be used at all
  };
  Kind kind = Kind::Broken;
  std::string message;
};

template <typename T>
using ClientResult = Result<T, ClientError>;

// What one response may bring, in octets, outside of stream().
inline constexpr std::size_t kResponseMax = std::size_t{1} << 30;

class Client {
 public:
  explicit Client(Endpoint endpoint);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Any status is a response; an error means that there was none.
  ClientResult<Response> send(const ClientRequest& request);

  // Hands the body of a 2xx response over as it comes, until it ends, `on_octets` returns false or
  // `stop` becomes true (seen within a second, at once when a signal interrupts the wait). The
  // response returned has no body then; one of another status has, and nothing is handed over.
  ClientResult<Response> stream(const ClientRequest& request,
                                const std::function<bool(std::string_view)>& on_octets,
                                const std::atomic<bool>& stop);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tandem::http
