// SPDX-License-Identifier: Apache-2.0
// Server-sent events to one client for as long as it listens: events and traces. Whatever feeds the
// stream is kept alive by it and let go when the client leaves. A comment every fifteen seconds
// keeps proxies from cutting a quiet stream, and shows when the client is gone.
//
//   auto live = LiveStream::begin(call, services.loop);
//   live->feed([live = live.get(), &log, next]() mutable {   // at once, then whenever there is
//   room
//     while (live->ready()) ... live->send({...});
//   });
//   live->keep(std::make_shared<EventLog::Follower>(log, [live = live.get()] { live->pump(); }));
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "control/call.h"
#include "http/exchange.h"
#include "http/server_sent_events.h"
#include "io/loop.h"

namespace tandem::control {

inline constexpr Duration kStreamComment = Duration::seconds(15);

class LiveStream : public std::enable_shared_from_this<LiveStream> {
 public:
  // Answers the call, of a Stream route. The stream lives until its client is gone; whoever wants
  // to hold it longer holds a shared_ptr.
  static std::shared_ptr<LiveStream> begin(const Call& call, io::Loop& loop);

  LiveStream(std::shared_ptr<http::BodyStream> body, io::Loop& loop);
  LiveStream(const LiveStream&) = delete;
  LiveStream& operator=(const LiveStream&) = delete;

  // Whether the client is there and takes more now. What does not ask is cut off when the client
  // reads too slowly (http::BodyStream::write).
  bool ready() const { return self_ != nullptr && !body_->full(); }
  void send(const http::ServerSentEvent& event);

  // Called by pump(), and whenever all that waited has been taken.
  void feed(std::function<void()> feeder);
  void pump();

  // Ends the stream well: the client sees that all there is has been sent.
  void end();

  // Held until the client is gone, or the stream has ended.
  void keep(std::shared_ptr<void> kept) { kept_.push_back(std::move(kept)); }

 private:
  void close();
  void comment();

  std::shared_ptr<http::BodyStream> body_;
  std::shared_ptr<LiveStream> self_;  // while the client is there
  std::function<void()> feeder_;
  std::vector<std::shared_ptr<void>> kept_;
  io::Timer quiet_;
};

}  // namespace tandem::control
