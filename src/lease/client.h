// SPDX-License-Identifier: Apache-2.0
// Who a client is (D10): the octets of option 61 if it sent them, else htype and chaddr; opaque,
// compared octet for octet. A boot ROM and the system after it are two clients by default, even on
// one network card.
#pragma once

#include "base/hash.h"
#include "lease/binding.h"

namespace tandem::lease {

struct Client {
  HardwareAddress hardware_address;
  ByteView client_id;  // empty: none sent, or not to be looked at (match-client-id off, D10.02)

  bool by_client_id() const { return !client_id.empty(); }
  // Neither of the two: nobody can be told apart (D1.13).
  bool is_nobody() const { return client_id.empty() && hardware_address.size() == 0; }
  // For people: "52:54:00:12:34:56", or without one "id 01:aa:bb".
  std::string text() const {
    return hardware_address.size() > 0 ? hardware_address.text() : "id " + to_hex(client_id, ":");
  }
};

// Whether a binding (or offer) that remembers these is this client's. `ignore_client_id`: compare
// only the hardware address, whatever ids were sent.
inline bool is_same_client(const Client& client, const HardwareAddress& hardware_address,
                           ByteView client_id, bool ignore_client_id) {
  if (ignore_client_id) return client.hardware_address == hardware_address;
  if (client.by_client_id() || !client_id.empty()) return equal(client.client_id, client_id);
  return client.hardware_address == hardware_address;
}

inline std::uint64_t hash_of(const HardwareAddress& address, std::uint64_t seed) {
  return hash_bytes(address.octets(), seed ^ address.type());
}

}  // namespace tandem::lease
