// SPDX-License-Identifier: Apache-2.0
// What the server serves, as one value that never changes once built: scopes with pools, exclusions
// and reservations, shared networks, and the parameters of each level. config makes it from the
// document, and has checked what is said below; a new document makes a new Topology.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "lease/parameters.h"

namespace tandem::lease {

struct Pool {
  Ipv4Range range;  // within the scope; pools do not overlap
  Parameters parameters;
  friend bool operator==(const Pool&, const Pool&) = default;
};

// An address, or only parameters, bound to one client's identity: by client id or hardware address
// (exactly one of them is set). D14.40 to D14.44.
struct Reservation {
  std::optional<Ipv4Address> address;
  std::optional<HardwareAddress> hardware_address;
  Bytes client_id;   // option 61 whole, empty when by hardware address
  std::string name;  // the host's; sent as option 12 unless the options say otherwise
  Parameters parameters;
  friend bool operator==(const Reservation&, const Reservation&) = default;
};

struct Scope {
  Subnet subnet;  // no two scopes overlap
  std::string name;
  bool enabled = true;
  std::vector<Pool> pools;  // ascending
  std::vector<Ipv4Range> exclusions;
  std::vector<Reservation>
      reservations;                 // addresses lie in the subnet, each address and identity once
  std::vector<Ipv4Address> relays;  // giaddr values that mean this scope though outside it (D3.03)
  std::vector<std::string>
      interfaces;  // direct clients here though no address of the interface lies in it
  Parameters parameters;
  friend bool operator==(const Scope&, const Scope&) = default;
};

// Scopes on one LAN segment (superscope). A scope belongs to one at most.
struct SharedNetwork {
  std::string name;
  std::vector<Subnet> scopes;
  std::vector<Ipv4Address> relays;
  std::vector<std::string> interfaces;
  Parameters parameters;
  friend bool operator==(const SharedNetwork&, const SharedNetwork&) = default;
};

struct TopologySource {
  std::vector<Scope> scopes;
  std::vector<SharedNetwork> shared_networks;
  std::vector<Reservation>
      reservations;  // global: without address they hold in every scope; with one, where it lies
  Parameters parameters;  // global
  friend bool operator==(const TopologySource&, const TopologySource&) = default;
};

inline constexpr std::uint32_t kNoIndex = 0xffffffff;

// The scopes on one LAN segment, the chosen one first.
class Segment {
 public:
  // `all` lives as long as the Topology; empty where the scope is in no shared network.
  Segment(std::uint32_t first, std::span<const std::uint32_t> all) : first_(first), all_(all) {}
  std::uint32_t first() const { return first_; }
  // Visits the scopes in order until visit(scope) returns true; whether it did.
  template <typename Visit>
  bool any_of(Visit visit) const {
    if (visit(first_)) return true;
    for (const std::uint32_t scope : all_) {
      if (scope != first_ && visit(scope)) return true;
    }
    return false;
  }
  bool contains(std::uint32_t scope) const {
    return any_of([&](std::uint32_t s) { return s == scope; });
  }

 private:
  std::uint32_t first_;
  std::span<const std::uint32_t> all_;
};

// The source with its indexes. Scopes are sorted by subnet; an index into scopes() names one.
class Topology {
 public:
  explicit Topology(TopologySource source);
  Topology(const Topology&) = delete;  // its indexes point into it
  Topology& operator=(const Topology&) = delete;

  const std::vector<Scope>& scopes() const { return source_.scopes; }
  const std::vector<SharedNetwork>& shared_networks() const { return source_.shared_networks; }
  const TopologySource& source() const { return source_; }

  // The scope whose subnet holds the address, or kNoIndex.
  std::uint32_t scope_of(Ipv4Address address) const;
  // The first scope that a relay at this giaddr serves: by the relay lists, else by the subnet.
  std::uint32_t scope_of_relay(Ipv4Address giaddr) const;
  std::uint32_t scope_of_interface(std::string_view interface) const;
  Segment segment(std::uint32_t scope) const;
  bool same_segment(std::uint32_t a, std::uint32_t b) const;
  const SharedNetwork* shared_network(std::uint32_t scope) const;
  const Pool* pool_of(std::uint32_t scope, Ipv4Address address) const;
  bool excluded(std::uint32_t scope, Ipv4Address address) const;

  // The reservation of this client in the scope (client id before hardware address, the scope's own
  // before global ones), or null.
  const Reservation* reservation(std::uint32_t scope, ByteView client_id,
                                 const HardwareAddress& hardware_address) const;
  // Who the address is reserved for, or null.
  const Reservation* reservation_at(Ipv4Address address) const;

  // Every address reserved within the range, ascending.
  std::vector<Ipv4Address> reserved_in(const Ipv4Range& range) const;

  // The levels for a client in this scope: reservation, pool, scope, shared network, global.
  Levels levels(std::uint32_t scope, const Pool* pool, const Reservation* reservation) const;

 private:
  struct ReservationAt {
    Ipv4Address address;
    const Reservation* reservation;
  };
  void index_networks();
  void index_reservations();
  static std::uint64_t identity_hash(std::uint32_t scope, ByteView client_id,
                                     const HardwareAddress& hardware_address);
  const Reservation* find_identity(std::uint32_t scope, ByteView client_id,
                                   const HardwareAddress& hardware_address) const;

  TopologySource source_;
  std::vector<std::uint32_t> network_of_scope_;  // kNoIndex: none
  std::vector<std::vector<std::uint32_t>> scopes_of_network_;
  std::unordered_map<std::uint32_t, std::uint32_t> scope_by_relay_;
  std::unordered_map<std::string, std::uint32_t> scope_by_interface_;
  std::unordered_multimap<std::uint64_t, const Reservation*> by_identity_;
  std::vector<ReservationAt> by_address_;  // ascending
};

}  // namespace tandem::lease
