// SPDX-License-Identifier: Apache-2.0
// The networks that the simulated server serves, and the configurations that it goes through. Small
// pools, so that clients fight for addresses; every way for a client to be reached: on the server's
// own link, behind a relay, behind a relay of a shared network, behind a relay that selects the
// link (RFC 3527), and behind one that no scope knows.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "dhcp/network.h"
#include "node/settings.h"

namespace tandem::sim {

struct Link {
  std::string_view name;
  Ipv4Address relay;            // zero: the server's own link
  Ipv4Address link_selection;   // put into option 82 by the relay when not zero
  std::vector<Subnet> subnets;  // what a host here may have; none where nobody serves
};

// Option 82 as the relay of a link writes it.
Bytes relay_information(const Link& link);

enum LinkId : std::uint32_t { kOffice, kBranch, kFloor, kLab, kNowhere };
const std::vector<Link>& links();

inline constexpr Ipv4Address kServerAddress = Ipv4Address::of(10, 0, 0, 1);
inline constexpr Ipv4Address kForeignServer = Ipv4Address::of(10, 0, 0, 2);
dhcp::Interface server_interface();

// The hardware address of client n, and the one for which a reservation waits.
HardwareAddress hardware_address_of(std::uint32_t client);
inline constexpr std::uint32_t kReservedClient = 0;
inline constexpr Ipv4Address kReservedAddress = Ipv4Address::of(10, 0, 0, 20);

// Scopes and pools as above; times, allocation and holds are drawn.
lease::TopologySource draw_topology(Random& random);
// One change that an administrator might make. `leased`: addresses with running leases, so that
// changes hit them.
void change_topology(lease::TopologySource& topology, const std::vector<Ipv4Address>& leased,
                     Random& random);

std::shared_ptr<const node::Settings> make_settings(const lease::TopologySource& topology,
                                                    std::uint64_t revision);

}  // namespace tandem::sim
