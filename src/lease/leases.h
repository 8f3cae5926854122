// SPDX-License-Identifier: Apache-2.0
// The leases of one server: which address a client gets, who holds what until when. dhcp asks, node
// journals what changed (take_changes). It knows times only as it is told them, and does what the
// caller decided: the rules of RFC 2131 stand in dhcp, those of failover will stand in a policy.
//
// An address is, at any time, exactly one of: bound (Active, Abandoned), held by an offer, ended
// (last client known, oldest first), or unused. Ended and unused ones can be given; an offer is
// kept in memory only.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/random.h"
#include "lease/address_set.h"
#include "lease/binding_table.h"
#include "lease/expiry_queue.h"
#include "lease/topology.h"
#include "lease/trace.h"
#include "lease/utilisation.h"

namespace tandem::lease {

// An address that a client may have, and why: where it lies and which reservation gives it.
struct Candidate {
  Ipv4Address address;
  std::uint32_t scope = kNoIndex;
  const Pool* pool = nullptr;
  const Reservation* reservation = nullptr;
};

// Why a client cannot have an address now.
enum class Obstacle : std::uint8_t {
  None,
  NoScope,
  OtherNetwork,
  ScopeDisabled,
  NoHost,  // a network or broadcast address
  NoPool,
  Excluded,
  ReservedForAnother,
  PoolClosed,  // for known clients only, or for unknown ones
  OfferedToAnother,
  LeasedToAnother,
  SetAside,
};
std::string_view to_text(Obstacle obstacle);

// How a client is looked up in a scope (Parameters::match_client_id and reuse_by_hardware_address).
struct Matching {
  bool ignore_client_id = false;
  bool reuse_by_hardware_address = false;
};

class Leases {
 public:
  explicit Leases(std::uint64_t seed);

  // Serve by this topology from now on. No binding is lost: those that no pool covers any more
  // stay, and come back with their pool. Returns how many this change set so aside. Costs little
  // for what `topology` shares with the one before (lease/configure.cc).
  std::size_t configure(std::shared_ptr<const Topology> topology);

  // Replay, before serving: the state of an address as the journal has it. Ends with configure().
  void restore(const BindingData& data);
  void restore_forgotten(Ipv4Address address);

  const Topology& topology() const { return *topology_; }
  const BindingTable& bindings() const { return table_; }
  const BindingTable& offers() const { return offers_; }
  Matching matching(std::uint32_t scope) const;

  // The client's running lease on this segment, or one that ended and is still free; or kNoSlot.
  Slot active_binding(const Client& client, const Segment& segment) const;
  Slot ended_binding(const Client& client, const Segment& segment) const;
  // The client's own offer on the segment (a slot of offers()), or kNoSlot.
  Slot offer_of(const Client& client, const Segment& segment) const;
  bool is_holder(Slot slot, const Client& client) const;

  // Where an address lies and what gives it to the client, if the configuration lets this client
  // have it: by reservation, or in a pool of an enabled scope, not excluded, not reserved for
  // another.
  std::optional<Candidate> permitted(Ipv4Address address, const Client& client) const;
  // Whether nobody else has it now: not bound to, nor offered to, another client; not abandoned.
  bool available(Ipv4Address address, const Client& client) const;
  // Both, on the segment. Notes the step, with why not.
  std::optional<Candidate> usable(Ipv4Address address, const Client& client, const Segment& segment,
                                  Trace* trace = nullptr,
                                  StepId step = StepId::AddressChecked) const;

  // The address to offer (D4.01, D4.02): the client's reserved one; the one it has; the one offered
  // already; its last one; the one it asks for; a new one. Nothing: no address is free.
  std::optional<Candidate> choose(const Client& client, const Segment& segment,
                                  std::optional<Ipv4Address> requested, Trace* trace = nullptr);
  // Whether any pool of the segment is open to the client: one for all, or for known or unknown
  // ones.
  bool has_pool_for(const Client& client, const Segment& segment) const;

  // The client's reservation with an address in the segment that it could have now.
  std::optional<Candidate> reserved(const Client& client, const Segment& segment,
                                    Trace* trace = nullptr) const;

