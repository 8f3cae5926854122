// SPDX-License-Identifier: Apache-2.0
#include "control/live_stream.h"

#include "io/clock.h"

namespace tandem::control {

std::shared_ptr<LiveStream> LiveStream::begin(const Call& call, io::Loop& loop) {
  auto live = std::make_shared<LiveStream>(call.stream(), loop);
  live->self_ = live;
  live->comment();
  const std::weak_ptr<LiveStream> weak = live;
  live->body_->on_drained([weak] {
    if (const auto stream = weak.lock()) stream->pump();
  });
  live->body_->on_closed([weak] {
    if (const auto stream = weak.lock()) stream->close();
  });
  return live;
}

LiveStream::LiveStream(std::shared_ptr<http::BodyStream> body, io::Loop& loop)
    : body_(std::move(body)), quiet_(loop, [this] { comment(); }) {}

// Of a client that is gone, on_closed tells.
void LiveStream::send(const http::ServerSentEvent& event) {
  if (self_) (void)body_->write(http::to_text(event));
}

void LiveStream::feed(std::function<void()> feeder) {
  feeder_ = std::move(feeder);
  pump();
}

void LiveStream::pump() {
  const auto held = self_;  // the client may leave while the feeder runs
  if (held && feeder_) feeder_();
}

void LiveStream::end() {
  if (!self_) return;
  body_->finish();
  close();
}

void LiveStream::close() {
  const auto held = std::move(self_);
  kept_.clear();
  quiet_.set(Instant::never());
}

void LiveStream::comment() {
  if (!self_) return;
  (void)body_->write(http::event_stream_comment("alive"));
  quiet_.set(io::read_clock().instant + kStreamComment);
}

}  // namespace tandem::control
