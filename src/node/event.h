// SPDX-License-Identifier: Apache-2.0
// What can happen to a node. Views in an event live until step() returns.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "node/command.h"
#include "node/effects.h"
#include "node/settings.h"

namespace tandem::node {

// One UDP payload that arrived for port 67.
struct DhcpDatagram {
  InterfaceId interface = 0;  // where it came in
  Ipv4Address source;
  std::uint16_t source_port = 0;
  Ipv4Address destination;  // 255.255.255.255 for a broadcast
  ByteView bytes;
};

// The journal is durable up to and including this position.
struct Durable {
  journal::Position position = 0;
};

// The journal could not be written: nothing after `durable` is stored, nor will be until
// StorageRecovered, which says that the whole memory as it then was is stored.
struct StorageFailed {
  journal::Position durable = 0;
  std::string reason;
};
struct StorageRecovered {
  journal::Position durable = 0;
};

using dhcp::Interface;

// The interfaces that we serve, whole, whenever something about them changed (D1.15).
struct InterfacesChanged {
  std::vector<Interface> interfaces;
};

// Serve by these settings from now on. No binding is lost by it.
struct Reconfigure {
  std::shared_ptr<const Settings> settings;
};

// An administrator's word about leases (D14.31, D6.10). Each is answered in Effects::results under
// its number, done or refused; a refused one has changed nothing.
struct Command {
  std::uint64_t number = 0;  // the caller's own
  std::variant<ReleaseLease, DeleteLease, AddLease, ImportLease, WipeRange, RestoreAbandoned> what;
};

// Which clients' packets to trace from now on (Effects::traces): those with one of the fragments
// anywhere in their hardware address or client identifier. A pattern of neither is every packet,
// also of what cannot be decoded. No more than kClientPatternsMax are kept; none: trace nothing.
struct ClientPattern {
  Bytes hardware_address;
  Bytes client_id;
};
inline constexpr std::size_t kClientPatternsMax = 16;
struct TraceClients {
  std::vector<ClientPattern> patterns;
};

// Time has passed.
struct Tick {};

using Event = std::variant<DhcpDatagram, Durable, StorageFailed, StorageRecovered,
                           InterfacesChanged, Reconfigure, Command, TraceClients, Tick>;

}  // namespace tandem::node
