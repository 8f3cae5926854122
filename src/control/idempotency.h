// SPDX-License-Identifier: Apache-2.0
// Requests that may be repeated without being done twice: a POST with an Idempotency-Key (the
// header of draft-ietf-httpapi-idempotency-key-header) is done once, and whoever repeats it, after
// a lost answer say, gets the first one's answer. Keys are each identity's own. What is remembered
// is bounded in number and octets, the oldest goes first; a restart forgets all.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "control/call.h"

namespace tandem::control {

class Idempotency {
 public:
  explicit Idempotency(std::uint64_t seed) : seed_(seed) {}

  static constexpr std::size_t kRememberedMax = 1000;
  static constexpr std::size_t kAnswerMax = 64 * 1024;  // octets; a longer one is not repeated
  static constexpr std::size_t kKeyMax = 255;

  enum class Verdict : std::uint8_t {
    New,        // do it, and tell `answered` what came of it
    Repeated,   // `answer` is the first one's
    UnderWay,   // the first one is not answered yet
    Different,  // the key was used for another request
  };
  struct Found {
    Verdict verdict = Verdict::New;
    Answer answer = {};
  };
  // `request` says what is asked: method, path and body.
  Found begin(const Identity& identity, std::string_view key, std::string_view request);
  // Null: there will be no answer that could be repeated. An error of ours (5xx) or a limit (429)
  // is forgotten, so that the repetition is tried in earnest.
  void answered(const Identity& identity, std::string_view key, const Answer* answer);

 private:
  struct Remembered {
    std::uint64_t request = 0;  // a hash of it, with a seed
    std::optional<Answer> answer;
  };
  static std::string name_of(const Identity& identity, std::string_view key);
  std::uint64_t hash(std::string_view request) const;

  const std::uint64_t seed_;
  std::map<std::string, Remembered> remembered_;
  std::deque<std::string> order_;  // the oldest first
};

}  // namespace tandem::control
