// SPDX-License-Identifier: Apache-2.0
// The one bounds-checked reader of every wire and file format. A short read yields zeros and
// sticks: read straight on and ask ok() once. Numbers are big-endian, as on the wire.
#pragma once

#include "base/address.h"
#include "base/bytes.h"

namespace tandem {

class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }
  bool at_end() const { return remaining() == 0; }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  Ipv4Address ipv4() { return Ipv4Address{u32()}; }

  // The next `size` octets, or none of them (and ok() is false) if fewer remain.
  ByteView bytes(std::size_t size) {
    if (size > remaining()) {
      ok_ = false;
      position_ = bytes_.size();
      return {};
    }
    const ByteView view = bytes_.subspan(position_, size);
    position_ += size;
    return view;
  }
  ByteView rest() { return bytes(remaining()); }
  void skip(std::size_t size) { (void)bytes(size); }

 private:
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const std::byte b : bytes(size)) value = value << 8 | std::to_integer<std::uint64_t>(b);
    return value;
  }

  ByteView bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace tandem
