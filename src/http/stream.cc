// SPDX-License-Identifier: Apache-2.0
#include "http/stream.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tandem::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

class PlainStream final : public Stream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}

  asio::awaitable<bool> handshake() override { co_return true; }

  asio::awaitable<std::size_t> read_some(std::span<char> into) override {
    error_code error;
    co_return co_await socket_.async_read_some(asio::buffer(into.data(), into.size()),
                                               asio::redirect_error(asio::use_awaitable, error));
  }

  asio::awaitable<std::size_t> write_some(std::string_view octets) override {
    error_code error;
    co_return co_await socket_.async_write_some(asio::buffer(octets),
                                                asio::redirect_error(asio::use_awaitable, error));
  }

  asio::awaitable<void> shutdown() override {
    error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    co_return;
  }

  void close() override {
    error_code error;
    socket_.close(error);
  }

 private:
  Socket socket_;
};

class TlsStream final : public Stream {
 public:
  TlsStream(Socket socket, SSL* ssl) : stream_(std::move(socket), ssl) {}

  asio::awaitable<bool> handshake() override {
    error_code error;
    co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                     asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }

  asio::awaitable<std::size_t> read_some(std::span<char> into) override {
    error_code error;
    co_return co_await stream_.async_read_some(asio::buffer(into.data(), into.size()),
                                               asio::redirect_error(asio::use_awaitable, error));
  }

  asio::awaitable<std::size_t> write_some(std::string_view octets) override {
    error_code error;
    co_return co_await stream_.async_write_some(asio::buffer(octets),
                                                asio::redirect_error(asio::use_awaitable, error));
  }

  // Sends close_notify and waits for the client's, or for close().
  asio::awaitable<void> shutdown() override {
    error_code error;
    co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
    stream_.lowest_layer().shutdown(Socket::shutdown_send, error);
  }

  void close() override {
    error_code error;
    stream_.lowest_layer().close(error);
  }

 private:
  asio::ssl::stream<Socket> stream_;
};

}  // namespace

std::unique_ptr<Stream> plain_stream(Socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<Stream> tls_stream(Socket socket, const TlsContext& tls) {
  SSL* ssl = SSL_new(tls.get());
  if (ssl == nullptr) return nullptr;
  return std::make_unique<TlsStream>(std::move(socket), ssl);
}

}  // namespace tandem::http
