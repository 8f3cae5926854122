// SPDX-License-Identifier: Apache-2.0
#include "sim/replay.h"

#include <fmt/format.h>

namespace tandem::sim {

void Replay::apply(const Change& change, State& state) {
  if (change.binding.empty()) {
    state.erase(change.address);
  } else {
    state[change.address] = change.binding;
  }
}

void Replay::append(ByteView records, std::uint32_t count, journal::Position last_position) {
  journal::Position position = last_position - count;
  while (!records.empty()) {
    const ByteView before = records;
    const auto record = journal::decode(records);
    TANDEM_ASSERT(record.ok());
    Change change{++position, {}, {}};
    if (const auto* bound = std::get_if<journal::BindingRecord>(&*record)) {
      change.address = bound->binding.address;
      change.binding = to_bytes(before.first(before.size() - records.size()));
    } else if (const auto* forgotten = std::get_if<journal::ForgetRecord>(&*record)) {
      change.address = forgotten->address;
    } else if (const auto* clock = std::get_if<journal::ClockRecord>(&*record)) {
      clock_ = *clock;
      continue;
    } else {
      revisions_[position] = std::get<journal::RevisionRecord>(*record).revision;
      continue;
    }
    apply(change, latest_);
    pending_.push_back(std::move(change));
  }
  TANDEM_ASSERT(position == last_position);
  last_position_ = last_position;
}

void Replay::durable(journal::Position position) {
  durable_position_ = std::max(durable_position_, position);
  while (!pending_.empty() && pending_.front().position <= durable_position_) {
    apply(pending_.front(), durable_);
    pending_.pop_front();
  }
}

std::optional<std::string> Replay::cut(journal::Position last) {
  if (last < durable_position_ || last > last_position_) {
    return fmt::format("the journal came back up to {}, but {} was durable and {} the last written",
                       last, durable_position_, last_position_);
  }
  durable(last);
  pending_.clear();
  revisions_.erase(revisions_.upper_bound(last), revisions_.end());
  latest_ = durable_;
  last_position_ = last;
  return std::nullopt;
}

std::optional<std::string> Replay::difference(const lease::BindingTable& bindings) {
  if (bindings.size() != latest_.size()) {
    return fmt::format("memory holds {} bindings, the replayed journal {}", bindings.size(),
                       latest_.size());
  }
  for (const auto& [address, encoded] : latest_) {
    const lease::Slot slot = bindings.find(address);
    if (slot == lease::kNoSlot) return address.text() + " is in the journal and not in memory";
    scratch_.clear();
    journal::encode(journal::BindingRecord{bindings.data(slot)}, scratch_);
    if (!equal(scratch_, encoded)) {
      return address.text() + " is otherwise in memory than in the replayed journal";
    }
  }
  return std::nullopt;
}

}  // namespace tandem::sim
