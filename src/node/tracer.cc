// SPDX-License-Identifier: Apache-2.0
#include "node/tracer.h"

#include <algorithm>

#include <fmt/format.h>

namespace tandem::node {
namespace {

using dhcp::note;
using dhcp::StepId;
namespace option = wire::option;

bool contains(ByteView octets, ByteView fragment) {
  return !fragment.empty() && !std::ranges::search(octets, fragment).empty();
}

void note_message(dhcp::Trace& trace, const wire::Message& message, const lease::Client& client) {
  const wire::Header& header = message.header;
  const auto address = [](std::optional<Ipv4Address> a) { return a ? a->text() : "none"; };
  std::string wanted;
  for (const std::byte code : message.options.get(option::kParameterRequestList)) {
    wanted += (wanted.empty() ? "" : " ") + std::to_string(std::to_integer<unsigned>(code));
  }
  note(&trace, StepId::Message, "type", wire::to_text(message.type), "xid",
       fmt::format("{:08x}", header.xid), "hardware-address", client.hardware_address, "client-id",
       to_hex(client.client_id, ":"), "ciaddr", header.ciaddr, "giaddr", header.giaddr, "broadcast",
       header.broadcast(), "requested-address", address(message.requested_address()),
       "server-identifier", address(message.server_identifier()), "host-name",
       printable(as_bytes(message.options.text(option::kHostName))), "vendor-class",
       printable(message.options.get(option::kVendorClass)), "relay-agent-information",
       to_hex(message.options.get(option::kRelayAgentInformation)), "wanted-options", wanted);
}

}  // namespace

void Tracer::watch(std::vector<ClientPattern> patterns) {
  patterns_ = std::move(patterns);
  patterns_.resize(std::min(patterns_.size(), kClientPatternsMax));
}

std::uint32_t Tracer::matched(const wire::Message* message) const {
  const lease::Client client = message != nullptr ? dhcp::client_of(*message) : lease::Client{};
  std::uint32_t matched = 0;
  for (std::size_t place = 0; place < patterns_.size(); ++place) {
    const ClientPattern& pattern = patterns_[place];
    const bool every = pattern.hardware_address.empty() && pattern.client_id.empty();
    if (every || contains(client.hardware_address.octets(), pattern.hardware_address) ||
        contains(client.client_id, pattern.client_id)) {
      matched |= 1u << place;
    }
  }
  return matched;
}

bool Tracer::too_many(WallTime now) {
  if (now.in_seconds() != second_) {
    second_ = now.in_seconds();
    made_ = 0;
  }
  return ++made_ > kTracesPerSecondMax;
}

dhcp::Trace* Tracer::begin_watched(const DhcpDatagram& datagram, const Interface* interface,
                                   const wire::Message* message, WallTime now, Effects& effects) {
  const std::uint32_t patterns = matched(message);
  if (patterns == 0) return nullptr;
  if (too_many(now)) {
    ++effects.traces_lost;
    return nullptr;
  }
  traced_ = {.at = now, .patterns = patterns};
  note(&trace_, StepId::Received, "interface",
       interface != nullptr ? std::string_view(interface->name) : "not served", "source",
       datagram.source, "source-port", datagram.source_port, "destination", datagram.destination,
       "octets", datagram.bytes.size());
  if (message != nullptr) {
    const lease::Client client = dhcp::client_of(*message);
    traced_.client = client.text();
    traced_.type = message->type;
    note_message(trace_, *message, client);
  }
  return &trace_;
}

void Tracer::end(const dhcp::Outcome& outcome, Ipv4Address address, journal::Position after,
                 Effects& effects) {
  if (after > 0) note(&trace_, StepId::Recorded, "position", after);
  if (outcome.drop) {
    note(&trace_, StepId::Dropped, "reason", dhcp::to_text(*outcome.drop), "because",
         dhcp::sentence_of(*outcome.drop));
  }
  traced_.steps = trace_.take();
  traced_.outcome = outcome;
  traced_.address = address;
  traced_.after = after;
  effects.traces.push_back(std::move(traced_));
}

void note_omitted(dhcp::Trace& trace, const wire::Outline& outline, ByteView reply) {
  wire::Message sent;
  if (!wire::decode_reply(reply, sent).ok()) return;
  const auto is_sent = [&](const dhcp::Step& step) {
    const auto same = [&](std::uint8_t code) {
      return step.field("code") == std::to_string(code) && sent.options.has(code);
    };
    return same(option::kRelayAgentInformation) ||
           std::ranges::any_of(outline.options, [&](const auto& o) { return same(o.code); });
  };
  for (dhcp::Step& step : trace.steps()) {
    if (step.id != StepId::OptionSent || is_sent(step)) continue;
    step.id = StepId::OptionLeftOut;
    for (auto& [name, value] : step.fields) {
      if (name == "because") value = "no room in the reply";
    }
  }
}

}  // namespace tandem::node
