// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "load/link.h"

namespace tandem::load {

Result<std::unique_ptr<RelayLink>> RelayLink::open(Settings settings) {
  TANDEM_ASSERT(!settings.addresses.empty() && !settings.servers.empty());
  TANDEM_TRY(auto socket, io::UdpSocket::open());
  return std::unique_ptr<RelayLink>(new RelayLink(std::move(socket), std::move(settings)));
}

RelayMark RelayLink::mark_of(Identity client) const {
  RelayMark mark{.giaddr = settings_.addresses[client.number() % settings_.addresses.size()],
                 .information = {}};
  if (settings_.circuit_id) {
    const std::string circuit = fmt::format("port {}", client.number());
    mark.information.push_back(std::byte{wire::relay::kCircuitId});
    mark.information.push_back(static_cast<std::byte>(circuit.size()));
    const ByteView octets = as_bytes(circuit);
    mark.information.insert(mark.information.end(), octets.begin(), octets.end());
  }
  return mark;
}

void RelayLink::send(Identity client, const Query& query) {
  const RelayMark mark = mark_of(client);
  message_.clear();
  encoder_.append(client, query, mark, message_);
  for (const Ipv4Address server : settings_.servers) {
    socket_.queue(mark.giaddr, 0, server, io::kServerPort, message_);
  }
}

std::span<const ByteView> RelayLink::receive() {
  datagrams_.clear();
  messages_.clear();
  socket_.receive(batch_, datagrams_, counters_);
  for (const io::Datagram& datagram : datagrams_) messages_.push_back(datagram.payload);
  return messages_;
}

bool RelayLink::returned_as_sent(Identity client, const wire::Message& answer) const {
  const RelayMark mark = mark_of(client);
  return answer.header.giaddr == mark.giaddr &&
         equal(answer.options.get(wire::option::kRelayAgentInformation), mark.information);
}

}  // namespace tandem::load
