// SPDX-License-Identifier: Apache-2.0
// What the server serves, as one value that never changes once built: scopes with pools, exclusions
// and reservations, shared networks, and the parameters of each level. config makes it from the
// document, and has checked what is said below; a new document makes a new Topology, which shares
// with the one before every scope that is the same.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lease/reservation_index.h"

namespace tandem::lease {

struct Pool {
  Ipv4Range range;  // within the scope; pools do not overlap
  Parameters parameters;
  friend bool operator==(const Pool&, const Pool&) = default;
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

// A scope with its indexes: made once, and the same object in every Topology in which nothing of
// the scope has changed.
class ServedScope {
 public:
  explicit ServedScope(Scope scope);
  ServedScope(const ServedScope&) = delete;  // its index points into it
  ServedScope& operator=(const ServedScope&) = delete;

  const Scope& scope() const { return scope_; }
  const ReservationIndex& reservations() const { return reservations_; }
  // The exclusions in ascending order, those that touch made one.
  const std::vector<Ipv4Range>& excluded() const { return excluded_; }

 private:
  Scope scope_;
  ReservationIndex reservations_;
  std::vector<Ipv4Range> excluded_;
};

// Ranges in ascending order, those that overlap or touch made one.
std::vector<Ipv4Range> merged(std::vector<Ipv4Range> ranges);
// Whether one of the merged ranges holds all of this one.
bool covered(const std::vector<Ipv4Range>& merged, const Ipv4Range& range);

// The scopes of a Topology as a list of Scope, ascending by subnet.
class ScopeList {
 public:
  using Pointers = std::vector<std::shared_ptr<const ServedScope>>;
  class Iterator {
   public:
    explicit Iterator(Pointers::const_iterator at) : at_(at) {}
    const Scope& operator*() const { return (*at_)->scope(); }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    Pointers::const_iterator at_;
  };

  explicit ScopeList(const Pointers& scopes) : scopes_(&scopes) {}
  std::size_t size() const { return scopes_->size(); }
  bool empty() const { return scopes_->empty(); }
  const Scope& operator[](std::size_t i) const { return (*scopes_)[i]->scope(); }
  Iterator begin() const { return Iterator{scopes_->begin()}; }
  Iterator end() const { return Iterator{scopes_->end()}; }

 private:
  const Pointers* scopes_;
};

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

// The parts of a Topology, each shared with others where it is the same.
struct TopologyParts {
  std::vector<std::shared_ptr<const ServedScope>> scopes;  // in any order
  std::vector<std::shared_ptr<const SharedNetwork>> shared_networks;
  std::vector<std::shared_ptr<const Reservation>> reservations;  // global
  Parameters parameters;
};

// The source with its indexes. Scopes are sorted by subnet; an index into scopes() names one.
// Copies share all of it.
class Topology {
 public:
  explicit Topology(TopologySource source);
  // What `previous` has in common is not indexed anew.
  explicit Topology(TopologyParts parts, const Topology* previous = nullptr);

  ScopeList scopes() const { return ScopeList{data_->parts.scopes}; }
  const ScopeList::Pointers& served() const { return data_->parts.scopes; }
  const std::vector<std::shared_ptr<const SharedNetwork>>& shared_networks() const {
    return data_->parts.shared_networks;
  }
  const ReservationIndex& global_reservations() const { return *data_->globals; }
  const Parameters& parameters() const { return data_->parts.parameters; }
  const TopologyParts& parts() const { return data_->parts; }
  TopologySource source() const;  // a copy of everything, for tests and tools

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

  // Every address reserved within the range, which lies in one scope; ascending.
  std::vector<Ipv4Address> reserved_in(const Ipv4Range& range) const;
  std::size_t reserved_count(std::uint32_t scope) const;

  // The levels for a client in this scope: reservation, pool, scope, shared network, global.
  Levels levels(std::uint32_t scope, const Pool* pool, const Reservation* reservation) const;

 private:
  struct Data {
    TopologyParts parts;                          // scopes ascending
    std::vector<Ipv4Address> networks;            // of the scopes: what scope_of() searches
    std::vector<std::uint32_t> network_of_scope;  // an index into shared_networks; kNoIndex: none
    std::vector<std::vector<std::uint32_t>> scopes_of_network;
    std::vector<std::pair<Ipv4Address, std::uint32_t>> scope_by_relay;  // ascending
    std::vector<std::pair<std::string_view, std::uint32_t>> scope_by_interface;
    std::shared_ptr<const ReservationIndex> globals;
    std::uint32_t scope_of(Ipv4Address address) const;
    void index_scopes();
    void index_networks();
    void index_ways_in();
    void index_reservations(const Data* previous);
  };
  const Reservation* find_reservation(std::uint32_t scope, ByteView client_id,
                                      const HardwareAddress& hardware_address) const;

  std::shared_ptr<const Data> data_;
};

}  // namespace tandem::lease
