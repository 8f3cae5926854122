// SPDX-License-Identifier: Apache-2.0
// What each TCP address has open and how often it may still ask: connections counted, requests by a
// token bucket. Of IPv6 a /64 counts as one address, as one host may use all of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"
#include "http/limits.h"

namespace tandem::http {

class PeerTable {
 public:
  // Addresses remembered at once. When that many have connections or spent tokens, newcomers share
  // one entry, so that a flood from many addresses costs memory for so many and no more.
  static constexpr std::size_t kPeersMax = 4096;

  // The key of an address that now has one more connection, for the calls below; nothing when it
  // has as many as it may.
  std::optional<std::string> connect(std::string_view address, const Limits& limits, Instant now);
  void disconnect(const std::string& key);

  // Takes a token for one request of a connected peer; false when the bucket is empty.
  bool take_token(const std::string& key, const Limits& limits, Instant now);

  std::size_t size() const { return peers_.size(); }

 private:
  struct Peer {
    std::size_t connections = 0;
    double tokens = 0;  // at the instant `counted`
    Instant counted;
  };
  static double tokens_of(const Peer& peer, const Limits& limits, Instant now);
  void forget_idle(const Limits& limits, Instant now);

  std::unordered_map<std::string, Peer> peers_;
};

}  // namespace tandem::http
