// SPDX-License-Identifier: Apache-2.0
#include "daemon/network.h"

#include <algorithm>

#include <fnmatch.h>

namespace tandem::daemon {

Network::Network(io::Loop& loop, const io::Log& log) : loop_(loop), log_(log) {}

Result<void> Network::open(const std::vector<std::string>& patterns) {
  patterns_ = patterns;
  // The bell first, then the list: a change in between rings.
  TANDEM_TRY(io::InterfaceMonitor monitor, io::InterfaceMonitor::open());
  monitor_ = std::move(monitor);
  TANDEM_TRY(io::UdpSocket udp, io::UdpSocket::open());
  udp_ = std::move(udp);
  TANDEM_CHECK(refresh());
  udp_watch_ = std::make_unique<io::Watch>(loop_, udp_->fd(), [this] { read_udp(); });
  monitor_watch_ = std::make_unique<io::Watch>(loop_, monitor_->fd(), [this] {
    monitor_->drain();
    serve(patterns_);
  });
  return {};
}

void Network::serve(const std::vector<std::string>& patterns) {
  patterns_ = patterns;
  const std::vector<node::Interface> before = interfaces_;
  if (const auto refreshed = refresh(); !refreshed) {
    log_.write(Notice{NoticeId::InterfacesUnknown}.with("reason", refreshed.error().message));
  }
  if (interfaces_ != before && listener_.interfaces_changed) {
    listener_.interfaces_changed(interfaces_);
  }
}

Result<void> Network::refresh() {
  TANDEM_TRY(const std::vector<io::NetworkInterface> all, io::list_interfaces());
  close_changed_ports(all);
  for (const io::NetworkInterface& interface : all) {
    if (serves(interface) && !ports_.contains(interface.index)) open_port(interface);
  }
  describe(all);
  return {};
}

bool Network::serves(const io::NetworkInterface& interface) const {
  if (!interface.up) return false;
  if (patterns_.empty()) return !interface.loopback;
  return std::ranges::any_of(patterns_, [&](const std::string& pattern) {
    return ::fnmatch(pattern.c_str(), interface.name.c_str(), 0) == 0;
  });
}

// A socket is bound to an interface by number and sends with its hardware address.
void Network::close_changed_ports(const std::vector<io::NetworkInterface>& all) {
  std::erase_if(ports_, [&](const auto& entry) {
    const io::NetworkInterface& bound = entry.second.interface;
    const auto now = std::ranges::find(all, entry.first, &io::NetworkInterface::index);
    const bool same = now != all.end() && serves(*now) && now->ethernet &&
                      now->hardware_address == bound.hardware_address;
    if (same) return false;
    log_.write(Notice{NoticeId::InterfaceLeft}.with("interface", bound.name));
    counters_.packet.kernel_dropped += ports_.at(entry.first).socket.take_kernel_drops();
    return true;
  });
}

void Network::open_port(const io::NetworkInterface& interface) {
  if (!interface.ethernet) {
    if (interface.loopback || !told_.insert(interface.index).second) return;
    log_.write(Notice{NoticeId::InterfaceNotEthernet}.with("interface", interface.name));
    return;
  }
  auto socket = io::PacketSocket::open(interface);
  if (!socket) {
    log_.write(Notice{NoticeId::InterfaceFailed}
                   .with("interface", interface.name)
                   .with("reason", socket.error().message));
    return;
  }
  const std::uint32_t index = interface.index;
  const auto [at, added] = ports_.emplace(index, Port{std::move(*socket), interface, nullptr});
  Port& port = at->second;
  port.watch =
      std::make_unique<io::Watch>(loop_, port.socket.fd(), [this, index] { read_port(index); });
  if (paused_) port.watch->pause();
  log_.write(Notice{NoticeId::InterfaceServed}.with("interface", interface.name));
}

void Network::describe(const std::vector<io::NetworkInterface>& all) {
  interfaces_.clear();
  served_.clear();
  own_addresses_.clear();
  for (const io::NetworkInterface& interface : all) {
    for (const auto& a : interface.addresses) own_addresses_.push_back(a.address);
    // What comes by loopback was sent by this very machine, to whichever address: a relay beside
    // us. It is heard always.
    if (interface.loopback) served_.insert(interface.index);
    if (!serves(interface)) continue;
    served_.insert(interface.index);
    node::Interface& described = interfaces_.emplace_back();
    described.id = interface.index;
    described.name = interface.name;
    for (const auto& a : interface.addresses) {
      described.subnets.push_back(a.subnet);
      described.addresses.push_back(a.address);
    }
  }
  std::ranges::sort(own_addresses_);
}

void Network::read_port(std::uint32_t index) {
  datagrams_.clear();
  ports_.at(index).socket.receive(batch_, datagrams_, counters_.packet);
  if (!datagrams_.empty()) listener_.received(datagrams_);
}

void Network::read_udp() {
  datagrams_.clear();
  udp_->receive(batch_, datagrams_, counters_.udp);
  counters_.interface_not_served += std::erase_if(
      datagrams_, [this](const io::Datagram& d) { return !served_.contains(d.interface); });
  if (!datagrams_.empty()) listener_.received(datagrams_);
}

void Network::queue(const node::Destination& to, ByteView payload) {
  if (to.way == node::Destination::Way::Udp) {
    // A server identifier may be an address of somebody else (D2.08): the kernel would refuse.
    const bool ours = std::ranges::binary_search(own_addresses_, to.source);
    udp_->queue(ours ? to.source : Ipv4Address{}, to.interface, to.address, to.port, payload);
    return;
  }
  const auto port = ports_.find(to.interface);
  if (port == ports_.end()) {  // it has vanished since the message came in
    ++counters_.send_failed;
    return;
  }
  port->second.socket.queue(to.hardware_address, to.source, to.address, to.port, payload);
}

void Network::flush() {
  count(udp_->flush());
  for (auto& [index, port] : ports_) count(port.socket.flush());
}

void Network::count(const io::SendBatch::Sent& sent) {
  counters_.sent += sent.sent;
  counters_.send_failed += sent.failed;
  if (sent.failed == 0) return;
  log_.write(Notice{NoticeId::SendFailed}
                 .with("messages", std::to_string(sent.failed))
                 .with("reason", io::errno_text(sent.error)));
}

void Network::pause() {
  if (std::exchange(paused_, true)) return;
  udp_watch_->pause();
  for (auto& [index, port] : ports_) port.watch->pause();
}

void Network::resume() {
  if (!std::exchange(paused_, false)) return;
  udp_watch_->resume();
  for (auto& [index, port] : ports_) port.watch->resume();
}

const NetworkCounters& Network::counters() {
  for (auto& [index, port] : ports_) {
    counters_.packet.kernel_dropped += port.socket.take_kernel_drops();
  }
  return counters_;
}

}  // namespace tandem::daemon
