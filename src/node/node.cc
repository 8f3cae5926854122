// SPDX-License-Identifier: Apache-2.0
#include "node/node.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "dhcp/conversation.h"
#include "node/execute.h"
#include "node/in_flight.h"
#include "node/tracer.h"
#include "wire/reply.h"

namespace tandem::node {
namespace {

using lease::BindingStatus;
using lease::kNoSlot;
using lease::Slot;
using wire::MessageType;

// What one step may spend on leases that ended, so that the next packet never waits for a million
// of them.
constexpr std::size_t kExpiryBudget = 256;
// The largest message we send whatever the client says it takes: an Ethernet frame's.
constexpr std::uint16_t kLinkMtu = 1500;

std::shared_ptr<const lease::Topology> topology_in(
    const std::shared_ptr<const Settings>& settings) {
  return {settings, &settings->topology};
}

// No client or relay can have it.
bool impossible(Ipv4Address address) {
  return address.is_multicast() || address.is_loopback() || address == kBroadcastAddress;
}

// Names a request among those whose reply waits for the disk.
std::uint64_t request_hash(const wire::Message& message) {
  const wire::Header& header = message.header;
  std::uint64_t hash = hash_bytes(header.chaddr, header.xid);
  hash = hash_number(header.ciaddr.value() ^ std::uint64_t{header.giaddr.value()} << 32, hash);
  const Ipv4Address requested = message.requested_address().value_or(Ipv4Address{});
  hash = hash_number(requested.value(), hash);
  return hash == 0 ? 1 : hash;
}

// The entries of the range as records, at most so many; where to go on, or nothing at the end.
std::optional<Ipv4Address> page_of(const lease::BindingTable& table, Ipv4Range range,
                                   std::uint32_t count_max, Bytes& out) {
  auto address = table.from(range.first);
  for (std::uint32_t n = 0; address && *address <= range.last; ++n) {
    if (n == count_max) return address;
    journal::encode(journal::BindingRecord{table.data(table.find(*address))}, out);
    if (*address == range.last) break;
    address = table.from(*address + 1);
  }
  return std::nullopt;
}

std::size_t space_for(const wire::Message& message) {
  const std::uint16_t size = message.options.u16(wire::option::kMaxMessageSize).value_or(0);
  const auto accepted = std::clamp<std::size_t>(size, wire::kDatagramSizeDefault, kLinkMtu);
  return accepted - wire::kHeadersSize;  // D8.04
}

}  // namespace

struct Node::Parts {
  Parts(std::shared_ptr<const Settings> s, std::uint64_t seed)
      : settings(std::move(s)), leases(seed), conversation(leases) {}

  void apply_settings();
  void handle(const DhcpDatagram& datagram, Effects& effects);
  void handle(const Durable& durable, Effects& effects);
  void handle(const StorageFailed& failure, Effects& effects);
  void handle(const StorageRecovered& recovery, Effects& effects);
  void handle(const InterfacesChanged& change, Effects& effects);
  void handle(const Reconfigure& change, Effects& effects);
  void handle(const Command& command, Effects& effects);
  void handle(const TraceClients& clients, Effects& effects);
  void handle(const Tick&, Effects&) {}

  std::optional<Drop> unacceptable(const DhcpDatagram& datagram, bool is_request) const;
  dhcp::Outcome answer(const DhcpDatagram& datagram, const Interface* interface, dhcp::Trace* trace,
                       Effects& effects);
  void reply(MessageType type, const dhcp::Destination& to, dhcp::Trace* trace, Effects& effects);
  void expire(Effects& effects);
  void journal_changes(std::uint64_t request, Effects& effects);
  void append(const journal::Record& record, Effects& effects);
  void append_revision(Effects& effects);
  void tell_crossed(Effects& effects);
  bool is_ours(Ipv4Address address) const;

