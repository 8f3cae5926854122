// SPDX-License-Identifier: Apache-2.0
// What the server would do with a packet, and why, without doing it: a node of its own, made from
// the same settings and a copy of what is known about the packet's network, really steps it.
// Nothing is decided by other code than that which serves clients. Called by control, away from
// the core's thread, after it has copied the records that needed_for() names.
#pragma once

#include "node/node.h"

namespace tandem::node {

// The parts of a running node that a packet's fate rests on, and when. What is left out: requests
// whose answer waits for the disk, and how often clients have declined.
struct Situation {
  std::shared_ptr<const Settings> settings;
  std::vector<Interface> interfaces;
  bool storage_healthy = true;
  journal::ClockRecord clock;  // Node::clock().record()
  Now now;
  Bytes bindings;  // Node::bindings_in() and
  Bytes offers;    // Node::offers_in() of the ranges that are needed
};

// The addresses that matter to this packet, ascending: those of the scopes on its network, and
// those that it names.
std::vector<Ipv4Range> needed_for(const Settings& settings,
                                  const std::vector<Interface>& interfaces,
                                  const DhcpDatagram& datagram);

struct ExplainedOption {
  std::uint8_t code = 0;
  std::string name;   // of the option table; empty: it has none
  std::string value;  // as text
};

struct Explanation {
  Traced traced;
  // The reply, if there is one.
  Bytes reply;
  Destination to;
  wire::Header header;
  std::string server_name, boot_file;
  std::vector<ExplainedOption> options;  // ascending by code
  // What it would change: encoded records, and what it would tell.
  Bytes records;
  std::vector<Notice> notices;
};

Explanation explain(const Situation& situation, const DhcpDatagram& datagram);

}  // namespace tandem::node
