// SPDX-License-Identifier: Apache-2.0
#include "control/changes.h"

#include <algorithm>

#include "base/assert.h"
#include "io/clock.h"

namespace tandem::control {

static_assert(ChangeLog::kChunkSize >= journal::kRecordSizeMax);

ChangeLog::ChangeLog(io::Loop& loop, std::size_t size_max)
    : chunks_max_(std::max<std::size_t>(size_max / kChunkSize, 1)),
      loop_(loop),
      pause_(loop, [this] { listen(); }) {}

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
  if (listening_.exchange(false)) loop_.post([this] { wake_followers(); });
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

// --- followers

void ChangeLog::wake_followers() {
  told_ = kept().last;
  // A follower may end itself or others when called.
  std::vector<std::uint64_t> keys;
  for (const auto& [key, woken] : followers_) keys.push_back(key);
  for (const std::uint64_t key : keys) {
    const auto follower = followers_.find(key);
    if (follower == followers_.end()) continue;
    const auto woken = follower->second;
    woken();
  }
  if (!followers_.empty()) pause_.set(io::read_clock().instant + kPause);
}

void ChangeLog::listen() {
  if (followers_.empty()) return;
  listening_.store(true);
  if (kept().last != told_ && listening_.exchange(false)) wake_followers();
}

ChangeLog::Follower::Follower(ChangeLog& log, std::function<void()> woken)
    : log_(log), key_(++log.followers_made_) {
  log_.followers_.emplace(key_, std::move(woken));
  log_.pause_.set(io::read_clock().instant);
}

ChangeLog::Follower::~Follower() {
  log_.followers_.erase(key_);
}

}  // namespace tandem::control
