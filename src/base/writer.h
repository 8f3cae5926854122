// SPDX-License-Identifier: Apache-2.0
// Appends big-endian numbers and octets to a buffer that the caller owns and reuses.
#pragma once

#include "base/address.h"
#include "base/bytes.h"

namespace tandem {

class Writer {
 public:
  explicit Writer(Bytes& out) : out_(out) {}

  std::size_t size() const { return out_.size(); }
  void u8(std::uint8_t value) { out_.push_back(static_cast<std::byte>(value)); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u32(std::uint32_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }
  void ipv4(Ipv4Address address) { u32(address.value()); }
  void bytes(ByteView view) { out_.insert(out_.end(), view.begin(), view.end()); }
  void zeros(std::size_t count) { out_.insert(out_.end(), count, std::byte{0}); }

  // Overwrites two octets written earlier, for lengths and checksums known only afterwards.
  void patch_u16(std::size_t at, std::uint16_t value) {
    TANDEM_ASSERT(at + 2 <= out_.size());
    out_[at] = static_cast<std::byte>(value >> 8);
    out_[at + 1] = static_cast<std::byte>(value & 0xff);
  }
  void patch_u32(std::size_t at, std::uint32_t value) {
    patch_u16(at, static_cast<std::uint16_t>(value >> 16));
    patch_u16(at + 2, static_cast<std::uint16_t>(value & 0xffff));
  }

 private:
  void number(std::uint64_t value, std::size_t octets) {
    const std::size_t at = out_.size();
    out_.resize(at + octets);
    for (std::size_t i = octets; i-- > 0; value >>= 8) {
      out_[at + i] = static_cast<std::byte>(value & 0xff);
    }
  }

  Bytes& out_;
};

}  // namespace tandem
