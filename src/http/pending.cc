// SPDX-License-Identifier: Apache-2.0
#include "http/pending.h"

#include <utility>

namespace tandem::http {

bool StreamBuffer::write(std::string octets) {
  if (closed_ || finished_ || overrun_) return false;
  if (waiting() >= 2 * bound_) {
    overrun_ = true;
    wake_();
    return false;
  }
  if (waiting_.empty()) {
    waiting_ = std::move(octets);
  } else {
    waiting_ += octets;
  }
  wake_();
  return true;
}

void StreamBuffer::on_drained(std::function<void()> drained) {
  if (!closed_ && !finished_) drained_ = std::move(drained);
}

void StreamBuffer::on_closed(std::function<void()> closed) {
  if (closed_) {
    loop_.post(std::move(closed));
  } else if (!finished_) {
    closed_call_ = std::move(closed);
  }
}

// The calls are let go of as well: they often hold the producer, which holds us.
void StreamBuffer::finish() {
  if (closed_ || finished_) return;
  finished_ = true;
  drained_ = nullptr;
  closed_call_ = nullptr;
  wake_();
}

void StreamBuffer::abandon() {
  if (closed_ || finished_) return;
  abandoned_ = true;
  drained_ = nullptr;
  closed_call_ = nullptr;
  wake_();
}

std::string StreamBuffer::take() {
  in_flight_ = waiting_.size();
  return std::exchange(waiting_, {});
}

void StreamBuffer::sent() {
  in_flight_ = 0;
  if (!waiting_.empty() || !drained_) return;
  const std::function<void()> drained = drained_;  // it may set another
  drained();
}

void StreamBuffer::close() {
  if (closed_) return;
  closed_ = true;
  wake_ = nullptr;
  drained_ = nullptr;
  waiting_ = {};
  in_flight_ = 0;
  const std::function<void()> closed = std::exchange(closed_call_, nullptr);
  if (closed) closed();
}

void AnswerSlot::settle(State to) {
  if (state != State::Waiting) return;
  state = to;
  if (wake) wake();
}

namespace {

class PendingStream final : public BodyStream {
 public:
  explicit PendingStream(std::shared_ptr<StreamBuffer> buffer) : buffer_(std::move(buffer)) {}
  ~PendingStream() override { buffer_->abandon(); }

  bool write(std::string octets) override { return buffer_->write(std::move(octets)); }
  std::size_t waiting() const override { return buffer_->waiting(); }
  bool full() const override { return buffer_->full(); }
  void on_drained(std::function<void()> drained) override {
    buffer_->on_drained(std::move(drained));
  }
  void on_closed(std::function<void()> closed) override { buffer_->on_closed(std::move(closed)); }
  void finish() override { buffer_->finish(); }

 private:
  std::shared_ptr<StreamBuffer> buffer_;
};

class PendingExchange final : public Exchange {
 public:
  PendingExchange(Request request, std::shared_ptr<AnswerSlot> slot)
      : request_(std::move(request)), slot_(std::move(slot)) {}
  ~PendingExchange() override { slot_->settle(AnswerSlot::State::Unanswered); }

  const Request& request() const override { return request_; }

  void respond(Response response) override {
    if (slot_->state != AnswerSlot::State::Waiting) return;
    slot_->response = std::move(response);
    slot_->settle(AnswerSlot::State::Answered);
  }

  std::shared_ptr<BodyStream> stream(Response head) override {
    auto buffer = std::make_shared<StreamBuffer>(slot_->loop, slot_->stream_octets, slot_->wake);
    const bool late = slot_->state != AnswerSlot::State::Waiting;
    if (late || !slot_->wake || !slot_->has_stream_body) buffer->close();
    if (!late) {
      slot_->response = std::move(head);
      slot_->stream = buffer;
      slot_->settle(AnswerSlot::State::Answered);
    }
    return std::make_shared<PendingStream>(std::move(buffer));
  }

 private:
  Request request_;
  std::shared_ptr<AnswerSlot> slot_;
};

}  // namespace

std::shared_ptr<Exchange> make_exchange(Request request, std::shared_ptr<AnswerSlot> slot) {
  return std::make_shared<PendingExchange>(std::move(request), std::move(slot));
}

}  // namespace tandem::http
