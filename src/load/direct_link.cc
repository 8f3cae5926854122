// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "load/arp.h"
#include "load/link.h"
#include "wire/frame.h"

namespace tandem::load {
namespace {

constexpr std::array<std::byte, 6> kBroadcastMac{std::byte{0xff}, std::byte{0xff}, std::byte{0xff},
                                                 std::byte{0xff}, std::byte{0xff}, std::byte{0xff}};

}  // namespace

Result<std::unique_ptr<DirectLink>> DirectLink::open(const std::string& interface,
                                                     bool client_identifier, Holder holder) {
  TANDEM_TRY(const auto interfaces, io::list_interfaces());
  const auto found = std::find_if(interfaces.begin(), interfaces.end(),
                                  [&](const auto& known) { return known.name == interface; });
  if (found == interfaces.end()) return fail(fmt::format("there is no interface {}", interface));
  if (!found->up) return fail(fmt::format("the interface {} is down", interface));
  TANDEM_TRY(auto socket, io::ClientSocket::open(*found));
  return std::unique_ptr<DirectLink>(
      new DirectLink(std::move(socket), client_identifier, std::move(holder)));
}

void DirectLink::send(Identity client, const Query& query) {
  message_.clear();
  encoder_.append(client, query, {}, message_);
  wire::encode_frame({.source_mac = client.octets(),
                      .destination_mac = query.unicast ? mac_of(*query.unicast) : kBroadcastMac,
                      .source = query.ciaddr,
                      .destination = query.unicast.value_or(kBroadcastAddress),
                      .source_port = io::kClientPort,
                      .destination_port = io::kServerPort,
                      .payload = message_},
                     socket_.bytes());
  socket_.queue();
}

std::size_t DirectLink::flush() {
  return socket_.flush().failed;
}

std::span<const ByteView> DirectLink::receive() {
  messages_.clear();
  socket_.receive(batch_, frames_);
  for (const auto& frame : frames_) take(frame);
  return messages_;
}

void DirectLink::take(const io::ClientSocket::Frame& received) {
  if (const auto request = decode_arp_request(received.bytes)) {
    const auto client = holder_(request->wanted);
    if (!client) return;
    encode_arp_reply(*request, client->octets(), socket_.bytes());
    socket_.queue();
    return;
  }
  const auto frame =
      wire::decode_frame(received.bytes, io::kClientPort, received.checksum_known_good);
  if (!frame) return;  // somebody else's noise, or a frame that a client's host would drop too
  learn(frame->source, frame->source_mac);
  messages_.push_back(frame->payload);
}

void DirectLink::learn(Ipv4Address address, const Mac& mac) {
  for (Server& server : servers_) {
    if (server.address != address) continue;
    server.mac = mac;
    return;
  }
  constexpr std::size_t kServersMax = 64;
  if (servers_.size() < kServersMax) servers_.push_back({address, mac});
}

// A server that never wrote to us from that address gets a link-level broadcast.
DirectLink::Mac DirectLink::mac_of(Ipv4Address server) const {
  const auto found = std::find_if(servers_.begin(), servers_.end(),
                                  [&](const Server& known) { return known.address == server; });
  return found == servers_.end() ? kBroadcastMac : found->mac;
}

bool DirectLink::returned_as_sent(Identity, const wire::Message& answer) const {
  return answer.header.giaddr.is_zero() &&
         !answer.options.has(wire::option::kRelayAgentInformation);
}

}  // namespace tandem::load
