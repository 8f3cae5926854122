// SPDX-License-Identifier: Apache-2.0
#include "wire/options.h"

#include <algorithm>
#include <span>

#include "base/assert.h"
#include "base/reader.h"

namespace tandem::wire {
namespace {

// Calls visit(code, offset in the datagram, value) for every option of an area up to its end
// option, which may be missing (D1.05). False if a length goes beyond the area.
template <typename Visit>
bool walk(ByteView datagram, OptionArea area, Visit visit) {
  Reader in{datagram.subspan(area.offset, area.size)};
  while (!in.at_end()) {
    const std::uint8_t code = in.u8();
    if (code == option::kPad) continue;
    if (code == option::kEnd) break;
    const ByteView value = in.bytes(in.u8());
    if (!in.ok()) return false;
    visit(code, area.offset + in.position() - value.size(), value);
  }
  return true;
}

}  // namespace

void Options::clear(ByteView datagram) {
  present_.reset();
  joined_.reset();
  datagram_ = datagram;
  area_count_ = 0;
}

bool Options::add(OptionArea area) {
  TANDEM_ASSERT(area_count_ < kAreasMax);
  areas_[area_count_++] = area;
  const bool whole =
      walk(datagram_, area, [this](std::uint8_t code, std::size_t offset, ByteView value) {
        if (present_[code]) {
          joined_.set(code);
          slices_[code].size += value.size();
        } else {
          present_.set(code);
          slices_[code] = {offset, value.size()};
        }
      });
  if (joined_.any()) join();
  return whole;
}

// Gathers the values that came in pieces, over all areas so far. Two steps keep this linear however
// the pieces interleave: first a place for each value, then every piece to its place. All places
// together are smaller than the datagram.
void Options::join() {
  std::size_t end = 0;
  for (std::size_t code = 0; code < slices_.size(); ++code) {
    if (!joined_[code]) continue;
    const std::size_t size = slices_[code].size;
    slices_[code] = {end, 0};
    end += size;
  }
  scratch_.resize(end);
  for (const OptionArea area : std::span(areas_).first(area_count_)) {
    walk(datagram_, area, [this](std::uint8_t code, std::size_t, ByteView value) {
      if (!joined_[code]) return;
      Slice& slice = slices_[code];
      std::copy(value.begin(), value.end(),
                scratch_.begin() + static_cast<std::ptrdiff_t>(slice.offset + slice.size));
      slice.size += value.size();
    });
  }
}

std::optional<Ipv4Address> Options::ipv4(std::uint8_t code) const {
  const auto value = u32(code);
  if (!value) return std::nullopt;
  return Ipv4Address{*value};
}

std::optional<std::uint8_t> Options::u8(std::uint8_t code) const {
  Reader in{get(code)};
  const std::uint8_t value = in.u8();
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return value;
}

std::optional<std::uint16_t> Options::u16(std::uint8_t code) const {
  Reader in{get(code)};
  const std::uint16_t value = in.u16();
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> Options::u32(std::uint8_t code) const {
  Reader in{get(code)};
  const std::uint32_t value = in.u32();
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return value;
}

std::string_view Options::text(std::uint8_t code) const {
  std::string_view text = as_text(get(code));
  while (text.ends_with('\0')) text.remove_suffix(1);
  return text;
}

std::optional<ByteView> suboption(ByteView encapsulated, std::uint8_t code) {
  Reader in{encapsulated};
  while (!in.at_end()) {
    const std::uint8_t found = in.u8();
    const ByteView value = in.bytes(in.u8());
    if (!in.ok()) return std::nullopt;
    if (found == code) return value;
  }
  return std::nullopt;
}

bool suboptions_well_formed(ByteView encapsulated) {
  Reader in{encapsulated};
  while (!in.at_end()) {
    in.skip(1);
    in.skip(in.u8());
  }
  return in.ok();
}

}  // namespace tandem::wire
