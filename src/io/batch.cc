// SPDX-License-Identifier: Apache-2.0
#include "io/batch.h"

#include <algorithm>
#include <cerrno>

namespace tandem::io {

ReceiveBatch::ReceiveBatch()
    : slots_(std::make_unique<Slot[]>(kMessagesMax)),
      vectors_(kMessagesMax),
      headers_(kMessagesMax),
      used_(kMessagesMax) {
  for (std::size_t i = 0; i < kMessagesMax; ++i) {
    vectors_[i] = {slots_[i].bytes.data(), slots_[i].bytes.size()};
    headers_[i].msg_hdr.msg_iov = &vectors_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
    headers_[i].msg_hdr.msg_name = &slots_[i].name;
    headers_[i].msg_hdr.msg_control = slots_[i].control.data();
  }
}

std::size_t ReceiveBatch::receive(const Fd& socket) {
  for (std::size_t i = 0; i < used_; ++i) {  // the kernel shortens these
    headers_[i].msg_hdr.msg_namelen = sizeof slots_[i].name;
    headers_[i].msg_hdr.msg_controllen = sizeof slots_[i].control;
  }
  const int count = ::recvmmsg(socket.get(), headers_.data(), kMessagesMax, MSG_DONTWAIT, nullptr);
  used_ = count < 0 ? 0 : static_cast<std::size_t>(count);
  return used_;
}

ByteView ReceiveBatch::message(std::size_t i) const {
  return ByteView(slots_[i].bytes).first(headers_[i].msg_len);
}

bool ReceiveBatch::truncated(std::size_t i) const {
  return (headers_[i].msg_hdr.msg_flags & MSG_TRUNC) != 0;
}

void SendBatch::add(const void* name, std::size_t name_size, ByteView control) {
  Item item;
  item.begin = items_.empty() ? 0 : items_.back().begin + items_.back().size;
  item.size = bytes_.size() - item.begin;
  item.name_size = name_size;
  std::memcpy(&item.name, name, name_size);
  item.control_size = control.size();
  std::copy(control.begin(), control.end(), item.control.begin());
  items_.push_back(item);
}

// Only now does the memory stay where it is.
void SendBatch::prepare() {
  vectors_.resize(items_.size());
  headers_.resize(items_.size());
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    vectors_[i] = {bytes_.data() + item.begin, item.size};
    headers_[i] = {};
    headers_[i].msg_hdr.msg_name = &item.name;
    headers_[i].msg_hdr.msg_namelen = static_cast<socklen_t>(item.name_size);
    headers_[i].msg_hdr.msg_iov = &vectors_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
    headers_[i].msg_hdr.msg_control = item.control_size == 0 ? nullptr : item.control.data();
    headers_[i].msg_hdr.msg_controllen = item.control_size;
  }
}

SendBatch::Sent SendBatch::send(const Fd& socket) {
  prepare();
  Sent result;
  for (std::size_t next = 0; next < headers_.size();) {
    const auto waiting = static_cast<unsigned>(headers_.size() - next);
    const int count = ::sendmmsg(socket.get(), &headers_[next], waiting, MSG_DONTWAIT);
    if (count > 0) {
      next += static_cast<std::size_t>(count);
      result.sent += static_cast<std::size_t>(count);
      continue;
    }
    if (errno == EINTR) continue;
    result.error = errno;
    const bool full = errno == EAGAIN || errno == ENOBUFS;
    const std::size_t skipped = full ? headers_.size() - next : 1;
    next += skipped;
    result.failed += skipped;
  }
  items_.clear();
  bytes_.clear();
  return result;
}

}  // namespace tandem::io
