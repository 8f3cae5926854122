// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <algorithm>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/connection.h"
#include "http/sockets.h"
#include "io/clock.h"
#include "io/loop_context.h"

namespace tandem::http {

namespace asio = boost::asio;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;

namespace {

constexpr auto kPauseWithoutDescriptors = std::chrono::milliseconds(100);

struct Listener {
  Acceptor acceptor;
  SocketFile file;          // of a Unix socket
  Certificate certificate;  // of TLS
  TlsContext tls;           // empty: plain

  Listener(asio::io_context& context, int family, io::Fd fd)
      : acceptor(context, asio::generic::stream_protocol(family, 0), fd.release()) {}
};

// The peer's key in the table of peers, empty for Unix, when one more connection is allowed.
std::optional<std::string> admit(ServerState& state, const Peer& peer) {
  const bool is_unix = peer.kind == Peer::Kind::Unix;
  const std::size_t tcp_open = state.counters.connections_open - state.unix_open;
  if ((is_unix ? state.unix_open : tcp_open) >= state.limits.connections) {
    state.count(Refusal::Connections);
    return std::nullopt;
  }
  if (is_unix) return std::string();
  auto key = state.peers.connect(peer.address, state.limits, io::read_clock().instant);
  if (!key) state.count(Refusal::ConnectionsOfPeer);
  return key;
}

void begin_connection(const std::shared_ptr<ServerState>& state, const Listener& listener,
                      Socket socket) {
  Peer peer = peer_of(socket.native_handle());
  std::optional<std::string> key = admit(*state, peer);
  if (!key) return;
  peer.tls = listener.tls != nullptr;
  ++(peer.tls ? state->counters.connections_tls : state->counters.connections_unix);
  const asio::any_io_executor executor = socket.get_executor();
  auto stream =
      peer.tls ? tls_stream(std::move(socket), listener.tls) : plain_stream(std::move(socket));
  if (stream == nullptr) {
    state->count(Refusal::Handshake);
    return state->peers.disconnect(*key);
  }
  std::make_shared<Connection>(state, std::move(stream), std::move(peer), std::move(*key), executor)
      ->start();
}

// Held, as connections that end take themselves out of the set.
std::vector<std::shared_ptr<Connection>> connections_of(const ServerState& state) {
  std::vector<std::shared_ptr<Connection>> out;
  for (Connection* connection : state.connections) {
    if (auto alive = connection->weak_from_this().lock()) out.push_back(std::move(alive));
  }
  return out;
}

void cut_all(const ServerState& state) {
  for (const auto& connection : connections_of(state)) connection->cut();
}

// Runs until the acceptor is closed.
asio::awaitable<void> accept(std::shared_ptr<ServerState> state,
                             std::shared_ptr<Listener> listener) {
  asio::steady_timer pause(listener->acceptor.get_executor());
  while (listener->acceptor.is_open()) {
    error_code error;
    Socket socket =
        co_await listener->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      begin_connection(state, *listener, std::move(socket));
    } else if (listener->acceptor.is_open()) {
      // The client stays in the kernel's queue; asking again at once would only burn the processor.
      state->count(Refusal::Descriptors);
      pause.expires_after(kPauseWithoutDescriptors);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

}  // namespace

struct Server::Parts {
  asio::io_context& context;
  std::shared_ptr<ServerState> state;
  std::vector<std::shared_ptr<Listener>> listeners;
  asio::steady_timer grace;

  Parts(io::Loop& loop, ServerState&& begin)
      : context(io::context_of(loop)),
        state(std::make_shared<ServerState>(std::move(begin))),
        grace(context) {}

  void begin_listening(std::shared_ptr<Listener> listener) {
    asio::co_spawn(context, accept(state, listener), [](const std::exception_ptr&) {});
    listeners.push_back(std::move(listener));
  }

  void end_listening() {
    for (const auto& listener : listeners) {
      error_code error;
      listener->acceptor.close(error);
      listener->file = {};
    }
    listeners.clear();
  }
};

Server::Server(io::Loop& loop, Limits limits, Handler handler, ErrorBody error_body, Gate gate)
    : parts_(std::make_unique<Parts>(loop, ServerState{.loop = loop,
                                                       .limits = limits,
                                                       .handler = std::move(handler),
                                                       .error_body = std::move(error_body),
                                                       .gate = std::move(gate)})) {}

Server::~Server() {
  parts_->state->all_closed = nullptr;
  parts_->end_listening();
  cut_all(*parts_->state);
}

Result<void> Server::listen_unix(const std::string& path, unsigned mode) {
  TANDEM_TRY(UnixListener opened, UnixListener::open(path, mode));
  auto listener = std::make_shared<Listener>(parts_->context, AF_UNIX, std::move(opened.fd));
  listener->file = std::move(opened.file);
  parts_->begin_listening(std::move(listener));
  return {};
}

Result<std::uint16_t> Server::listen_tls(const std::string& address, std::uint16_t port,
                                         const Certificate& certificate) {
  TANDEM_TRY(TlsContext tls, load_certificate(certificate));
  TANDEM_TRY(TcpListener opened, TcpListener::open(address, port));
  auto listener = std::make_shared<Listener>(parts_->context, opened.family, std::move(opened.fd));
  listener->certificate = certificate;
  listener->tls = std::move(tls);
  parts_->begin_listening(std::move(listener));
  return opened.port;
}

Result<void> Server::reload_certificates() {
  std::vector<TlsContext> loaded;
  for (const auto& listener : parts_->listeners) {
    if (listener->tls == nullptr) {
      loaded.emplace_back();
    } else {
      TANDEM_TRY(TlsContext tls, load_certificate(listener->certificate));
      loaded.push_back(std::move(tls));
    }
  }
  for (std::size_t i = 0; i < loaded.size(); ++i) parts_->listeners[i]->tls = loaded[i];
  return {};
}

void Server::set_limits(Limits limits) {
  parts_->state->limits = limits;
}

void Server::stop(Duration grace, std::function<void()> stopped) {
  ServerState& state = *parts_->state;
  parts_->end_listening();
  state.stopping = true;
  if (state.connections.empty()) return state.loop.post(std::move(stopped));
  state.all_closed = [&loop = state.loop, stopped = std::move(stopped)] { loop.post(stopped); };
  for (const auto& connection : connections_of(state)) connection->look_around();
  parts_->grace.expires_after(std::chrono::nanoseconds(grace.in_nanoseconds()));
  parts_->grace.async_wait([shared = parts_->state](const error_code& error) {
    if (!error) cut_all(*shared);
  });
}

const Counters& Server::counters() const {
  return parts_->state->counters;
}

}  // namespace tandem::http
