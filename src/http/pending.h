// SPDX-License-Identifier: Apache-2.0
// An exchange as the server makes it: what the handler holds, and the slot and buffer through which
// its answer reaches the connection. Neither side keeps the other alive: a handler may answer long
// after the client is gone, and a connection notices when nobody is left to answer.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "http/exchange.h"
#include "io/loop.h"

namespace tandem::http {

// The octets of a streamed body between its producer and the connection that sends them.
class StreamBuffer {
 public:
  StreamBuffer(io::Loop& loop, std::size_t bound, std::function<void()> wake)
      : loop_(loop), bound_(bound), wake_(std::move(wake)) {}

  // The producer's side; see BodyStream.
  bool write(std::string octets);
  std::size_t waiting() const { return waiting_.size() + in_flight_; }
  bool full() const { return waiting() >= bound_; }
  void on_drained(std::function<void()> drained);
  void on_closed(std::function<void()> closed);
  void finish();
  void abandon();

  // The connection's side. What take() gives is in flight until sent(). After close() nothing is
  // called back any more but on_closed, once.
  std::string take();
  void sent();
  void close();
  bool finished() const { return finished_; }
  bool abandoned() const { return abandoned_; }
  bool overrun() const { return overrun_; }

 private:
  io::Loop& loop_;
  const std::size_t bound_;
  std::function<void()> wake_;
  std::function<void()> drained_;
  std::function<void()> closed_call_;
  std::string waiting_;
  std::size_t in_flight_ = 0;
  bool finished_ = false;
  bool abandoned_ = false;
  bool overrun_ = false;
  bool closed_ = false;
};

// Where a connection finds the answer to the request that it has handed out.
struct AnswerSlot {
  enum class State { Waiting, Answered, Unanswered };
  State state = State::Waiting;
  Response response;
  std::shared_ptr<StreamBuffer> stream;  // when the body is still to come
  std::function<void()> wake;            // empty when the connection is gone

  // What a stream made of this answer begins with.
  io::Loop& loop;
  std::size_t stream_octets;
  bool has_stream_body;  // false for HEAD: the stream is closed from the start

  void settle(State to);
};

std::shared_ptr<Exchange> make_exchange(Request request, std::shared_ptr<AnswerSlot> slot);

}  // namespace tandem::http
