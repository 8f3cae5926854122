// SPDX-License-Identifier: Apache-2.0
// One connection of the server: a coroutine that reads ahead, within a bound, and one that serves
// request after request and sends every answer before it looks at the next. Whatever may happen to
// the second (octets, an answer, a deadline, the end) wakes it, and it looks at all of it.
//
// Only connection.cc and server.cc include this.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/peer_table.h"
#include "http/pending.h"
#include "http/request_reader.h"
#include "http/response_writer.h"
#include "http/server.h"
#include "http/stream.h"

namespace tandem::http {

class Connection;

// What the connections of a server share. It outlives the server; then `connections` is empty and
// nothing in it is called.
struct ServerState {
  io::Loop& loop;
  Limits limits;
  Handler handler;
  ErrorBody error_body;
  Gate gate;
  Counters counters;
  PeerTable peers;
  DateHeader date;
  std::size_t body_octets = 0;  // of the bodies that are being read
  std::size_t unix_open = 0;
  bool stopping = false;
  std::function<void()> all_closed;  // called when stopping and the last connection has ended
  std::unordered_set<Connection*> connections;

  void count(Refusal why) { ++counters.refusals[static_cast<std::size_t>(why)]; }
};

// wait() returns once after raise(), be it called before or meanwhile.
class Signal {
 public:
  explicit Signal(const boost::asio::any_io_executor& executor);
  boost::asio::awaitable<void> wait();
  void raise();

 private:
  boost::asio::steady_timer timer_;
  bool raised_ = false;
};

// What the answer needs to know of its request.
struct Manner {
  bool head = false;
  bool http_1_0 = false;
  bool keep_alive = false;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `peer_key` is the peer's in ServerState::peers, for TCP.
  Connection(std::shared_ptr<ServerState> state, std::unique_ptr<Stream> stream, Peer peer,
             std::string peer_key, const boost::asio::any_io_executor& executor);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();                          // it keeps itself alive from here on
  void look_around() { wake_.raise(); }  // something has changed in ServerState
  void cut();  // at once: its stream and exchange are closed when this returns

 private:
  using Progress = RequestReader::Progress;
  template <typename T>
  using Awaitable = boost::asio::awaitable<T>;

  Awaitable<void> receive();
  Awaitable<void> serve();
  Awaitable<bool> serve_request();  // these return whether the connection goes on
  Awaitable<bool> read(RequestReader& reader, Progress until);
  Awaitable<bool> take_in(RequestReader& reader);
  Awaitable<bool> answer(Request request, Manner manner);
  Awaitable<bool> send(const Response& response, Manner manner);
  Awaitable<bool> send_stream(const Response& head, StreamBuffer& body, Manner manner);
  Awaitable<bool> send_body(StreamBuffer& body, bool chunked, bool endless);
  Awaitable<bool> refuse(Refusal why, Manner manner = {});
  Awaitable<bool> write(std::string_view octets);
  Awaitable<void> linger();

  void begin_head(std::string& out, const Response& response, Framing framing, bool keep_alive);
  [[nodiscard]] bool account_body(std::size_t octets);
  std::string_view input() const { return std::string_view(in_).substr(in_begin_); }
  void consume(std::size_t octets);
  void set_deadline(Duration from_now, std::optional<Refusal> why);
  void arm();
  void expire();
  void end();

  using Clock = std::chrono::steady_clock;
  static constexpr Clock::time_point kNever = Clock::time_point::max();

  const std::shared_ptr<ServerState> state_;
  const std::unique_ptr<Stream> stream_;
  const Peer peer_;
  const std::string peer_key_;

  Signal wake_;  // for serve()
  Signal room_;  // for receive(): in_ has been emptied
  std::string in_;
  std::size_t in_begin_ = 0;     // what stands before has been read
  bool discarding_ = false;      // what still comes is thrown away
  bool ended_ = false;           // nothing more comes
  bool closed_ = false;          // nothing more goes either
  std::size_t body_octets_ = 0;  // our part of ServerState::body_octets
  std::shared_ptr<AnswerSlot> slot_;

  boost::asio::steady_timer timer_;
  Clock::time_point deadline_ = kNever;
  Clock::time_point armed_ = kNever;  // when the timer fires: never later than the deadline
  std::optional<Refusal> deadline_why_;
  bool expired_ = false;
};

}  // namespace tandem::http
