// SPDX-License-Identifier: Apache-2.0
// The octets of one connection, plain or TLS, in Asio coroutines. Only connection.cc and server.cc
// include this. One read and one write may be under way at a time, both until close().
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "http/tls.h"

namespace tandem::http {

using Socket = boost::asio::generic::stream_protocol::socket;

class Stream {
 public:
  virtual ~Stream() = default;

  // Before anything else. False: TLS failed.
  virtual boost::asio::awaitable<bool> handshake() = 0;

  // How many octets; 0 when there will be no more, for whatever reason.
  virtual boost::asio::awaitable<std::size_t> read_some(std::span<char> into) = 0;
  virtual boost::asio::awaitable<std::size_t> write_some(std::string_view octets) = 0;

  // Nothing more is written, and the client is told so; it may go on sending.
  virtual boost::asio::awaitable<void> shutdown() = 0;

  // Ends what is under way.
  virtual void close() = 0;
};

std::unique_ptr<Stream> plain_stream(Socket socket);
std::unique_ptr<Stream> tls_stream(Socket socket, const TlsContext& tls);

}  // namespace tandem::http
