// SPDX-License-Identifier: Apache-2.0
// What any level of the configuration may set for the clients below it: reservation, pool, scope,
// shared network, global, the strongest first (D17; classes will come between reservation and
// pool). Each item is looked up on its own: a pool that sets only a lease time takes all else from
// its scope.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "base/time.h"

namespace tandem::lease {

// When an option goes into a reply (D8.02): by the table's default (asked for, or one of those
// always sent), always, or never.
enum class Send : std::uint8_t { Default, Always, Never };

struct OptionSetting {
  std::uint8_t code = 0;
  Bytes value;  // wire form
  Send send = Send::Default;
  friend bool operator==(const OptionSetting&, const OptionSetting&) = default;
};

// What a client gets that asks for no lease time but has a binding (D4.06).
enum class UnaskedLeaseTime : std::uint8_t { Default, Remaining };

// Which ended or free address a new client gets (D14.21). Whatever the choice, a client that had an
// address here gets it again while it is free (D14.22), and addresses never used go before used
// ones.
enum class Allocation : std::uint8_t {
  Random,      // default: says nothing about the order in which clients came
  Sequential,  // upwards from the last one given, around
  Lowest,      // the lowest free address ("first available")
  Oldest,      // like Sequential while unused ones remain; named for the reuse of the longest-ended
};
std::string_view to_text(Allocation allocation);

// Which clients are served (D14.46): all, those with a reservation here, or those without.
enum class Clients : std::uint8_t { All, Known, Unknown };

struct Parameters {
  std::optional<Duration> lease_time, lease_time_min, lease_time_max;
  std::optional<Duration> renewal_time, rebinding_time;  // T1, T2 (D7.02)
  std::optional<Duration> offer_hold;                    // D4.05
  std::optional<Duration> decline_hold;                  // D6.01
  std::optional<std::uint32_t> cache_threshold;          // percent of the lease (D7.05); 0: off
  // Percent of a scope's addresses in use (D14.101): told when it rises to the one, and when it
  // falls below the other again. Of a scope and above; high 0: never told.
  std::optional<std::uint32_t> utilisation_high, utilisation_low;
  std::optional<UnaskedLeaseTime> unasked_lease_time;  // D4.06
  std::optional<Allocation> allocation;                // D14.21
  std::optional<Clients> clients;                      // D14.46
  std::optional<bool> ignore;           // a reservation's: never answer this client (D14.46)
  std::optional<bool> authoritative;    // D5, default on
  std::optional<bool> match_client_id;  // D10.02: false ignores option 61
  std::optional<bool> reuse_by_hardware_address;  // D10.03
  std::optional<bool> echo_client_id;             // D10.05
  std::optional<bool> decline_without_server_id;  // D6.02
  std::optional<bool> request_without_address;    // D5.11: give an address as Kea does; default off
  std::optional<bool> trust_relay_information_from_clients;  // D11.01: option 82 with giaddr 0
  std::optional<Ipv4Address> next_server;                    // siaddr
  std::optional<std::string> server_name;                    // sname, at most 63 octets
  std::optional<std::string> boot_file;                      // file, at most 127 octets
  std::optional<Ipv4Address> server_identifier;              // D2.08
  std::vector<OptionSetting> options;                        // sorted by code, each once

  const OptionSetting* option(std::uint8_t code) const;
  friend bool operator==(const Parameters&, const Parameters&) = default;
};

inline constexpr Duration kLeaseTimeDefault = Duration::seconds(86'400);  // D18
inline constexpr Duration kLeaseTimeMin = Duration::seconds(300);
inline constexpr Duration kLeaseTimeMax = Duration::seconds(8 * 86'400);
inline constexpr std::uint32_t kCacheThreshold = 25;
inline constexpr std::uint32_t kUtilisationHigh = 90;
inline constexpr std::uint32_t kUtilisationLow = 80;
inline constexpr Duration kOfferHold = Duration::seconds(120);
inline constexpr Duration kDeclineHold = Duration::seconds(86'400);

// Where a setting comes from: one of the levels, or nobody's word.
enum class Origin : std::uint8_t { Reservation, Pool, Scope, SharedNetwork, Global, BuiltIn };
std::string_view to_text(Origin origin);  // "shared-network"

// The levels that hold for one client, strongest first.
class Levels {
 public:
  void push(const Parameters* level, Origin origin = Origin::BuiltIn) {
    if (level == nullptr || count_ == levels_.size()) return;
    origins_[count_] = origin;
    levels_[count_++] = level;
  }
  template <typename T>
  const T* find(std::optional<T> Parameters::* item) const {
    for (std::size_t i = 0; i < count_; ++i) {
      if ((levels_[i]->*item).has_value()) return &*(levels_[i]->*item);
    }
    return nullptr;
  }
  template <typename T>
  T get(std::optional<T> Parameters::* item, T fallback) const {
    const T* found = find(item);
    return found != nullptr ? *found : fallback;
  }
  const OptionSetting* option(std::uint8_t code) const;
  // For a trace: the level that says it.
  template <typename T>
  Origin origin(std::optional<T> Parameters::* item) const {
    for (std::size_t i = 0; i < count_; ++i) {
      if ((levels_[i]->*item).has_value()) return origins_[i];
    }
    return Origin::BuiltIn;
  }
  Origin origin(std::uint8_t option_code) const;
  std::span<const Parameters* const> list() const { return {levels_.data(), count_}; }

 private:
  std::array<const Parameters*, 6> levels_{};
  std::array<Origin, 6> origins_{};
  std::size_t count_ = 0;
};

}  // namespace tandem::lease
