// SPDX-License-Identifier: Apache-2.0
// An HTTP/1.1 server on a loop: Unix sockets and TLS, keep-alive, pipelining in order, chunked
// bodies both ways, streams. It owns the rules of the protocol and every limit; what a request
// means is the handler's. All calls are made on the loop's thread, and all calls back come there.
//
// The server is destroyed before its loop. Exchanges and streams may outlive it, closed.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/exchange.h"
#include "http/limits.h"
#include "http/refusal.h"
#include "io/loop.h"

namespace tandem::http {

using Handler = std::function<void(std::shared_ptr<Exchange>)>;

// Asked when the headers are read and the body is not: a response refuses the request before its
// body costs anything (who may not ask at all, sends nothing). The body of `request` is empty.
using Gate = std::function<std::optional<Response>(const Request& request)>;

// The body of an error that the server itself answers (problem+json, made above us). The status is
// the row's, whatever is returned.
using ErrorBody = std::function<Response(const RefusalRow& why)>;

struct Counters {
  std::uint64_t connections_unix = 0;  // accepted since the start
  std::uint64_t connections_tls = 0;
  std::uint64_t connections_open = 0;  // now
  std::uint64_t streams_open = 0;      // now
  std::uint64_t requests = 0;          // handed to the gate
  std::uint64_t octets_in = 0;
  std::uint64_t octets_out = 0;
  std::array<std::uint64_t, 6> responses{};         // by class: [2] counts 2xx
  std::array<std::uint64_t, kRefusals> refusals{};  // by Refusal

  std::uint64_t refused(Refusal why) const { return refusals[static_cast<std::size_t>(why)]; }
};

// PEM files: the certificate with the chain that leads to its root, and its key.
struct Certificate {
  std::string certificate_file;
  std::string key_file;
};

class Server {
 public:
  Server(io::Loop& loop, Limits limits, Handler handler, ErrorBody error_body, Gate gate = {});
  ~Server();  // cuts every connection and removes the socket files; calls nothing back afterwards
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Missing directories above it are made. What a dead server left there is replaced, a living
  // server's socket is left alone. Nobody can connect before `mode` is set.
  Result<void> listen_unix(const std::string& path, unsigned mode);

  // TLS 1.2 and 1.3 on a literal address; port 0 takes a free one. Returns the port.
  Result<std::uint16_t> listen_tls(const std::string& address, std::uint16_t port,
                                   const Certificate& certificate);

  // Reads the files of every TLS listener again, for connections made from now on. When one cannot
  // be used, all stay with what they had.
  Result<void> reload_certificates();

  // Applies to what begins from now on.
  void set_limits(Limits limits);

  // Takes no more connections or requests, ends streams, lets exchanges under way be answered for
  // `grace`, then cuts what is left. `stopped` is called from the loop when no connection is left.
  void stop(Duration grace, std::function<void()> stopped);

  const Counters& counters() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tandem::http
