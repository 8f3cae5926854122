// SPDX-License-Identifier: Apache-2.0
#include "control/lease_json.h"

#include "base/reader.h"

namespace tandem::control {
namespace {

// RFC 3046 section 3: sub-options of option 82.
constexpr std::uint8_t kCircuitId = 1;
constexpr std::uint8_t kRemoteId = 2;

void put_text(api::Object& object, std::string_view name, ByteView octets) {
  if (!octets.empty()) object[name] = printable(octets);
}

api::Object relay_json(ByteView information) {
  api::Object object;
  Reader in(information);
  while (in.remaining() >= 2) {
    const std::uint8_t code = in.u8();
    const std::size_t size = in.u8();
    const ByteView value = in.bytes(size);
    if (!in.ok()) break;  // cut where it was too long to keep; "hex" has what there is
    if (code == kCircuitId) object["circuit-id"] = printable(value);
    if (code == kRemoteId) object["remote-id"] = printable(value);
  }
  object["hex"] = to_hex(information);
  return object;
}

}  // namespace

api::Object lease_json(const lease::BindingData& binding, const TimeLine& line,
                       const lease::Topology& topology) {
  api::Object object;
  object["address"] = binding.address.text();
  object["state"] = to_text(binding.status);
  const std::uint32_t scope = topology.scope_of(binding.address);
  if (scope == lease::kNoIndex) {
    object["scope"] = nullptr;
  } else {
    object["scope"] = topology.scopes()[scope].subnet.network().text();
  }
  const std::string hardware_address = hardware_text(binding.hardware_address);
  if (!hardware_address.empty()) object["hardware-address"] = hardware_address;
  if (!binding.client_id.empty()) object["client-id"] = to_hex(binding.client_id);
  put_text(object, "host-name", binding.host_name);
  put_text(object, "vendor-class", binding.vendor_class);
  if (!binding.relay_agent_information.empty()) {
    object["relay-agent-information"] = relay_json(binding.relay_agent_information);
  }
  object["starts"] = api::time_json(line.wall_of(binding.starts));
  if (binding.ends == lease::kNever) {
    object["ends"] = nullptr;
  } else {
    object["ends"] = api::time_json(line.wall_of(binding.ends));
  }
  object["last-seen"] = api::time_json(line.wall_of(binding.client_last_transaction_time));
  object["reserved"] = topology.reservation_at(binding.address) != nullptr;
  return object;
}

}  // namespace tandem::control
