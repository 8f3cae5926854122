// SPDX-License-Identifier: Apache-2.0
// What can happen to a node. Views in an event live until step() returns.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

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

// An administrator's word about leases (D14.31, D6.10).
struct ReleaseLease {
  Ipv4Address address;
};
struct DeleteLease {
  Ipv4Address address;
};
struct AddLease {  // Active for this client, as if it had asked; refused if the address is
                   // another's
  Ipv4Address address;
  HardwareAddress hardware_address;
  Bytes client_id;
  Duration lease_time;
};
struct WipeScope {  // forgets every binding in it
  Subnet subnet;
};
struct RestoreAbandoned {  // a declined address may be given again (D6.10)
  Ipv4Address address;
};
using Command = std::variant<ReleaseLease, DeleteLease, AddLease, WipeScope, RestoreAbandoned>;

// Time has passed.
struct Tick {};

using Event = std::variant<DhcpDatagram, Durable, StorageFailed, StorageRecovered,
                           InterfacesChanged, Reconfigure, Command, Tick>;

}  // namespace tandem::node
