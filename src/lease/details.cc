// SPDX-License-Identifier: Apache-2.0
#include "lease/details.h"

#include <algorithm>
#include <array>

namespace tandem::lease {
namespace {

// Blocks come in steps, so that a host name that grows by a letter stays in place.
constexpr std::size_t kStep = 16;

constexpr std::size_t rounded(std::size_t size) {
  return (size + kStep - 1) / kStep * kStep;
}

}  // namespace

std::size_t Details::size() const {
  if (empty()) return 0;
  return kLengths + at(1) + at(2) + at(3) + at(4) + at(5);
}

ByteView Details::field(std::size_t number) const {
  if (empty()) return {};
  std::size_t offset = kLengths + at(1);
  for (std::size_t i = 0; i < number; ++i) offset += at(2 + i);
  return {block_ + offset, at(2 + number)};
}

HardwareAddress Details::hardware_address() const {
  if (empty()) return {};
  return HardwareAddress{at(0), ByteView(block_ + kLengths, at(1))};
}

void Details::assign(const BindingData& data, std::pmr::memory_resource& memory) {
  const ByteView hardware = data.hardware_address.octets();
  const auto cut = [](ByteView view, std::size_t max) {
    return view.first(std::min(view.size(), max));
  };
  const std::array<ByteView, 4> fields = {
      cut(data.client_id, kClientIdSizeMax), cut(data.host_name, kHostNameSizeMax),
      cut(data.relay_agent_information, kRelayAgentInformationSizeMax),
      cut(data.vendor_class, kVendorClassSizeMax)};
  std::size_t wanted = kLengths + hardware.size();
  for (const ByteView field : fields) wanted += field.size();

  // The fields may be views of the old block: write the new one first unless nothing moves.
  const std::size_t old_size = rounded(size());
  auto* const block =
      static_cast<std::byte*>(memory.allocate(rounded(wanted), alignof(std::max_align_t)));
  std::byte* out = block;
  *out++ = static_cast<std::byte>(data.hardware_address.type());
  *out++ = static_cast<std::byte>(hardware.size());
  for (const ByteView field : fields) *out++ = static_cast<std::byte>(field.size());
  out = std::ranges::copy(hardware, out).out;
  for (const ByteView field : fields) out = std::ranges::copy(field, out).out;
  if (block_ != nullptr) memory.deallocate(block_, old_size, alignof(std::max_align_t));
  block_ = block;
}

void Details::free(std::pmr::memory_resource& memory) {
  if (block_ != nullptr) memory.deallocate(block_, rounded(size()), alignof(std::max_align_t));
  block_ = nullptr;
}

}  // namespace tandem::lease
