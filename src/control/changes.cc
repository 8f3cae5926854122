// SPDX-License-Identifier: Apache-2.0
#include "control/changes.h"

#include <algorithm>

#include "base/assert.h"

namespace tandem::control {

static_assert(ChangeLog::kChunkSize >= journal::kRecordSizeMax);

ChangeLog::ChangeLog(std::size_t size_max)
    : chunks_max_(std::max<std::size_t>(size_max / kChunkSize, 1)) {}

void ChangeLog::on_appended(std::function<void()> wake) {
  wake_ = std::move(wake);
}

ChangeLog::Run ChangeLog::fitting(ByteView records, std::size_t room) {
  Run run;
  while (run.size < records.size()) {
    const std::size_t size = journal::record_size(records.subspan(run.size));
    TANDEM_ASSERT(size > 0);  // our own records, or such as replay has decoded
    if (run.size + size > room) break;
    run.size += size;
    ++run.count;
  }
  return run;
}

void ChangeLog::append(ByteView records, std::uint32_t count, journal::Position last) {
  if (count == 0) return;
  {
    const std::lock_guard lock(mutex_);
    if (last - count != last_) {
      chunks_.clear();
      floor_ = last_ = last - count;
    }
  }
  while (!records.empty()) {
    // Only this thread changes chunks_, so that it may look at them without the lock.
    const std::size_t used = chunks_.empty() ? kChunkSize : chunks_.back().size;
    Run run = fitting(records, kChunkSize - used);
    if (run.count == 0) run = fitting(records, kChunkSize);
    add(records.first(run.size), run.count);
    records = records.subspan(run.size);
  }
  TANDEM_ASSERT(last_ == last);
  if (wake_ && listening_.exchange(false)) wake_();
}

void ChangeLog::add(ByteView run, std::uint32_t count) {
  const std::lock_guard lock(mutex_);
  Chunk& chunk = room_for(run.size());
  std::ranges::copy(run, chunk.octets.get() + chunk.size);
  chunk.size += run.size();
  chunk.count += count;
  last_ += count;
}

// The last chunk if that has room, or a new one, with the memory of the oldest once all is used.
ChangeLog::Chunk& ChangeLog::room_for(std::size_t size) {
  if (!chunks_.empty() && chunks_.back().size + size <= kChunkSize) return chunks_.back();
  Chunk chunk;
  if (chunks_.size() == chunks_max_) {
    chunk.octets = std::move(chunks_.front().octets);
    floor_ = chunks_.front().last();
    chunks_.pop_front();
  } else {
    chunk.octets.reset(new std::byte[kChunkSize]);  // not zeroed: touched as it fills
  }
  chunk.first = last_ + 1;
  chunks_.push_back(std::move(chunk));
  return chunks_.back();
}

ChangeLog::Kept ChangeLog::kept() const {
  const std::lock_guard lock(mutex_);
  return {floor_, last_};
}

ChangeLog::Found ChangeLog::read(journal::Position& position, Bytes& out) const {
  const std::lock_guard lock(mutex_);
  if (position < floor_ || position > last_) return Found::TooOld;
  if (position == last_) return Found::Nothing;
  const auto after = std::ranges::upper_bound(chunks_, position + 1, {}, &Chunk::first);
  const Chunk& chunk = *std::prev(after);
  ByteView records = chunk.view();
  for (journal::Position at = chunk.first; at <= position; ++at) {
    records = records.subspan(journal::record_size(records));
  }
  out.insert(out.end(), records.begin(), records.end());
  position = chunk.last();
  return Found::Records;
}

}  // namespace tandem::control
