// SPDX-License-Identifier: Apache-2.0
#include "node/in_flight.h"

namespace tandem::node {

void InFlight::add(journal::Position position, Ipv4Address address, std::uint64_t request) {
  if (size() == ring_.size()) grow();
  at(end_) = {position, address, request};
  if (request != 0) by_request_.insert(request, slot_of(end_));
  ++end_;
}

bool InFlight::has_request(std::uint64_t request) const {
  return by_request_.find(request, [&](FlatIndex::Slot slot) {
    return ring_[slot].request == request;
  }) != FlatIndex::kNone;
}

void InFlight::durable(journal::Position position) {
  for (; begin_ != end_ && at(begin_).position <= position; ++begin_) {
    if (at(begin_).request != 0) by_request_.erase(at(begin_).request, slot_of(begin_));
  }
}

std::unordered_set<std::uint32_t> InFlight::fail() {
  std::unordered_set<std::uint32_t> addresses;
  for (; begin_ != end_; ++begin_) addresses.insert(at(begin_).address.value());
  by_request_.clear();
  return addresses;
}

void InFlight::grow() {
  std::vector<Entry> larger(ring_.empty() ? 256 : ring_.size() * 2);
  const std::size_t count = size();
  for (std::size_t i = 0; i < count; ++i) larger[i] = at(begin_ + i);
  ring_ = std::move(larger);
  begin_ = 0;
  end_ = count;
  by_request_.clear();
  for (std::uint64_t i = 0; i < count; ++i) {
    if (ring_[i].request != 0)
      by_request_.insert(ring_[i].request, static_cast<FlatIndex::Slot>(i));
  }
}

}  // namespace tandem::node
