// SPDX-License-Identifier: Apache-2.0
// Every DHCPv4 option as one row: code, names, type, fewest octets, who sets it. Code is written
// per type, never per option. The rows are those of the registry and of common use; a test holds
// them against tests/data/dhcpv4-options.csv. Codes that nobody has given a meaning have no row:
// they travel as octets.
//
// Read by wire/option_value.h (typed values), the configuration (names, schema), adapters, the CLI
// and the console.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tandem::wire {

// Codes mean different things inside different options: relay agent information (82), CableLabs
// client configuration (122), vendor options (43) of the class PXEClient.
enum class Space : std::uint8_t { Dhcp4, RelayAgent, Ccc, PxeClient };

// Who sets the option.
enum class Role : std::uint8_t {
  Config,   // the administrator
  Managed,  // the server calculates it; the administrator may override
  Echo,     // copied from the client
  Client,   // only read
  LeaseQuery,
  Relay,
  Structural,  // part of the message's frame
};

struct OptionSpec {
  std::uint8_t code = 0;
  std::string_view name;      // as Kea names it where it does
  std::string_view type;      // the grammar of wire/option_type.h: "ipv4-address", "record(..)"
  bool array = false;         // the value repeats to the end
  std::uint8_t size_min = 0;  // fewest octets
  Role role = Role::Config;
  bool overload_ok = true;  // may stand in file and sname
  std::string_view rfc;     // numbers, separated by ';'; empty for common use without an RFC
  Space space = Space::Dhcp4;
  std::string_view aliases = {};  // other names, separated by blanks
};

std::span<const OptionSpec> option_table();

// The first row of that code: the one to use by default where a code has several uses; null if the
// code is unassigned.
const OptionSpec* find_option(Space space, std::uint8_t code);
// By name or alias.
const OptionSpec* find_option(Space space, std::string_view name);

}  // namespace tandem::wire
