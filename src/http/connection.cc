// SPDX-License-Identifier: Apache-2.0
#include "http/connection.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "io/clock.h"

namespace tandem::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kWriteSize = 64 * 1024;  // within this much the client must take something
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Signal::Signal(const asio::any_io_executor& executor)
    : timer_(executor, asio::steady_timer::time_point::max()) {}

asio::awaitable<void> Signal::wait() {
  error_code cancelled;
  if (!raised_) {
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
  raised_ = false;
}

void Signal::raise() {
  raised_ = true;
  timer_.cancel();
}

Connection::Connection(std::shared_ptr<ServerState> state, std::unique_ptr<Stream> stream,
                       Peer peer, std::string peer_key, const asio::any_io_executor& executor)
    : state_(std::move(state)),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      peer_key_(std::move(peer_key)),
      wake_(executor),
      room_(executor),
      timer_(executor) {
  state_->connections.insert(this);
  ++state_->counters.connections_open;
  if (peer_.kind == Peer::Kind::Unix) ++state_->unix_open;
}

Connection::~Connection() {
  end();
}

void Connection::start() {
  asio::co_spawn(timer_.get_executor(), serve(),
                 [self = shared_from_this()](const std::exception_ptr&) { self->end(); });
}

void Connection::cut() {
  if (closed_) return;
  closed_ = true;
  stream_->close();
  if (slot_ != nullptr) {
    slot_->wake = nullptr;
    if (slot_->stream != nullptr) slot_->stream->close();
  }
  wake_.raise();
  room_.raise();
}

// The last thing that happens to a connection, however it came to it.
void Connection::end() {
  cut();
  timer_.cancel();
  if (state_->connections.erase(this) == 0) return;
  --state_->counters.connections_open;
  (void)account_body(0);
  if (peer_.kind == Peer::Kind::Unix) --state_->unix_open;
  if (peer_.kind == Peer::Kind::Tcp) state_->peers.disconnect(peer_key_);
  if (state_->stopping && state_->connections.empty() && state_->all_closed) state_->all_closed();
}

asio::awaitable<void> Connection::serve() {
  set_deadline(state_->limits.header_time, Refusal::Handshake);
  if (!co_await stream_->handshake()) {
    if (!closed_) state_->count(Refusal::Handshake);
    co_return;
  }
  asio::co_spawn(timer_.get_executor(), receive(),
                 [self = shared_from_this()](const std::exception_ptr&) {
                   self->ended_ = true;
                   self->wake_.raise();
                 });
  while (co_await serve_request()) {
  }
  co_await linger();
}

// Reads ahead, so that the end of the connection is seen while an answer is being made.
asio::awaitable<void> Connection::receive() {
  std::array<char, kReadSize> octets;
  while (!closed_) {
    if (input().size() > state_->limits.header_octets) {
      co_await room_.wait();
      continue;
    }
    const std::size_t count = co_await stream_->read_some(octets);
    if (count == 0) break;
    state_->counters.octets_in += count;
    if (!discarding_) in_.append(octets.data(), count);
    wake_.raise();
  }
}

asio::awaitable<bool> Connection::serve_request() {
  RequestReader reader(state_->limits);
  set_deadline(state_->limits.idle_time, Refusal::IdleTime);
  if (!co_await read(reader, Progress::Head)) co_return false;

  reader.request().peer = peer_;
  ++state_->counters.requests;
  const Manner manner{.head = reader.request().method == Method::Head,
                      .http_1_0 = reader.http_1_0(),
                      .keep_alive = reader.keep_alive()};
  Manner without_body = manner;  // of an answer that does not wait for the body
  without_body.keep_alive = manner.keep_alive && !reader.has_body();

  if (state_->stopping) co_return co_await refuse(Refusal::Stopping);
  if (peer_.kind == Peer::Kind::Tcp &&
      !state_->peers.take_token(peer_key_, state_->limits, io::read_clock().instant)) {
    co_return co_await refuse(Refusal::Rate, without_body);
  }
  if (state_->gate) {
    if (const auto refusal = state_->gate(reader.request())) {
      co_return co_await send(*refusal, without_body);
    }
  }
  if (!co_await take_in(reader)) co_return false;
  const bool goes_on = co_await answer(std::move(reader.request()), manner);
  slot_ = nullptr;  // an idle connection holds no answer
  co_return goes_on;
}

// The body, which a client may keep back until it is asked for.
asio::awaitable<bool> Connection::take_in(RequestReader& reader) {
  if (reader.expects_continue() && input().empty() && !co_await write(kContinue)) co_return false;
  if (reader.has_body()) set_deadline(state_->limits.body_time, Refusal::BodyTime);
  const bool complete = co_await read(reader, Progress::Complete);
  (void)account_body(0);
  set_deadline(Duration::infinite(), std::nullopt);
  co_return complete && !closed_;
}

asio::awaitable<bool> Connection::read(RequestReader& reader, Progress until) {
  bool begun = reader.begun();
  while (!closed_) {
    const RequestReader::Taken taken = reader.take(input());
    consume(taken.octets);
    if (taken.progress == Progress::Refused) co_return co_await refuse(reader.refusal());
    if (taken.progress == until) co_return true;
    if (until == Progress::Complete && !account_body(reader.body_octets())) {
      co_return co_await refuse(Refusal::BodiesTooLarge);
    }
    if (taken.octets > 0 && !input().empty()) continue;
    if (expired_) co_return co_await refuse(*deadline_why_);
    if (!begun && (ended_ || state_->stopping)) co_return false;
    if (ended_) {
      state_->count(Refusal::Truncated);
      co_return false;
    }
    if (!begun && reader.begun()) {
      set_deadline(state_->limits.header_time, Refusal::HeaderTime);
      begun = true;
    }
    co_await wake_.wait();
  }
  co_return false;
}

asio::awaitable<bool> Connection::answer(Request request, Manner manner) {
  slot_ = std::make_shared<AnswerSlot>(AnswerSlot{.wake = [this] { wake_.raise(); },
                                                  .loop = state_->loop,
                                                  .stream_octets = state_->limits.stream_octets,
                                                  .has_stream_body = !manner.head});
  const auto slot = slot_;
  state_->handler(make_exchange(std::move(request), slot));
  while (slot->state == AnswerSlot::State::Waiting && !closed_) co_await wake_.wait();
  slot->wake = nullptr;
  if (closed_) co_return false;
  if (slot->state == AnswerSlot::State::Unanswered) {
    co_return co_await refuse(Refusal::Unanswered, manner);
  }
  if (slot->stream == nullptr) co_return co_await send(slot->response, manner);
  ++state_->counters.streams_open;
  const bool whole = co_await send_stream(slot->response, *slot->stream, manner);
  --state_->counters.streams_open;
  slot->stream->close();
  co_return whole;
}

void Connection::begin_head(std::string& out, const Response& response, Framing framing,
                            bool keep_alive) {
  const std::size_t hundreds = response.status / 100;
  if (hundreds < state_->counters.responses.size()) ++state_->counters.responses[hundreds];
  append_head(out, response, framing, keep_alive, state_->date.at(std::time(nullptr)));
}

asio::awaitable<bool> Connection::send(const Response& response, Manner manner) {
  const bool keep_alive = manner.keep_alive && !state_->stopping;
  std::string out;
  begin_head(out, response, Framing::Length, keep_alive);
  const bool with_body = !manner.head && may_have_body(response.status);
  const bool together = with_body && response.body.size() <= kWriteSize;
  if (together) out += response.body;
  if (!co_await write(out)) co_return false;
  if (with_body && !together && !co_await write(response.body)) co_return false;
  co_return keep_alive;
}

asio::awaitable<bool> Connection::send_stream(const Response& head, StreamBuffer& body,
                                              Manner manner) {
  const bool chunked = !manner.http_1_0;
  const bool keep_alive = manner.keep_alive && chunked && !state_->stopping;
  const bool endless = is_event_stream(head);
  std::string out;
  begin_head(out, head, chunked ? Framing::Chunked : Framing::UntilClose, keep_alive);
  if (!co_await write(out)) co_return false;
  if (manner.head) co_return keep_alive;
  if (!co_await send_body(body, chunked, endless)) co_return false;
  if (chunked && !co_await write(kLastChunk)) co_return false;
  co_return keep_alive && !state_->stopping;
}

// False when the body is not whole: the connection is cut without the chunk that ends it.
asio::awaitable<bool> Connection::send_body(StreamBuffer& body, bool chunked, bool endless) {
  while (!closed_) {
    const std::string octets = body.take();
    if (!octets.empty()) {
      std::string framed;
      if (chunked) append_chunk(framed, octets);
      if (!co_await write(chunked ? framed : octets)) co_return false;
      body.sent();
      continue;
    }
    if (body.overrun()) state_->count(Refusal::Overrun);
    if (body.overrun() || body.abandoned()) co_return false;
    if (body.finished()) co_return true;
    // Who has half closed an endless stream is gone; of others he may still want the rest.
    if (endless && ended_) co_return false;
    if (endless && state_->stopping) co_return true;
    co_await wake_.wait();
  }
  co_return false;
}

asio::awaitable<bool> Connection::refuse(Refusal why, Manner manner) {
  if (closed_) co_return false;
  state_->count(why);
  const RefusalRow& row = row_of(why);
  Response response = state_->error_body(row);
  response.status = row.status;
  if (why == Refusal::Rate) response.headers.emplace_back("Retry-After", "1");
  co_return co_await send(response, manner);
}

asio::awaitable<bool> Connection::write(std::string_view octets) {
  while (!octets.empty() && !closed_) {
    set_deadline(state_->limits.write_time, Refusal::WriteTime);
    const std::size_t count = co_await stream_->write_some(octets.substr(0, kWriteSize));
    if (count == 0) cut();
    state_->counters.octets_out += count;
    octets.remove_prefix(count);
  }
  set_deadline(Duration::infinite(), std::nullopt);
  co_return !closed_;
}

// Closing at once while octets of the client are unread would reset the connection, and the client
// would lose the response that says why (RFC 9112 section 9.6).
asio::awaitable<void> Connection::linger() {
  if (closed_) co_return;
  discarding_ = true;
  consume(input().size());
  set_deadline(state_->limits.linger_time, std::nullopt);
  co_await stream_->shutdown();
  while (!ended_ && !closed_) co_await wake_.wait();
}

// False when all bodies together are more than the server may hold.
bool Connection::account_body(std::size_t octets) {
  state_->body_octets += octets;
  state_->body_octets -= body_octets_;
  body_octets_ = octets;
  return state_->body_octets <= state_->limits.bodies_octets;
}

void Connection::consume(std::size_t octets) {
  if (octets == 0) return;
  in_begin_ += octets;
  if (in_begin_ == in_.size()) {
    in_.clear();
    in_begin_ = 0;
  } else if (in_begin_ > kReadSize) {
    in_.erase(0, in_begin_);
    in_begin_ = 0;
  }
  room_.raise();
}

// Moving it later costs nothing: the timer fires early and is set anew.
void Connection::set_deadline(Duration from_now, std::optional<Refusal> why) {
  expired_ = false;
  deadline_why_ = why;
  deadline_ = from_now.is_infinite()
                  ? kNever
                  : Clock::now() + std::chrono::nanoseconds(from_now.in_nanoseconds());
  if (deadline_ < armed_) arm();
}

void Connection::arm() {
  armed_ = deadline_;
  timer_.expires_at(deadline_);
  timer_.async_wait([weak = weak_from_this()](const error_code& error) {
    const auto self = weak.lock();
    if (error || self == nullptr) return;
    self->armed_ = kNever;
    if (self->closed_ || self->deadline_ == kNever) return;
    if (Clock::now() < self->deadline_) return self->arm();
    self->expire();
  });
}

// What is told to the client is told by serve(); in the other cases it would not hear us.
void Connection::expire() {
  deadline_ = kNever;
  if (deadline_why_ && row_of(*deadline_why_).status != 0) {
    expired_ = true;
    wake_.raise();
    return;
  }
  if (deadline_why_) state_->count(*deadline_why_);
  cut();
}

}  // namespace tandem::http
