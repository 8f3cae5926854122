// SPDX-License-Identifier: Apache-2.0
#include "sim/request.h"

#include <fmt/format.h>

#include "base/writer.h"

namespace tandem::sim {
namespace {

void put_option(Writer& out, std::uint8_t code, ByteView value) {
  if (value.size() > 255) return;
  out.u8(code);
  out.u8(static_cast<std::uint8_t>(value.size()));
  out.bytes(value);
}

void put_address(Writer& out, std::uint8_t code, std::optional<Ipv4Address> address) {
  if (!address) return;
  out.u8(code);
  out.u8(4);
  out.ipv4(*address);
}

void put_fixed_part(Writer& out, const Request& r) {
  out.u8(r.op);
  out.u8(r.hardware_address.type());
  out.u8(static_cast<std::uint8_t>(r.hardware_address.size()));
  out.u8(r.giaddr.is_zero() ? 0 : 1);
  out.u32(r.xid);
  out.u16(r.secs);
  out.u16(r.broadcast ? 0x8000 : 0);
  out.ipv4(r.ciaddr);
  out.u32(0);
  out.u32(0);
  out.ipv4(r.giaddr);
  out.bytes(r.hardware_address.octets());
  out.zeros(16 - r.hardware_address.size());
  out.zeros(64 + 128);
}

}  // namespace

Bytes encode(const Request& r) {
  Bytes bytes;
  bytes.reserve(640);
  Writer out{bytes};
  put_fixed_part(out, r);
  out.u32(0x63825363);
  out.u8(53);
  out.u8(1);
  out.u8(static_cast<std::uint8_t>(r.type));
  if (!r.client_id.empty()) put_option(out, 61, r.client_id);
  put_address(out, 50, r.requested_address);
  put_address(out, 54, r.server_identifier);
  if (r.lease_time) {
    out.u8(51);
    out.u8(4);
    out.u32(*r.lease_time);
  }
  if (!r.host_name.empty()) put_option(out, 12, as_bytes(r.host_name));
  out.bytes(r.junk);
  put_option(out, 55, as_bytes("\x01\x03\x06\x3a\x3b"));  // mask, routers, DNS, T1, T2
  if (!r.relay_agent_information.empty()) put_option(out, 82, r.relay_agent_information);
  out.u8(255);
  if (bytes.size() < 300) out.zeros(300 - bytes.size());
  return bytes;
}

std::string identity_of(const HardwareAddress& hardware_address, ByteView client_id) {
  if (!client_id.empty()) return "id " + to_hex(client_id);
  return fmt::format("hw {}/{}", hardware_address.type(), to_hex(hardware_address.octets(), ":"));
}

std::string describe(const Request& r) {
  std::string text = fmt::format("{} xid {:08x} from {}", wire::to_text(r.type), r.xid,
                                 identity_of(r.hardware_address, r.client_id));
  if (r.op != wire::Header::kBootRequest) text += " op 2";
  if (!r.ciaddr.is_zero()) text += " ciaddr " + r.ciaddr.text();
  if (r.requested_address) text += " requests " + r.requested_address->text();
  if (r.server_identifier) text += " server " + r.server_identifier->text();
  if (r.lease_time) text += fmt::format(" lease {}", *r.lease_time);
  if (!r.giaddr.is_zero()) text += " giaddr " + r.giaddr.text();
  return text;
}

}  // namespace tandem::sim
