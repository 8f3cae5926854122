// SPDX-License-Identifier: Apache-2.0
// For tests: a server to talk to without a network. `Ask` is a request in words, `Lab` a
// conversation over a topology with one interface, `Answer` the reply as a client would decode it.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/writer.h"
#include "dhcp/conversation.h"
#include "wire/reply.h"

namespace tandem::dhcp::test {

inline Ipv4Address ip(std::string_view text) {
  return *Ipv4Address::parse(text);
}

inline HardwareAddress mac(std::uint8_t n) {
  const std::array octets = {std::byte{2}, std::byte{0}, std::byte{0},
                             std::byte{0}, std::byte{0}, std::byte{n}};
  return HardwareAddress{HardwareAddress::kEthernet, octets};
}

inline Bytes hex(std::string_view text) {
  return *from_hex(text);
}

struct Ask {
  wire::MessageType type = wire::MessageType::Discover;
  HardwareAddress hardware_address = mac(1);
  std::string ciaddr = "0.0.0.0", giaddr = "0.0.0.0";
  std::string requested, server_identifier;  // empty: not sent
  Bytes client_id;
  std::vector<std::uint8_t> parameter_request_list;
  std::vector<std::pair<std::uint8_t, Bytes>> options;  // any other
  Bytes relay_information;
  std::uint16_t flags = 0;
  std::uint32_t xid = 0x12345678;
  std::string source = "0.0.0.0", destination = "255.255.255.255";
  std::uint16_t source_port = 68;
};

inline Bytes encode(const Ask& ask) {
  wire::Outline outline;
  wire::Header& header = outline.header;
  header.op = wire::Header::kBootRequest;
  header.htype = ask.hardware_address.type();
  header.hlen = static_cast<std::uint8_t>(ask.hardware_address.size());
  header.xid = ask.xid;
  header.secs = 7;
  header.hops = 1;
  header.flags = ask.flags;
  header.ciaddr = ip(ask.ciaddr);
  header.giaddr = ip(ask.giaddr);
  std::ranges::copy(ask.hardware_address.octets(), header.chaddr.begin());
  std::vector<std::pair<std::uint8_t, Bytes>> options;
  options.emplace_back(wire::option::kMessageType, Bytes{static_cast<std::byte>(ask.type)});
  const auto add_address = [&](std::uint8_t code, const std::string& address) {
    if (address.empty()) return;
    Bytes value;
    Writer{value}.ipv4(ip(address));
    options.emplace_back(code, value);
  };
  add_address(wire::option::kRequestedAddress, ask.requested);
  add_address(wire::option::kServerIdentifier, ask.server_identifier);
  if (!ask.client_id.empty()) options.emplace_back(wire::option::kClientIdentifier, ask.client_id);
  if (!ask.parameter_request_list.empty()) {
    options.emplace_back(wire::option::kParameterRequestList,
                         to_bytes(std::as_bytes(std::span(ask.parameter_request_list))));
  }
  for (const auto& option : ask.options) options.push_back(option);
  for (const auto& [code, value] : options) outline.options.push_back({code, value});
  outline.relay_agent_information = ask.relay_information;
  Bytes out;
  wire::encode(outline, 1472, out);
  return out;
}

struct Answer {
  Outcome outcome;
  Destination to;
  Bytes bytes;            // empty: silence
  wire::Message message;  // refers to bytes
  std::vector<Notice> notices;

  bool silent() const { return bytes.empty(); }
  bool is(wire::MessageType type) const { return !silent() && message.type == type; }
  std::string yiaddr() const { return silent() ? "silence" : message.header.yiaddr.text(); }
  bool has(int code) const { return message.options.has(static_cast<std::uint8_t>(code)); }
  std::string option(std::uint8_t code) const { return to_hex(message.options.get(code)); }
  std::uint32_t lease() const { return message.options.u32(wire::option::kLeaseTime).value_or(0); }
  bool noticed(NoticeId id) const {
    return std::ranges::any_of(notices, [&](const Notice& n) { return n.id == id; });
  }
};

// 10.0.0.1 on eth0 (10.0.0.0/24).
class Lab {
 public:
  explicit Lab(lease::TopologySource source) { serve(std::move(source)); }

  void serve(lease::TopologySource source) {
    leases.configure(std::make_shared<const lease::Topology>(std::move(source)));
  }
  void pass(lease::Seconds seconds) {
    now += seconds;
    std::size_t budget = 100'000;
    std::uint64_t lapsed = 0;
    for (auto slot = leases.pop_due(now, budget, lapsed); slot != lease::kNoSlot;
         slot = leases.pop_due(now, budget, lapsed)) {
      leases.expire(slot, now);
    }
  }

  std::unique_ptr<Answer> send(const Ask& ask, Trace* trace = nullptr) {
    const Bytes request = encode(ask);
    wire::Message message;
    TANDEM_ASSERT(wire::decode_request(request, message).ok());
    const Query query{message,         &interfaces.front(), interfaces, ip(ask.source),
                      ask.source_port, ip(ask.destination), now,        trace};
    auto answer = std::make_unique<Answer>();
    wire::Outline outline;
    answer->outcome = conversation.handle(query, outline, answer->to, answer->notices);
    if (!answer->outcome.reply) return answer;
    const auto size = message.options.u16(wire::option::kMaxMessageSize).value_or(576);
    wire::encode(outline, std::max<std::size_t>(size, 576) - 28, answer->bytes);
    TANDEM_ASSERT(wire::decode_reply(answer->bytes, answer->message).ok());
    return answer;
  }

  // A whole DORA as an ordinary client does it; the address got, or "silence".
  std::string acquire(Ask ask) {
    ask.type = wire::MessageType::Discover;
    const auto offer = send(ask);
    if (!offer->is(wire::MessageType::Offer)) return "silence";
    ask.type = wire::MessageType::Request;
    ask.requested = offer->yiaddr();
    ask.server_identifier = Ipv4Address{*offer->message.options.u32(54)}.text();
    return send(ask)->yiaddr();
  }

  std::vector<Interface> interfaces = {
      {2, "eth0", {*Subnet::parse("10.0.0.0/24")}, {ip("10.0.0.1")}}
  };
  lease::Leases leases{1};
  Conversation conversation{leases};
  lease::Seconds now = 1'000'000;
};

// 10.0.0.0/24 with 10.0.0.10 to .19, and 10.9.0.0/24 with .10 to .19 behind relays.
inline lease::TopologySource two_networks() {
  lease::TopologySource source;
  for (const char* net : {"10.0.0", "10.9.0"}) {
    lease::Scope scope;
    scope.subnet = *Subnet::parse(std::string(net) + ".0/24");
    scope.pools.push_back({*Ipv4Range::parse(std::string(net) + ".10-" + net + ".19"), {}});
    source.scopes.push_back(scope);
  }
  return source;
}

}  // namespace tandem::dhcp::test
