// SPDX-License-Identifier: Apache-2.0
#include "control/events.h"

#include <algorithm>

namespace tandem::control {
namespace {

std::size_t octets_of(const Event& event) {
  std::size_t octets = sizeof(Event) + event.notice.text.size();
  for (const auto& [name, value] : event.notice.fields) {
    octets += sizeof(Notice::Field) + value.size();
  }
  return octets;
}

}  // namespace

EventLog::EventLog(io::Loop& loop, WallTime started)
    : loop_(loop),
      first_(static_cast<std::uint64_t>(std::max<std::int64_t>(started.in_nanoseconds(), 0)) /
             1000),
      next_(first_) {}

void EventLog::add(const Notice& notice, WallTime at) {
  const bool is_kept = row_of(notice.id).level > Level::Debug;
  auto event = std::make_shared<Event>(Event{.at = at, .notice = notice});
  const std::lock_guard lock(mutex_);
  Told& told = told_[static_cast<std::size_t>(notice.id)];
  ++told.count;
  told.last = at;
  if (!is_kept) return;
  event->number = next_++;
  keep(std::move(event));
  if (std::exchange(waking_, true)) return;
  loop_.post([this] { wake_followers(); });
}

void EventLog::keep(Entry entry) {
  octets_ += octets_of(*entry);
  kept_.push_back(std::move(entry));
  while (kept_.size() > kEventsMax || (octets_ > kOctetsMax && kept_.size() > 1)) {
    octets_ -= octets_of(*kept_.front());
    kept_.pop_front();
  }
}

std::vector<EventLog::Entry> EventLog::after(std::uint64_t number, std::size_t max) const {
  const std::lock_guard lock(mutex_);
  const auto from = std::ranges::upper_bound(kept_, number, {}, &Event::number);
  const auto count = std::min(max, static_cast<std::size_t>(kept_.end() - from));
  return {from, from + static_cast<std::ptrdiff_t>(count)};
}

std::uint64_t EventLog::last() const {
  const std::lock_guard lock(mutex_);
  return next_ - 1;
}

bool EventLog::lost_after(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  if (kept_.empty()) return false;
  const std::uint64_t oldest = kept_.front()->number;
  return oldest > first_ && number + 1 < oldest;
}

EventLog::ToldByKind EventLog::told() const {
  const std::lock_guard lock(mutex_);
  return told_;
}

void EventLog::wake_followers() {
  {
    const std::lock_guard lock(mutex_);
    waking_ = false;
  }
  // A follower may end itself or others when called.
  std::vector<std::uint64_t> keys;
  for (const auto& [key, woken] : followers_) keys.push_back(key);
  for (const std::uint64_t key : keys) {
    const auto follower = followers_.find(key);
    if (follower == followers_.end()) continue;
    const auto woken = follower->second;
    woken();
  }
}

EventLog::Follower::Follower(EventLog& log, std::function<void()> woken)
    : log_(log), key_(++log.followers_made_) {
  log_.followers_.emplace(key_, std::move(woken));
}

EventLog::Follower::~Follower() {
  log_.followers_.erase(key_);
}

}  // namespace tandem::control
