// SPDX-License-Identifier: Apache-2.0
#include "http/peer_table.h"

#include <algorithm>

#include "base/address.h"
#include "base/bytes.h"

namespace tandem::http {
namespace {

constexpr std::string_view kShared = "*";

std::string key_of(std::string_view address) {
  if (address.find(':') == std::string_view::npos) return std::string(address);
  const auto octets = parse_ipv6(address);
  return octets ? to_hex(ByteView(*octets).first(8)) : std::string(address);
}

}  // namespace

std::optional<std::string> PeerTable::connect(std::string_view address, const Limits& limits,
                                              Instant now) {
  std::string key = key_of(address);
  if (peers_.size() >= kPeersMax && !peers_.contains(key)) forget_idle(limits, now);
  if (peers_.size() >= kPeersMax && !peers_.contains(key)) key = std::string(kShared);
  const auto [at, is_new] = peers_.try_emplace(key);
  Peer& peer = at->second;
  if (is_new) peer = {.tokens = limits.requests_burst, .counted = now};
  if (peer.connections >= limits.connections_per_peer) return std::nullopt;
  ++peer.connections;
  return key;
}

void PeerTable::disconnect(const std::string& key) {
  const auto at = peers_.find(key);
  if (at != peers_.end() && at->second.connections > 0) --at->second.connections;
}

bool PeerTable::take_token(const std::string& key, const Limits& limits, Instant now) {
  const auto at = peers_.find(key);
  if (at == peers_.end()) return true;
  Peer& peer = at->second;
  peer.tokens = tokens_of(peer, limits, now);
  peer.counted = now;
  if (peer.tokens < 1) return false;
  peer.tokens -= 1;
  return true;
}

double PeerTable::tokens_of(const Peer& peer, const Limits& limits, Instant now) {
  const double seconds = static_cast<double>((now - peer.counted).in_microseconds()) / 1e6;
  return std::min(limits.requests_burst, peer.tokens + seconds * limits.requests_per_second);
}

void PeerTable::forget_idle(const Limits& limits, Instant now) {
  std::erase_if(peers_, [&](const auto& entry) {
    const Peer& peer = entry.second;
    return peer.connections == 0 && tokens_of(peer, limits, now) >= limits.requests_burst;
  });
}

}  // namespace tandem::http
