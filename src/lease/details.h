// SPDX-License-Identifier: Apache-2.0
// What is remembered of a client, packed: hardware address, client id, host name, relay agent
// information, vendor class, one after the other behind six octets of lengths. Some 30 octets for a
// usual client, taken from a pool of blocks, so that a million leases cost little and renewing one
// allocates nothing.
#pragma once

#include <memory_resource>

#include "lease/binding.h"

namespace tandem::lease {

class Details {
 public:
  Details() = default;
  bool empty() const { return block_ == nullptr; }

  HardwareAddress hardware_address() const;
  ByteView client_id() const { return field(0); }
  ByteView host_name() const { return field(1); }
  ByteView relay_agent_information() const { return field(2); }
  ByteView vendor_class() const { return field(3); }

  // Replaces the content (the views may be of the old one). Fields over their size are cut.
  void assign(const BindingData& data, std::pmr::memory_resource& memory);
  void free(std::pmr::memory_resource& memory);

 private:
  static constexpr std::size_t kLengths = 6;  // htype, hlen, and four fields
  std::size_t size() const;
  ByteView field(std::size_t number) const;
  std::uint8_t at(std::size_t i) const { return std::to_integer<std::uint8_t>(block_[i]); }

  std::byte* block_ = nullptr;
};

}  // namespace tandem::lease
