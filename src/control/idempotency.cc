// SPDX-License-Identifier: Apache-2.0
#include "control/idempotency.h"

#include <utility>

#include "base/hash.h"

namespace tandem::control {

std::string Idempotency::name_of(const Identity& identity, std::string_view key) {
  std::string name = identity.name;
  name += '\0';
  name += key;
  return name;
}

std::uint64_t Idempotency::hash(std::string_view request) const {
  return hash_bytes(as_bytes(request), seed_);
}

Idempotency::Found Idempotency::begin(const Identity& identity, std::string_view key,
                                      std::string_view request) {
  std::string name = name_of(identity, key);
  if (const auto found = remembered_.find(name); found != remembered_.end()) {
    if (found->second.request != hash(request)) return {Verdict::Different};
    if (!found->second.answer) return {Verdict::UnderWay};
    return {Verdict::Repeated, *found->second.answer};
  }
  if (order_.size() >= kRememberedMax) {
    remembered_.erase(order_.front());
    order_.pop_front();
  }
  order_.push_back(name);
  remembered_.emplace(std::move(name), Remembered{.request = hash(request), .answer = {}});
  return {Verdict::New};
}

void Idempotency::answered(const Identity& identity, std::string_view key, const Answer* answer) {
  const auto found = remembered_.find(name_of(identity, key));
  if (found == remembered_.end()) return;  // so many came meanwhile
  const bool repeatable = answer != nullptr && answer->status < 500 && answer->status != 429 &&
                          answer->body.size() <= kAnswerMax;
  if (repeatable) {
    found->second.answer = *answer;
    return;
  }
  std::erase(order_, found->first);
  remembered_.erase(found);
}

}  // namespace tandem::control