  std::shared_ptr<const Settings> settings;
  lease::Leases leases;
  dhcp::Conversation conversation;
  LeaseClock clock;
  Counters counters;
  std::vector<Interface> interfaces;
  InFlight in_flight;
  journal::Position last = 0;  // of the records given so far
  std::optional<std::uint64_t> journaled_revision;
  Tracer tracer;
  WallTime wall;  // of this step
  bool storage_healthy = true;
  wire::Message message;  // reused for every datagram
  wire::Outline outline;
};

Node::Node(std::shared_ptr<const Settings> settings, std::uint64_t seed)
    : parts_(std::make_unique<Parts>(std::move(settings), seed)) {}

Node::~Node() = default;

const Counters& Node::counters() const {
  return parts_->counters;
}
const lease::BindingTable& Node::bindings() const {
  return parts_->leases.bindings();
}
const Settings& Node::settings() const {
  return *parts_->settings;
}

const LeaseClock& Node::clock() const {
  return parts_->clock;
}
journal::Position Node::last_position() const {
  return parts_->last;
}

std::optional<lease::BindingData> Node::binding(Ipv4Address address) const {
  const Slot slot = bindings().find(address);
  if (slot == kNoSlot) return std::nullopt;
  return bindings().data(slot);
}

std::optional<Ipv4Address> Node::bindings_in(Ipv4Range range, std::uint32_t count_max,
                                             Bytes& out) const {
  return page_of(bindings(), range, count_max, out);
}
std::optional<Ipv4Address> Node::offers_in(Ipv4Range range, std::uint32_t count_max,
                                           Bytes& out) const {
  return page_of(parts_->leases.offers(), range, count_max, out);
}

lease::ScopeUse Node::use_of_scope(std::uint32_t scope) const {
  return parts_->leases.use_of_scope(scope);
}
lease::PoolUse Node::use_of_pool(std::uint32_t scope, std::uint32_t pool) const {
  const auto& scopes = parts_->leases.topology().scopes();
  if (scope >= scopes.size() || pool >= scopes[scope].pools.size()) return {};
  return parts_->leases.use_of(scopes[scope].pools[pool].range.first);
}

// --- start

void Node::restore(const journal::Record& record) {
  Parts& p = *parts_;
  if (const auto* binding = std::get_if<journal::BindingRecord>(&record)) {
    p.leases.restore(binding->binding);
    p.clock.restore_seen(
        std::max(binding->binding.starts, binding->binding.client_last_transaction_time));
  } else if (const auto* forget = std::get_if<journal::ForgetRecord>(&record)) {
    p.leases.restore_forgotten(forget->address);
  } else if (const auto* clock = std::get_if<journal::ClockRecord>(&record)) {
    p.clock.restore(*clock);
  } else if (const auto* revision = std::get_if<journal::RevisionRecord>(&record)) {
    p.journaled_revision = revision->revision;
  }
}

void Node::restore_offer(const lease::BindingData& offer) {
  parts_->leases.restore_offer(offer);
}

void Node::start(journal::Position last, std::uint64_t boot, Now now, Effects& effects) {
  Parts& p = *parts_;
  p.last = last;
  p.clock.start(boot, now);
  p.apply_settings();
  p.append(p.clock.record(), effects);
  p.append_revision(effects);
  p.tell_crossed(effects);
  effects.last_position = p.last;
  effects.wake_at = p.clock.instant_of(p.leases.next_deadline());
}

void Node::Parts::apply_settings() {
  conversation.set_rules({settings->require_relay_in_scope, settings->decline_limits});
  leases.configure(topology_in(settings));
}

// --- the step

void Node::step(const Event& event, Now now, Effects& effects) {
  Parts& p = *parts_;
  p.wall = now.wall;
  if (const auto stepped = p.clock.observe(now)) {
    if (p.storage_healthy) p.append(p.clock.record(), effects);
    effects.notices.push_back({NoticeId::ClockStepped, {{"seconds", std::to_string(*stepped)}}});
  }
  const std::size_t sent = effects.send.size();
  std::visit([&](const auto& e) { p.handle(e, effects); }, event);
  if (effects.send.size() > sent) effects.send.back().asked = now.instant;
  if (p.storage_healthy) p.expire(effects);
  if (!p.leases.crossed().empty()) p.tell_crossed(effects);
  effects.last_position = p.last;
  const Instant next = p.clock.instant_of(p.leases.next_deadline());
  effects.wake_at = p.storage_healthy ? std::max(next, now.instant) : Instant::never();
}

void Node::Parts::handle(const DhcpDatagram& datagram, Effects& effects) {
  const auto decoded = wire::decode_request(datagram.bytes, message, settings->strictness);
  const auto served = std::ranges::find(interfaces, datagram.interface, &Interface::id);
  const Interface* const interface = served == interfaces.end() ? nullptr : &*served;
  dhcp::Trace* const trace =
      tracer.begin(datagram, interface, decoded.ok() ? &message : nullptr, wall, effects);
  const std::uint32_t records = effects.record_count;
  const std::size_t replies = effects.send.size();
  const dhcp::Outcome outcome = decoded.ok() ? answer(datagram, interface, trace, effects)
                                             : dhcp::dropped(dhcp::drop_of(decoded.error()));
  if (outcome.drop) ++counters.dropped[static_cast<std::size_t>(*outcome.drop)];
  if (trace == nullptr) return;
  const bool replied = effects.send.size() > replies;
  const bool recorded = effects.record_count > records;
  tracer.end(outcome, replied ? outline.header.yiaddr : Ipv4Address{},
             replied    ? effects.send.back().after
             : recorded ? last
                        : 0,
             effects);
}

dhcp::Outcome Node::Parts::answer(const DhcpDatagram& datagram, const Interface* interface,
                                  dhcp::Trace* trace, Effects& effects) {
  const auto type = static_cast<std::size_t>(message.type);
  if (type >= counters.received.size()) return dhcp::dropped(Drop::UnexpectedType);
  ++counters.received[type];
  const bool is_request = message.type == MessageType::Request;
  if (const auto reason = unacceptable(datagram, is_request)) return dhcp::dropped(*reason);

  const dhcp::Query query{.message = message,
                          .interface = interface,
                          .interfaces = interfaces,
                          .source = datagram.source,
                          .source_port = datagram.source_port,
                          .destination = datagram.destination,
                          .now = clock.seconds(),
                          .trace = trace};
  dhcp::Destination to;
  const dhcp::Outcome outcome = conversation.handle(query, outline, to, effects.notices);
  const bool acknowledges = outcome.reply == MessageType::Ack && is_request;
  journal_changes(acknowledges ? request_hash(message) : 0, effects);
  if (!outcome.reply) return outcome;
  reply(*outcome.reply, to, trace, effects);
  // RFC 2131 section 3.1: the binding is on stable storage before the DHCPACK leaves. Stored ones
  // are confirmed while storage is down.
  if (acknowledges && storage_healthy) effects.send.back().after = last;
  return outcome;
}

std::optional<Drop> Node::Parts::unacceptable(const DhcpDatagram& datagram, bool is_request) const {
  const wire::Header& header = message.header;
  // Our own packets, reflected or looped: failure-modes P9.
  const bool from_us = !datagram.source.is_zero() && is_ours(datagram.source);
  if (from_us || (!header.giaddr.is_zero() && is_ours(header.giaddr))) return Drop::OwnPacket;
  if (impossible(header.giaddr) || impossible(header.ciaddr)) return Drop::BadAddress;
  if (is_request && in_flight.has_request(request_hash(message))) return Drop::Duplicate;
  return std::nullopt;
}

bool Node::Parts::is_ours(Ipv4Address address) const {
  return std::ranges::any_of(interfaces, [&](const Interface& i) {
    return std::ranges::find(i.addresses, address) != i.addresses.end();
  });
}

void Node::Parts::reply(MessageType type, const dhcp::Destination& to, dhcp::Trace* trace,
                        Effects& effects) {
  const auto offset = static_cast<std::uint32_t>(effects.bytes.size());
  const wire::Encoded encoded = wire::encode(outline, space_for(message), effects.bytes);
  counters.options_omitted += encoded.omitted;
  ++counters.sent[static_cast<std::size_t>(type)];
  effects.send.push_back(
      {.to = to, .offset = offset, .size = static_cast<std::uint32_t>(encoded.size)});
  if (trace != nullptr && encoded.omitted > 0) {
    note_omitted(*trace, outline, effects.datagram(effects.send.back()));
  }
}

// --- what goes to the journal

void Node::Parts::append(const journal::Record& record, Effects& effects) {
  journal::encode(record, effects.records);
  ++effects.record_count;
  ++last;
  ++counters.records;
}

// Which configuration is in effect from here on, unless the journal knows.
void Node::Parts::append_revision(Effects& effects) {
  if (journaled_revision == settings->revision) return;
  append(journal::RevisionRecord{settings->revision}, effects);
  journaled_revision = settings->revision;
}

void Node::Parts::journal_changes(std::uint64_t request, Effects& effects) {
  for (const Ipv4Address address : leases.changes()) {
    const Slot slot = leases.bindings().find(address);
    if (slot == kNoSlot) {
      append(journal::ForgetRecord{address}, effects);
    } else {
      append(journal::BindingRecord{leases.bindings().data(slot)}, effects);
    }
    in_flight.add(last, address, request);
    request = 0;  // one entry stands for the request
  }
  leases.changes().clear();
}

void Node::Parts::expire(Effects& effects) {
  std::size_t budget = kExpiryBudget;
  const lease::Seconds now = clock.seconds();
  for (Slot slot = leases.pop_due(now, budget, counters.offers_lapsed); slot != kNoSlot;
       slot = leases.pop_due(now, budget, counters.offers_lapsed)) {
    if (leases.bindings().status(slot) == BindingStatus::Abandoned) {
      effects.notices.push_back(
          {NoticeId::AbandonedReturned, {{"address", leases.bindings().address(slot).text()}}});
    } else {
      ++counters.leases_expired;
    }
    leases.expire(slot, now);
  }
  journal_changes(0, effects);
}

void Node::Parts::tell_crossed(Effects& effects) {
  for (const auto& [scope, filling, use] : leases.crossed()) {
    effects.notices.push_back({
        filling ? NoticeId::ScopeFilling : NoticeId::ScopeRelieved,
        {{"scope", leases.topology().scopes()[scope].subnet.text()},
                                                             {"percent", std::to_string(use.percent_in_use())},
                                                             {"free", std::to_string(use.free)},
                                                             {"size", std::to_string(use.size)}}
    });
  }
  leases.crossed().clear();
}

void Node::Parts::handle(const Durable& durable, Effects&) {
  in_flight.durable(durable.position);
}

void Node::Parts::handle(const StorageFailed& failure, Effects& effects) {
  in_flight.durable(failure.durable);
  conversation.storage_failed(in_flight.fail());
  if (!storage_healthy) return;
  storage_healthy = false;
  effects.notices.push_back({NoticeId::StorageFailed, {{"reason", failure.reason}}});
}

void Node::Parts::handle(const StorageRecovered&, Effects& effects) {
  storage_healthy = true;
  conversation.storage_recovered();
  append(clock.record(), effects);  // a step meanwhile was not recorded
  append_revision(effects);         // nor a new configuration
  effects.notices.push_back({NoticeId::StorageRecovered, {}});
}

void Node::Parts::handle(const TraceClients& clients, Effects&) {
  tracer.watch(clients.patterns);
}

void Node::Parts::handle(const InterfacesChanged& change, Effects&) {
  interfaces = change.interfaces;
}

void Node::Parts::handle(const Reconfigure& change, Effects& effects) {
  settings = change.settings;
  conversation.set_rules({settings->require_relay_in_scope, settings->decline_limits});
  const std::size_t aside = leases.configure(topology_in(settings));
  if (storage_healthy) append_revision(effects);
  effects.notices.push_back(
      {NoticeId::Reconfigured, {{"revision", std::to_string(settings->revision)}}});
  if (aside > 0)
    effects.notices.push_back({NoticeId::BindingsAside, {{"leases", std::to_string(aside)}}});
}

// --- an administrator's word

void Node::Parts::handle(const Command& command, Effects& effects) {
  if (!storage_healthy) {
    effects.results.push_back({.number = command.number, .refusal = Refusal::StorageDown});
    return;
  }
  CommandResult result = execute(command, leases, clock);
  journal_changes(0, effects);
  result.after = last;  // also a refusal rests on what it saw
  effects.results.push_back(result);
}

// --- snapshots

std::uint32_t Node::snapshot(SnapshotCursor& cursor, std::size_t size_max, Bytes& out) const {
  const std::size_t start = out.size();
  std::uint32_t count = 0;
  if (!cursor.begun) {
    journal::encode(parts_->clock.record(), out);
    journal::encode(journal::RevisionRecord{parts_->settings->revision}, out);
    cursor.begun = true;
    count += 2;
  }
  const lease::BindingTable& table = parts_->leases.bindings();
  for (; cursor.slot < table.slots() && out.size() - start < size_max; ++cursor.slot) {
    if (!table.occupied(cursor.slot)) continue;
    journal::encode(journal::BindingRecord{table.data(cursor.slot)}, out);
    ++count;
  }
  return count;
}

}  // namespace tandem::node
