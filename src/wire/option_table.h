// SPDX-License-Identifier: Apache-2.0
// Every DHCPv4 option as one row: code, names, type, length rule, who sets it. Code is written per
// type, never per option. The rows are those of the registry and of common use; a test holds them
// against tests/data/dhcpv4-options.csv.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tandem::wire {

enum class Space : std::uint8_t { Dhcp4, RelayAgent, Ccc, PxeClient };

// Who sets the option.
enum class Role : std::uint8_t {
  Config,   // the administrator
  Managed,  // the server calculates it; the administrator may override
  Echo,     // copied from the client
  Client,   // only read
  LeaseQuery,
  Relay,
  Structural,
  None,
};

struct OptionSpec {
  Space space;
  std::uint8_t code;
  std::string_view name;     // as Kea names it where it does
  std::string_view aliases;  // other names (ISC's), separated by blanks
  std::string_view
      type;    // the grammar of wire/option_type.h: "ipv4-address", "record(uint8,string)", ...
  bool array;  // the value repeats to the end
  std::uint8_t size_min;
  Role role;
  bool overload_ok;         // may stand in file and sname
  std::string_view source;  // "RFC 2132"
};

std::span<const OptionSpec> option_table();

// The first row of that code: the one to use by default where a code has several uses; null if the
// code is unassigned.
const OptionSpec* find_option(Space space, std::uint8_t code);
// By name or alias.
const OptionSpec* find_option(Space space, std::string_view name);

}  // namespace tandem::wire