  void offer(const Candidate& candidate, const Client& client, Seconds until);
  void restore_offer(const BindingData& data);  // as offers() had it
  void withdraw_offer(Slot offer);

  // Binds the address as `data` says, in place of whatever was there; its offer ends.
  Slot bind(const BindingData& data);
  void release(Slot slot, Seconds now);
  void abandon(Slot slot, Seconds now, Seconds until);
  // Sets an address aside that has no binding: it was offered, and declined.
  void abandon_offered(Slot offer, Seconds now, Seconds until);
  void forget(Slot slot);
  // Ended without a word from the client: an abandoned address whose time is over, too.
  void expire(Slot slot, Seconds now);

  // The next binding whose time is over, or kNoSlot; offers that lapsed are dropped on the way and
  // counted.
  Slot pop_due(Seconds now, std::size_t& budget, std::uint64_t& offers_lapsed);
  Seconds next_deadline() const;

  // The addresses whose binding changed since the last call; each to be journaled as it is now.
  std::vector<Ipv4Address>& changes() { return changes_; }

  PoolUse use_of(Ipv4Address address_in_pool) const;
  ScopeUse use_of_scope(std::uint32_t scope) const;
  // The scopes that filled up, or have room again, since the caller last cleared it.
  std::vector<Utilisation::Crossing>& crossed() { return utilisation_.crossed(); }

 private:
  struct PoolState {
    const Pool* pool;
    std::uint32_t scope;
    AddressSet unused;
    SlotList ended;  // the longest ended first
    Ipv4Address cursor;
    std::uint64_t size = 0;
    std::uint32_t ended_count = 0;
    std::uint32_t active = 0;
    std::uint32_t abandoned = 0;
    std::uint32_t offered = 0;
    PoolUse use() const { return {size, unused.size(), ended_count, active, abandoned, offered}; }
  };
  class Transition;  // lease/configure.cc
  PoolState make_pool(std::uint32_t scope, const Pool& pool) const;
  PoolState* pool_at(Ipv4Address address);
  const PoolState* pool_at(Ipv4Address address) const;
  bool belongs_to(const BindingData& data, const Client& client) const;
  bool reserved_or_excluded(std::uint32_t scope, Ipv4Address address) const;

  // Takes the address out of the lists of what may be given, and puts it back where it now belongs.
  // `pool` is the one at the address, or null.
  void take_out(PoolState* pool, Ipv4Address address);
  enum class Place : std::uint8_t { Front, Back };
  void put_back(PoolState* pool, Ipv4Address address, Place place);
  bool list(PoolState& pool, Ipv4Address address, Place place);
  bool unlist(PoolState& pool, Ipv4Address address);
  void count(PoolState* pool, BindingStatus status, int difference);
  void count_offer(PoolState* pool, int difference);
  void end_offer(PoolState* pool, Slot offer);
  void settle(PoolState* pool, Slot slot);
  void changed(Ipv4Address address) { changes_.push_back(address); }
  void set_status(Slot slot, BindingStatus status, Seconds starts, Seconds ends);

  Obstacle permit(Ipv4Address address, const Client& client, Candidate& found) const;
  Obstacle taken(Ipv4Address address, const Client& client) const;
  std::optional<Candidate> last_or_requested(const Client& client, const Segment& segment,
                                             std::optional<Ipv4Address> requested,
                                             Trace* trace) const;
  std::optional<Candidate> fresh(const Client& client, const Segment& segment, Trace* trace);
  void note_pool(Trace* trace, const PoolState& state, bool unused, bool open) const;
  bool is_open(std::uint32_t scope, const Pool& pool, const Reservation* own) const;
  std::optional<Ipv4Address> pick(PoolState& pool);
  template <typename Matches>
  Slot find_client(const BindingTable& table, const Client& client, const Segment& segment,
                   Matches matches) const;

  Random random_;
  std::shared_ptr<const Topology> topology_;
  BindingTable table_;
  BindingTable offers_;
  ExpiryQueue<BindingTable> binding_deadlines_{table_};
  ExpiryQueue<BindingTable> offer_deadlines_{offers_};
  std::vector<PoolState> pools_;  // ascending by range
  Utilisation utilisation_;
  std::vector<Ipv4Address> changes_;
};

}  // namespace tandem::lease
