// SPDX-License-Identifier: Apache-2.0
// The packet of a question to explain, as it would arrive: given whole, or described by what a
// client, and perhaps a relay, would put into it. What the question leaves out is as most clients
// have it: a DISCOVER from a new client on the first interface.
#pragma once

#include "api/json.h"
#include "api/problem.h"
#include "config/configuration.h"
#include "node/event.h"

namespace tandem::control {

// `datagram` refers to `octets`, which stays where it is when the packet is moved.
struct DescribedPacket {
  Bytes octets;
  node::DhcpDatagram datagram;
};

// The client's hardware address, when the question leaves open which client identifier it sends
// along: it is then taken to send the one that it sent last.
std::optional<HardwareAddress> only_hardware_address(const api::Json& question);

// `question` is an object of the type "explain-request"; `client_id` is sent where the question
// leaves it open.
Result<DescribedPacket, std::vector<api::Fault>> describe_packet(
    const api::Json& question, ByteView client_id, const config::Configuration& configuration,
    const std::vector<node::Interface>& interfaces);

}  // namespace tandem::control
