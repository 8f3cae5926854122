// SPDX-License-Identifier: Apache-2.0
// Reservations, and where to find them: by the client's identity, by address. An index belongs to
// one scope, or to the global reservations, and is made once; lease/topology.h puts them together.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lease/parameters.h"

namespace tandem::lease {

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

class ReservationIndex {
 public:
  struct At {
    Ipv4Address address;
    const Reservation* reservation;
  };

  // The reservations must outlive the index.
  void reserve(std::size_t count);
  void add(const Reservation& reservation);
  void finish();  // after the last add()

  bool empty() const { return by_identity_.empty(); }
  // By client id if one is given, else by hardware address: the first for which accepts(it) holds.
  template <typename Accepts>
  const Reservation* find(ByteView client_id, const HardwareAddress& hardware_address,
                          Accepts accepts) const {
    for (const ByIdentity& entry : same_hash(client_id, hardware_address)) {
      if (is_of(*entry.reservation, client_id, hardware_address) && accepts(*entry.reservation)) {
        return entry.reservation;
      }
    }
    return nullptr;
  }
  const Reservation* at(Ipv4Address address) const;
  // Those with an address, ascending by it: all, and those within the range.
  std::span<const At> addresses() const { return by_address_; }
  std::span<const At> addresses_in(const Ipv4Range& range) const;

 private:
  struct ByIdentity {
    std::uint64_t hash;
    const Reservation* reservation;
  };
  std::span<const ByIdentity> same_hash(ByteView client_id,
                                        const HardwareAddress& hardware_address) const;
  static bool is_of(const Reservation& reservation, ByteView client_id,
                    const HardwareAddress& hardware_address);

  std::vector<ByIdentity> by_identity_;  // ascending by hash
  std::vector<At> by_address_;           // ascending
};

}  // namespace tandem::lease
