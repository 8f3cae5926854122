// SPDX-License-Identifier: Apache-2.0
#include "lease/reservation_index.h"

#include <algorithm>

#include "base/hash.h"

namespace tandem::lease {
namespace {

std::uint64_t identity_hash(ByteView client_id, const HardwareAddress& hardware_address) {
  return client_id.empty() ? hash_bytes(hardware_address.octets(), hardware_address.type())
                           : hash_bytes(client_id, 0x100);
}

}  // namespace

void ReservationIndex::reserve(std::size_t count) {
  by_identity_.reserve(count);
  by_address_.reserve(count);
}

void ReservationIndex::add(const Reservation& reservation) {
  const HardwareAddress hardware = reservation.hardware_address.value_or(HardwareAddress{});
  by_identity_.push_back({identity_hash(reservation.client_id, hardware), &reservation});
  if (reservation.address) by_address_.push_back({*reservation.address, &reservation});
}

void ReservationIndex::finish() {
  std::ranges::sort(by_identity_, {}, &ByIdentity::hash);
  std::ranges::sort(by_address_, {}, &At::address);
}

std::span<const ReservationIndex::ByIdentity> ReservationIndex::same_hash(
    ByteView client_id, const HardwareAddress& hardware_address) const {
  if (by_identity_.empty()) return {};
  const auto [first, last] = std::ranges::equal_range(
      by_identity_, identity_hash(client_id, hardware_address), {}, &ByIdentity::hash);
  return {first, last};
}

bool ReservationIndex::is_of(const Reservation& reservation, ByteView client_id,
                             const HardwareAddress& hardware_address) {
  return client_id.empty() ? reservation.hardware_address == hardware_address
                           : equal(reservation.client_id, client_id);
}

const Reservation* ReservationIndex::at(Ipv4Address address) const {
  const auto found = std::ranges::lower_bound(by_address_, address, {}, &At::address);
  return found != by_address_.end() && found->address == address ? found->reservation : nullptr;
}

std::span<const ReservationIndex::At> ReservationIndex::addresses_in(const Ipv4Range& range) const {
  const auto first = std::ranges::lower_bound(by_address_, range.first, {}, &At::address);
  const auto after = std::ranges::upper_bound(by_address_, range.last, {}, &At::address);
  return {first, after};
}

}  // namespace tandem::lease
