// SPDX-License-Identifier: Apache-2.0
#include "control/lease_fields.h"

#include <charconv>

#include <fmt/format.h>

#include "api/json.h"

namespace tandem::control {
namespace {

using lease::BindingData;
using node::ImportLease;

std::string shown(std::string_view text) {
  return printable(as_bytes(text));
}

// Octets of an option, at most as many as a binding keeps.
template <std::size_t kSizeMax>
Result<void> read_octets(Result<Bytes> octets, Bytes& out) {
  if (!octets.ok()) return octets.as_failure();
  if (octets->size() > kSizeMax) {
    return fail(fmt::format("has {} octets; {} are kept", octets->size(), kSizeMax));
  }
  out = std::move(*octets);
  return {};
}

Result<void> read_address(std::string_view text, ImportLease& lease) {
  TANDEM_TRY(lease.address, Ipv4Address::parse(text));
  return {};
}

Result<void> read_state(std::string_view text, ImportLease& lease) {
  const auto state = state_of(text);
  if (!state) {
    return fail(fmt::format("\"{}\" is none of active, expired, released, abandoned", shown(text)));
  }
  lease.status = *state;
  return {};
}

// Any length with any type: what a client has sent is kept as it was.
Result<void> read_hardware_address(std::string_view text, ImportLease& lease) {
  const std::size_t slash = text.find('/');
  if (text.empty() || slash == std::string_view::npos) {
    lease.hardware_address = {};
    if (text.empty()) return {};
    TANDEM_TRY(lease.hardware_address, HardwareAddress::parse(text));
    return {};
  }
  std::uint8_t type = 0;
  const char* const end = text.data() + slash;
  const auto number = std::from_chars(text.data(), end, type);
  if (number.ec != std::errc{} || number.ptr != end) {
    return fail(fmt::format("\"{}\": the hardware type must be 0 to 255", shown(text)));
  }
  TANDEM_TRY(const Bytes octets, from_hex(text.substr(slash + 1)));
  if (octets.size() > HardwareAddress::kSizeMax) {
    return fail(
        fmt::format("\"{}\" has more than {} octets", shown(text), HardwareAddress::kSizeMax));
  }
  lease.hardware_address = HardwareAddress{type, octets};
  return {};
}

Result<void> read_client_id(std::string_view text, ImportLease& lease) {
  return read_octets<lease::kClientIdSizeMax>(from_hex(text), lease.client_id);
}

Result<void> read_host_name(std::string_view text, ImportLease& lease) {
  return read_octets<lease::kHostNameSizeMax>(from_printable(text), lease.host_name);
}

Result<void> read_relay(std::string_view text, ImportLease& lease) {
  return read_octets<lease::kRelayAgentInformationSizeMax>(from_hex(text),
                                                           lease.relay_agent_information);
}

Result<void> read_vendor_class(std::string_view text, ImportLease& lease) {
  return read_octets<lease::kVendorClassSizeMax>(from_printable(text), lease.vendor_class);
}

Result<void> read_starts(std::string_view text, ImportLease& lease) {
  TANDEM_TRY(lease.starts, api::parse_time(text));
  return {};
}

Result<void> read_ends(std::string_view text, ImportLease& lease) {
  lease.ends.reset();
  if (text == kNeverText) return {};
  TANDEM_TRY(lease.ends, api::parse_time(text));
  return {};
}

Result<void> read_last_seen(std::string_view text, ImportLease& lease) {
  TANDEM_TRY(lease.client_last_transaction_time, api::parse_time(text));
  return {};
}

constexpr std::array<LeaseField, kLeaseFieldCount> kFields{
    {
     {"address", [](const BindingData& b, const TimeLine&) { return b.address.text(); },
         read_address},
     {"state",
         [](const BindingData& b, const TimeLine&) { return std::string(to_text(b.status)); },
         read_state},
     {"hardware-address",
         [](const BindingData& b, const TimeLine&) { return hardware_text(b.hardware_address); },
         read_hardware_address},
     {"client-id", [](const BindingData& b, const TimeLine&) { return to_hex(b.client_id); },
         read_client_id},
     {"host-name", [](const BindingData& b, const TimeLine&) { return printable(b.host_name); },
         read_host_name},
     {"starts",
         [](const BindingData& b, const TimeLine& l) { return l.wall_of(b.starts).text(); },
         read_starts},
     {"ends",
         [](const BindingData& b, const TimeLine& l) {
           return b.ends == lease::kNever ? std::string(kNeverText) : l.wall_of(b.ends).text();
         },
         read_ends},
     {"last-seen",
         [](const BindingData& b, const TimeLine& l) {
           return l.wall_of(b.client_last_transaction_time).text();
         },
         read_last_seen},
     {"relay-agent-information",
         [](const BindingData& b, const TimeLine&) { return to_hex(b.relay_agent_information); },
         read_relay},
     {"vendor-class",
         [](const BindingData& b, const TimeLine&) { return printable(b.vendor_class); },
         read_vendor_class},
     }
};

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

const std::array<LeaseField, kLeaseFieldCount>& lease_fields() {
  return kFields;
}

const LeaseField* find_lease_field(std::string_view name) {
  for (const LeaseField& field : kFields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::string hardware_text(const HardwareAddress& address) {
  const bool usual = address.type() != HardwareAddress::kEthernet || address.size() == 6;
  const bool unknown = address.type() == HardwareAddress::kEthernet && address.size() == 0;
  if (unknown) return {};
  return usual ? address.text()
               : fmt::format("{}/{}", address.type(), to_hex(address.octets(), ":"));
}

std::optional<lease::BindingStatus> state_of(std::string_view text) {
  using enum lease::BindingStatus;
  for (const lease::BindingStatus status :
       {Free, Active, Expired, Released, Abandoned, Reset, Backup}) {
    if (to_text(status) == text) return status;
  }
  return std::nullopt;
}

Result<Bytes> from_printable(std::string_view text) {
  Bytes out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out.push_back(static_cast<std::byte>(text[i]));
      continue;
    }
    const bool whole = i + 3 < text.size() && text[i + 1] == 'x';
    const int high = whole ? digit(text[i + 2]) : -1;
    const int low = whole ? digit(text[i + 3]) : -1;
    if (high < 0 || low < 0) {
      return fail(
          fmt::format("\"{}\": after a backslash comes xNN, an octet in hexadecimal", shown(text)));
    }
    out.push_back(static_cast<std::byte>(high * 16 + low));
    i += 3;
  }
  return out;
}

}  // namespace tandem::control
