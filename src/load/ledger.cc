// SPDX-License-Identifier: Apache-2.0
#include "load/ledger.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/hash.h"

namespace tandem::load {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

std::uint64_t hash(Ipv4Address address) {
  return hash_number(address.value(), 0);
}
std::uint64_t hash(Identity client) {
  return hash_number(client.value(), 0);
}

std::string seconds_text(WallTime time) {
  const std::int64_t n = time.in_nanoseconds();
  return fmt::format("{}.{:09}", n / kNanosecondsPerSecond, n % kNanosecondsPerSecond);
}

Result<WallTime> parse_seconds(std::string_view text) {
  const std::size_t point = text.find('.');
  std::int64_t seconds = 0;
  std::int64_t rest = 0;
  const auto whole = [](std::string_view digits, std::int64_t& value) {
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value);
    return error == std::errc{} && end == digits.end() && value >= 0;
  };
  if (point == std::string_view::npos || text.size() != point + 10 ||
      !whole(text.substr(0, point), seconds) || !whole(text.substr(point + 1), rest)) {
    return fail(fmt::format("\"{}\" is no time in seconds with nine decimals", text));
  }
  return WallTime::from_seconds(seconds) + Duration::nanoseconds(rest);
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

}  // namespace

std::string LedgerEntry::line() const {
  if (kind == Kind::GivenUp) {
    return fmt::format("end {} {} {}", seconds_text(at), client.text(), address.text());
  }
  return fmt::format("ack {} {} {} {} {}", seconds_text(at), client.text(), address.text(),
                     server.text(), seconds_text(until));
}

Result<LedgerEntry> LedgerEntry::parse(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  const bool ack = words.size() == 6 && words[0] == "ack";
  if (!ack && !(words.size() == 4 && words[0] == "end")) {
    return fail(
        "a line of a ledger is \"ack TIME CLIENT ADDRESS SERVER UNTIL\" or "
        "\"end TIME CLIENT ADDRESS\"");
  }
  LedgerEntry entry;
  entry.kind = ack ? Kind::Acknowledged : Kind::GivenUp;
  TANDEM_TRY(entry.at, parse_seconds(words[1]));
  TANDEM_TRY(entry.client, Identity::parse(words[2]));
  TANDEM_TRY(entry.address, Ipv4Address::parse(words[3]));
  if (ack) {
    TANDEM_TRY(entry.server, Ipv4Address::parse(words[4]));
    TANDEM_TRY(entry.until, parse_seconds(words[5]));
  }
  return entry;
}

std::optional<std::string> Ledger::add(const LedgerEntry& entry) {
  const Slot slot = find(entry.address);
  if (entry.kind == LedgerEntry::Kind::GivenUp) {
    if (slot != FlatIndex::kNone && promises_[slot].client == entry.client) end(slot, entry.at);
    return std::nullopt;
  }
  // A client has one lease: bound anew to another address, it has given up the one before.
  const Slot before = find(entry.client);
  if (before != FlatIndex::kNone && promises_[before].address != entry.address) {
    end(before, entry.at);
  }
  std::optional<std::string> doubled;
  if (slot != FlatIndex::kNone) {
    const LedgerEntry& other = promises_[slot];
    if (other.client != entry.client && other.until > entry.at) {
      doubled = fmt::format(
          "address {} was acknowledged to client {} at {} until {} by server {}, and to client {} "
          "at {} until {} by server {}",
          entry.address.text(), other.client.text(), other.at.text(), other.until.text(),
          other.server.text(), entry.client.text(), entry.at.text(), entry.until.text(),
          entry.server.text());
    }
  }
  assign(slot, entry);
  return doubled;
}

std::optional<Identity> Ledger::holder(Ipv4Address address, WallTime at) const {
  const Slot slot = find(address);
  if (slot == FlatIndex::kNone || promises_[slot].until <= at) return std::nullopt;
  return promises_[slot].client;
}

Ledger::Slot Ledger::find(Ipv4Address address) const {
  return by_address_.find(hash(address),
                          [&](Slot slot) { return promises_[slot].address == address; });
}

Ledger::Slot Ledger::find(Identity client) const {
  return by_client_.find(hash(client), [&](Slot slot) { return promises_[slot].client == client; });
}

void Ledger::end(Slot slot, WallTime at) {
  LedgerEntry& promise = promises_[slot];
  promise.until = std::min(promise.until, at);
  (void)by_client_.erase(hash(promise.client), slot);
}

void Ledger::assign(Slot slot, const LedgerEntry& entry) {
  if (slot == FlatIndex::kNone) {
    slot = static_cast<Slot>(promises_.size());
    promises_.push_back(entry);
    by_address_.insert(hash(entry.address), slot);
    by_client_.insert(hash(entry.client), slot);
    return;
  }
  if (find(entry.client) != slot) {
    (void)by_client_.erase(hash(promises_[slot].client), slot);
    by_client_.insert(hash(entry.client), slot);
  }
  promises_[slot] = entry;
}

}  // namespace tandem::load
