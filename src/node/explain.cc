// SPDX-License-Identifier: Apache-2.0
#include "node/explain.h"

#include <algorithm>

#include "dhcp/subnet_selection.h"
#include "wire/option_value.h"

namespace tandem::node {
namespace {

template <typename Visit>
void for_each_binding(ByteView records, Visit visit) {
  while (!records.empty()) {
    const auto record = journal::decode(records);
    if (!record.ok()) continue;
    if (const auto* bound = std::get_if<journal::BindingRecord>(&*record)) visit(*bound);
  }
}

std::string value_of(const wire::OptionSpec* spec, ByteView value) {
  std::string text = wire::value_text(spec, value);
  if (spec == nullptr) return text;
  return text.substr(std::min(text.size(), spec->name.size() + 1));  // after the name
}

// Text of a fixed field, up to its first NUL.
std::string field_of(ByteView field) {
  const auto end = std::ranges::find(field, std::byte{0});
  return printable(field.first(static_cast<std::size_t>(end - field.begin())));
}

void describe_reply(Explanation& explanation) {
  wire::Message message;
  if (!wire::decode_reply(explanation.reply, message).ok()) return;
  explanation.header = message.header;
  explanation.server_name = field_of(message.sname);
  explanation.boot_file = field_of(message.file);
  message.options.for_each([&](std::uint8_t code, ByteView value) {
    const wire::OptionSpec* spec = wire::find_option(wire::Space::Dhcp4, code);
    explanation.options.push_back(
        {code, spec != nullptr ? std::string(spec->name) : "", value_of(spec, value)});
  });
}

// A node as the one described, that traces every packet.
void build(Node& node, const Situation& situation, Now now) {
  node.restore(situation.clock);
  for_each_binding(situation.bindings, [&](const auto& bound) { node.restore(bound); });
  Effects ignored;
  node.start(0, situation.clock.boot, now, ignored);
  node.step(InterfacesChanged{situation.interfaces}, now, ignored);
  for_each_binding(situation.offers, [&](const auto& offer) { node.restore_offer(offer.binding); });
  if (!situation.storage_healthy) node.step(StorageFailed{}, now, ignored);
  node.step(TraceClients{{ClientPattern{}}}, now, ignored);
}

}  // namespace

std::vector<Ipv4Range> needed_for(const Settings& settings,
                                  const std::vector<Interface>& interfaces,
                                  const DhcpDatagram& datagram) {
  wire::Message message;
  if (!wire::decode_request(datagram.bytes, message, settings.strictness).ok()) return {};
  std::vector<Ipv4Range> ranges;
  const auto served = std::ranges::find(interfaces, datagram.interface, &Interface::id);
  const dhcp::Query query{.message = message,
                          .interface = served == interfaces.end() ? nullptr : &*served,
                          .interfaces = interfaces,
                          .source = datagram.source,
                          .source_port = datagram.source_port,
                          .destination = datagram.destination};
  const auto scope = dhcp::select_scope(settings.topology, query, settings.require_relay_in_scope);
  if (scope.ok()) {
    settings.topology.segment(*scope).any_of([&](std::uint32_t s) {
      ranges.push_back(settings.topology.scopes()[s].subnet.range());
      return false;
    });
  }
  for (const Ipv4Address named :
       {message.header.ciaddr, message.requested_address().value_or(Ipv4Address{})}) {
    const bool known =
        std::ranges::any_of(ranges, [&](const Ipv4Range& range) { return range.contains(named); });
    if (!named.is_zero() && !known) ranges.push_back({named, named});
  }
  std::ranges::sort(ranges);
  return ranges;
}

Explanation explain(const Situation& situation, const DhcpDatagram& datagram) {
  // The line of time goes on from the clock's record, so nothing happens before that.
  Now now = situation.now;
  now.instant =
      std::max(now.instant, Instant::from_nanoseconds(situation.clock.instant_nanoseconds));
  Node node(situation.settings, 1);
  build(node, situation, now);
  Effects effects;
  node.step(datagram, now, effects);

  Explanation explanation;
  explanation.traced = std::move(effects.traces.front());
  if (!effects.send.empty()) {
    explanation.reply = to_bytes(effects.datagram(effects.send.front()));
    explanation.to = effects.send.front().to;
    describe_reply(explanation);
  }
  explanation.records = std::move(effects.records);
  explanation.notices = std::move(effects.notices);
  return explanation;
}

}  // namespace tandem::node
