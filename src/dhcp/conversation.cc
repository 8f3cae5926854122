// SPDX-License-Identifier: Apache-2.0
#include "dhcp/conversation.h"

#include <algorithm>

#include "dhcp/destination.h"
#include "dhcp/subnet_selection.h"

namespace tandem::dhcp {
namespace {

using lease::BindingStatus;
using lease::Candidate;
using lease::kNoIndex;
using lease::kNoSlot;
using lease::Levels;
using lease::Parameters;
using lease::Slot;
using wire::MessageType;
namespace option = wire::option;

// D3.06 asks for one notice per relay and interval.
constexpr lease::Seconds kNoticeInterval = 300;
// What single clients do is told of so many in each scope and interval: a flood must not fill the
// log.
constexpr std::uint32_t kClientsTold = 20;
// Parts relays from interfaces among the subjects of one notice.
constexpr std::uint64_t kRelays = 1ull << 32;

Outcome replied(MessageType type) {
  return {.reply = type};
}
Outcome dropped(Drop reason) {
  return {.drop = reason};
}

std::string name_of(const lease::Client& client) {
  return client.hardware_address.size() > 0 ? client.hardware_address.text()
                                            : "id " + to_hex(client.client_id, ":");
}

lease::Seconds seconds(Duration duration) {
  return static_cast<lease::Seconds>(
      std::clamp<std::int64_t>(duration.in_seconds(), 0, lease::kNever - 1));
}

lease::Seconds after(lease::Seconds now, Duration duration) {
  const std::uint64_t end = std::uint64_t{now} + seconds(duration);
  return duration.is_infinite() || end >= lease::kNever ? lease::kNever
                                                        : static_cast<lease::Seconds>(end);
}

bool is_for_servers(MessageType type) {
  return type == MessageType::Discover || type == MessageType::Request ||
         type == MessageType::Decline || type == MessageType::Release ||
         type == MessageType::Inform;
}

}  // namespace

void Conversation::storage_failed(std::unordered_set<std::uint32_t> unproven) {
  storage_healthy_ = false;
  unproven_.merge(unproven);
}

void Conversation::storage_recovered() {
  storage_healthy_ = true;
  unproven_.clear();
}

Outcome Conversation::handle(const Query& query, wire::Outline& outline, Destination& to,
                             std::vector<Notice>& notices) {
  const wire::Message& message = query.message;
  if (!is_for_servers(message.type)) return dropped(Drop::UnexpectedType);
  const lease::Client client = client_of(message);
  if (client.is_nobody()) return dropped(Drop::NoIdentity);
  const auto selected = select_scope(leases_.topology(), query, rules_.require_relay_in_scope);
  if (!selected.ok()) return no_scope(query, selected.error(), notices);

  const std::uint32_t scope = *selected;
  if (const lease::Reservation* own =
          leases_.topology().reservation(scope, client.client_id, client.hardware_address);
      own != nullptr && own->parameters.ignore.value_or(false)) {
    return dropped(Drop::ClientNotServed);
  }
  Context context{
      query,   client, scope,  leases_.topology().segment(scope), {}, message.server_identifier(),
      outline, to,     notices};
  ByteView remembered;
  if (const Slot slot = leases_.bindings().find(message.header.ciaddr); slot != kNoSlot) {
    if (leases_.is_holder(slot, client))
      remembered = leases_.bindings().data(slot).relay_agent_information;
  }
  const lease::Topology& topology = leases_.topology();
  context.server_identifier = server_identifier_of(query, topology.levels(scope, nullptr, nullptr),
                                                   topology.scopes()[scope], remembered);
  // The interface has lost its address while the datagram waited: nothing to answer under.
  if (context.server_identifier.is_zero()) return dropped(Drop::NoScope);
  switch (message.type) {
    case MessageType::Discover:
      return discover(context);
    case MessageType::Request:
      return request(context);
    case MessageType::Decline:
      return decline(context);
    case MessageType::Release:
      return release(context);
    case MessageType::Inform:
      return inform(context);
    default:
      return dropped(Drop::UnexpectedType);
  }
}

// Whether this was told of the subject fewer than `times` times in the interval.
bool Conversation::is_news(NoticeId id, std::uint64_t subject, lease::Seconds now,
                           std::uint32_t times) {
  const std::uint64_t key = static_cast<std::uint64_t>(id) << 40 | subject;
  return repeated_notices_.count(key, now, kNoticeInterval) <= times;
}

Outcome Conversation::no_scope(const Query& query, Drop reason, std::vector<Notice>& notices) {
  const Ipv4Address relay = query.header().giaddr;
  const std::uint64_t interface = query.interface != nullptr ? query.interface->id : 0;
  const NoticeId id =
      reason == Drop::UnknownLinkSelection ? NoticeId::RelayWithoutScope : NoticeId::NoScope;
  if (is_news(id, query.relayed() ? kRelays | relay.value() : interface, query.now)) {
    notices.push_back({
        id,
        {{"relay", relay.text()},
          {"interface", query.interface != nullptr ? query.interface->name : "unknown"},
          {"client", name_of(client_of(query.message))},
          {"address", query.header().ciaddr.text()}}
    });
  }
  return dropped(reason);
}

// --- DISCOVER

Outcome Conversation::discover(Context& context) {
  if (!storage_healthy_) return dropped(Drop::StorageDown);
  const auto candidate =
      leases_.choose(context.client, context.segment, context.query.message.requested_address());
  if (!candidate) {
    const lease::Topology& topology = leases_.topology();
    const bool served =
        context.segment.any_of([&](std::uint32_t s) { return topology.scopes()[s].enabled; });
    if (!served) return dropped(Drop::ScopeDisabled);
    if (!leases_.has_pool_for(context.client, context.segment)) {
      return dropped(Drop::ClientNotServed);
    }
    if (is_news(NoticeId::PoolExhausted, context.scope, context.query.now)) {
      context.notices.push_back({
          NoticeId::PoolExhausted,
          {{"scope", topology.scopes()[context.scope].subnet.text()},
                           {"client", name_of(context.client)}}
      });
    }
    return dropped(Drop::NoFreeAddress);
  }
  const Levels levels =
      leases_.topology().levels(candidate->scope, candidate->pool, candidate->reservation);
  std::optional<std::uint32_t> remaining;
  if (const Slot slot = leases_.bindings().find(candidate->address);
      slot != kNoSlot && leases_.bindings().status(slot) == BindingStatus::Active) {
    remaining = remaining_of(leases_.bindings().ends(slot), context.query.now);
  }
  // A client that asks again may get another address than last time (a reservation, say): one hold
  // each.
  if (const Slot old = leases_.offer_of(context.client, context.segment);
      old != kNoSlot && leases_.offers().address(old) != candidate->address) {
    leases_.withdraw_offer(old);
  }
  const Duration hold = levels.get(&Parameters::offer_hold, lease::kOfferHold);
  leases_.offer(*candidate, context.client, after(context.query.now, hold));
  const auto asked = context.query.message.options.u32(option::kLeaseTime);
  fill_reply(context, MessageType::Offer, *candidate, levels,
             times_within(levels, lease_time(levels, asked, remaining)));
  return replied(MessageType::Offer);
}

// --- REQUEST: D5 tells the states apart

Outcome Conversation::request(Context& context) {
  const Ipv4Address ciaddr = context.query.header().ciaddr;
  const auto requested = context.query.message.requested_address();
  if (requested && !ciaddr.is_zero() && *requested != ciaddr &&
      is_news(NoticeId::AddressConflictInRequest, context.scope, context.query.now, kClientsTold)) {
    context.notices.push_back({
        NoticeId::AddressConflictInRequest,
        {{"client", name_of(context.client)},
                                    {"requested", requested->text()},
                                    {"ciaddr", ciaddr.text()}}
    });
  }
  if (context.chosen_server && !is_our_identifier(context, *context.chosen_server)) {
    if (const Slot offer = leases_.offer_of(context.client, context.segment); offer != kNoSlot) {
      leases_.withdraw_offer(offer);  // it chose another server: D5.02
    }
    return dropped(Drop::ForeignServer);
  }
  if (!ciaddr.is_zero()) return renewing(context, ciaddr);
  if (!requested) return without_address(context);
  return context.chosen_server ? selecting(context, *requested) : init_reboot(context, *requested);
}

bool Conversation::is_our_identifier(const Context& context, Ipv4Address identifier) const {
  return identifier == context.server_identifier || context.query.is_ours(identifier);
}

Outcome Conversation::selecting(Context& context, Ipv4Address address) {
  if (!storage_healthy_) return dropped(Drop::StorageDown);
  const auto candidate = known(context, address);
  if (!candidate) return refuse(context, "the requested address is not available");
  return grant(context, *candidate);
}

// The address as one that this client may have now: permitted, on its segment, nobody else's, and
// not in place of an address that is reserved for it (D4.02).
std::optional<Candidate> Conversation::known(Context& context, Ipv4Address address) {
  const auto candidate = leases_.permitted(address, context.client);
  if (!candidate || !context.segment.contains(candidate->scope)) return std::nullopt;
  if (!leases_.available(address, context.client)) return std::nullopt;
  const auto reserved = leases_.reserved(context.client, context.segment);
  if (reserved && reserved->address != address) return std::nullopt;
  return candidate;
}

Outcome Conversation::init_reboot(Context& context, Ipv4Address address) {
  const std::uint32_t scope = leases_.topology().scope_of(address);
  if (scope == kNoIndex || !context.segment.contains(scope)) {
    return refuse_if_authoritative(context, "the requested address is not on this network");
  }
  if (!leases_.topology().scopes()[scope].enabled) return dropped(Drop::ScopeDisabled);
  // It may have two for a while, where the first may not be given any more: then it means this one.
  Slot record = leases_.bindings().find(address);
  const bool holds = record != kNoSlot &&
                     leases_.bindings().status(record) == BindingStatus::Active &&
                     leases_.is_holder(record, context.client);
  if (!holds) record = leases_.active_binding(context.client, context.segment);
  if (record == kNoSlot) record = leases_.ended_binding(context.client, context.segment);
  const auto reserved = leases_.reserved(context.client, context.segment);
  if (record == kNoSlot && !reserved) {
    if (is_news(NoticeId::UnknownClientReboot, context.scope, context.query.now, kClientsTold)) {
      context.notices.push_back({
          NoticeId::UnknownClientReboot,
          {{"client", name_of(context.client)}, {"address", address.text()}}
      });
    }
    return dropped(Drop::UnknownClient);  // D5.07: another server may know it
  }
  const Ipv4Address recorded = reserved ? reserved->address : leases_.bindings().address(record);
  const auto candidate = known(context, address);
  if (recorded != address || !candidate) {
    return refuse_if_authoritative(context, "the client has another address here");
  }
  return grant(context, *candidate);
}

Outcome Conversation::renewing(Context& context, Ipv4Address address) {
  const std::uint32_t scope = leases_.topology().scope_of(address);
  if (scope == kNoIndex || !context.segment.contains(scope)) {
    return refuse_if_authoritative(context, "the address is not on this network");
  }
  if (!leases_.topology().scopes()[scope].enabled) return dropped(Drop::ScopeDisabled);
  const Slot slot = leases_.bindings().find(address);
  const bool has_record = slot != kNoSlot && leases_.is_holder(slot, context.client);
  const auto candidate = known(context, address);
  const bool by_reservation =
      candidate && candidate->reservation != nullptr && candidate->reservation->address == address;
  if (candidate && (has_record || by_reservation)) return grant(context, *candidate);
  if (has_record) return refuse_if_authoritative(context, "the address may not be used any more");
  const bool anothers = slot != kNoSlot && leases_.bindings().status(slot) == BindingStatus::Active;
  if (anothers) return refuse_if_authoritative(context, "the address is leased to another client");
  if (leases_.topology().pool_of(scope, address) == nullptr) return dropped(Drop::UnknownClient);
  return refuse_if_authoritative(context, "the client has no lease here");  // D5.10
}

Outcome Conversation::without_address(Context& context) {
  const Levels levels = leases_.topology().levels(context.scope, nullptr, nullptr);
  if (!levels.get(&Parameters::request_without_address, false)) {
    return refuse(context, "the request names no address");  // D5.11, D19.01
  }
  if (!storage_healthy_) return dropped(Drop::StorageDown);
  const auto candidate = leases_.choose(context.client, context.segment, std::nullopt);
  if (!candidate) return dropped(Drop::NoFreeAddress);
  return grant(context, *candidate);
}

// --- binding

Outcome Conversation::grant(Context& context, const Candidate& candidate) {
  if (!storage_healthy_) return confirm_stored(context, candidate.address);
  const lease::BindingTable& bindings = leases_.bindings();
  const Slot slot = bindings.find(candidate.address);
  const bool held = slot != kNoSlot && bindings.status(slot) == BindingStatus::Active;
  const Levels levels =
      leases_.topology().levels(candidate.scope, candidate.pool, candidate.reservation);
  // A client that begins anew gets what it was offered (D5.13); one that comes back, perhaps its
  // record.
  if (held && !context.chosen_server) {
    if (const auto answered = from_record(context, candidate, slot, levels)) return *answered;
  }
  const wire::Message& message = context.query.message;
  // "What is left" is for clients that begin anew (RFC 2131 section 4.3.1); renewing extends
  // (D5.08).
  const bool anew = held && message.header.ciaddr.is_zero();
  const std::optional<std::uint32_t> remaining =
      anew ? std::optional(remaining_of(bindings.ends(slot), context.query.now)) : std::nullopt;
  const std::uint32_t lease =
      lease_time(levels, message.options.u32(option::kLeaseTime), remaining);

  // This ACK may be lost, and the client go by the one before: an end once promised is never moved
  // forward.
  const lease::Seconds promised = held ? bindings.ends(slot) : 0;
  lease::BindingData data{.address = candidate.address,
                          .status = BindingStatus::Active,
                          .starts = context.query.now,
                          .ends = std::max(end_of(context.query.now, lease), promised),
                          .client_last_transaction_time = context.query.now,
                          .hardware_address = context.client.hardware_address,
                          .client_id = context.client.client_id,
                          .host_name = as_bytes(message.options.text(option::kHostName)),
                          .relay_agent_information = relay_information(context.query, levels),
                          .vendor_class = message.options.get(option::kVendorClass)};
  // A renewal by unicast comes without a relay: what the relay said stays (D11.03).
  if (held && data.relay_agent_information.empty() && !context.query.relayed()) {
    data.relay_agent_information = bindings.data(slot).relay_agent_information;
  }
  leases_.bind(data);
  return acknowledge(context, candidate, lease);
}

// A client that comes again early in its lease is answered from the record, with what is left, and
// nothing is written (cache threshold, D7.05): a whole building that reboots costs the disk
// nothing.
std::optional<Outcome> Conversation::from_record(Context& context, const Candidate& candidate,
                                                 Slot slot, const Levels& levels) {
  const std::uint32_t threshold = levels.get(&Parameters::cache_threshold, lease::kCacheThreshold);
  const lease::BindingData data = leases_.bindings().data(slot);
  const wire::Message& message = context.query.message;
  if (threshold == 0 || data.ends == lease::kNever) return std::nullopt;
  const std::uint64_t age = context.query.now - std::min(context.query.now, data.starts);
  if (age * 100 >= std::uint64_t{data.ends - data.starts} * threshold) return std::nullopt;
  // Anything new about the client or its lease time is worth a record.
  const ByteView relay = relay_information(context.query, levels);
  const bool same = data.hardware_address == context.client.hardware_address &&
                    equal(data.client_id, context.client.client_id) &&
                    equal(data.host_name, as_bytes(message.options.text(option::kHostName))) &&
                    (relay.empty() || equal(data.relay_agent_information, relay));
  const std::uint32_t granted = data.ends - data.starts;
  const std::uint32_t now_given =
      end_of(0, lease_time(levels, message.options.u32(option::kLeaseTime), granted));
  if (!same || granted != now_given) return std::nullopt;
  return acknowledge(context, candidate, remaining_of(data.ends, context.query.now));
}

// Storage is down: no promise beyond what is stored, but that one stands.
Outcome Conversation::confirm_stored(Context& context, Ipv4Address address) {
  const lease::BindingTable& bindings = leases_.bindings();
  const Slot slot = bindings.find(address);
  const bool stored = slot != kNoSlot && bindings.status(slot) == BindingStatus::Active &&
                      leases_.is_holder(slot, context.client) &&
                      !unproven_.contains(address.value());
  const std::uint32_t remaining = stored ? remaining_of(bindings.ends(slot), context.query.now) : 0;
  const auto candidate = leases_.permitted(address, context.client);
  if (remaining == 0 || !candidate) return dropped(Drop::StorageDown);
  return acknowledge(context, *candidate, remaining);
}

Outcome Conversation::acknowledge(Context& context, const Candidate& candidate,
                                  std::uint32_t lease) {
  const Levels levels =
      leases_.topology().levels(candidate.scope, candidate.pool, candidate.reservation);
  fill_reply(context, MessageType::Ack, candidate, levels, times_within(levels, lease));
  return replied(MessageType::Ack);
}

Outcome Conversation::refuse_if_authoritative(Context& context, std::string_view why) {
  const Levels levels = leases_.topology().levels(context.scope, nullptr, nullptr);
  if (!levels.get(&Parameters::authoritative, true)) return dropped(Drop::NotAuthoritative);
  return refuse(context, why);
}

Outcome Conversation::refuse(Context& context, std::string_view why) {
  const wire::Message& message = context.query.message;
  const Levels levels = leases_.topology().levels(context.scope, nullptr, nullptr);
  wire::Outline& outline = context.outline;
  outline.clear();
  outline.header = message.header;
  outline.header.op = wire::Header::kBootReply;
  outline.header.hops = 0;
  outline.header.secs = 0;
  outline.header.ciaddr = outline.header.yiaddr = outline.header.siaddr = Ipv4Address{};
  if (context.query.relayed()) outline.header.flags |= wire::Header::kBroadcastFlag;  // D2.01
  reply_options_.fill(message, levels,
                      {.type = MessageType::Nak,
                       .server_identifier = context.server_identifier,
                       .echo_client_id = levels.get(&Parameters::echo_client_id, true),
                       .message = why},
                      outline);
  outline.relay_agent_information = relay_information(context.query, levels);
  context.to = destination_of(context.query, MessageType::Nak, {}, context.server_identifier);
  return replied(MessageType::Nak);
}

void Conversation::fill_reply(Context& context, MessageType type, const Candidate& candidate,
                              const Levels& levels, std::optional<LeaseTimes> times) {
  const wire::Message& message = context.query.message;
  const lease::Topology& topology = leases_.topology();
  wire::Outline& outline = context.outline;
  outline.clear();
  outline.header = message.header;
  outline.header.op = wire::Header::kBootReply;
  outline.header.hops = 0;
  outline.header.secs = 0;
  outline.header.yiaddr = candidate.address;
  outline.header.siaddr = levels.get(&Parameters::next_server, Ipv4Address{});
  if (type == MessageType::Offer) outline.header.ciaddr = Ipv4Address{};
  if (const std::string* name = levels.find(&Parameters::server_name)) outline.sname = *name;
  if (const std::string* file = levels.find(&Parameters::boot_file)) outline.file = *file;
  reply_options_.fill(
      message, levels,
      {.type = type,
       .server_identifier = context.server_identifier,
       .times = times,
       .scope = candidate.scope == kNoIndex ? nullptr : &topology.scopes()[candidate.scope],
       .reservation = candidate.reservation,
       .echo_client_id = levels.get(&Parameters::echo_client_id, true)},
      outline);
  outline.relay_agent_information = relay_information(context.query, levels);
  context.to = destination_of(context.query, type, candidate.address, context.server_identifier);
}

// --- DECLINE, RELEASE, INFORM

Outcome Conversation::decline(Context& context) {
  const auto address = context.query.message.requested_address();
  if (!address) return dropped(Drop::MissingField);
  if (context.chosen_server && !is_our_identifier(context, *context.chosen_server)) {
    return dropped(Drop::ForeignServer);
  }
  const std::uint32_t scope = leases_.topology().scope_of(*address);
  const lease::Pool* pool =
      scope == kNoIndex ? nullptr : leases_.topology().pool_of(scope, *address);
  const Levels levels = leases_.topology().levels(scope, pool, nullptr);
  if (!context.chosen_server && !levels.get(&Parameters::decline_without_server_id, true)) {
    return dropped(Drop::MissingField);
  }
  const Slot slot = leases_.bindings().find(*address);
  const bool holds = slot != kNoSlot && leases_.bindings().status(slot) == BindingStatus::Active &&
                     leases_.is_holder(slot, context.client);
  const Slot offer = leases_.offer_of(context.client, context.segment);
  const bool was_offered = offer != kNoSlot && leases_.offers().address(offer) == *address;
  if (!holds && !was_offered) return dropped(Drop::NotHolder);  // failure-modes P6, D19.02
  if (!storage_healthy_) return dropped(Drop::StorageDown);
  if (!may_decline(context, *address)) return dropped(Drop::DeclineLimit);

  const lease::Seconds now = context.query.now;
  const lease::Seconds until =
      after(now, levels.get(&Parameters::decline_hold, lease::kDeclineHold));
  const bool reserved = leases_.topology().reservation_at(*address) != nullptr;
  holds ? leases_.abandon(slot, now, until) : leases_.abandon_offered(offer, now, until);
  context.notices.push_back({
      reserved ? NoticeId::ReservedAddressDeclined : NoticeId::AddressDeclined,
      {{"address", address->text()}, {"client", name_of(context.client)}}
  });
  return {};
}

bool Conversation::may_decline(Context& context, Ipv4Address address) {
  const DeclineLimits& limits = rules_.decline_limits;
  const std::uint64_t key = context.client.by_client_id()
                                ? hash_bytes(context.client.client_id, 1)
                                : lease::hash_of(context.client.hardware_address, 2);
  const lease::Seconds span = std::max<lease::Seconds>(seconds(limits.span), 1);
  const std::uint32_t count = declines_.count(key, context.query.now, span);
  const std::uint32_t scope = leases_.topology().scope_of(address);
  const lease::Pool* pool = leases_.topology().pool_of(scope, address);
  const std::uint64_t pool_max =
      pool == nullptr ? ~0ull
                      : std::max<std::uint64_t>(1, pool->range.size() * limits.pool_percent / 100);
  const bool pool_hurt = leases_.use_of(address).abandoned >= pool_max;
  if (count <= limits.per_client && !pool_hurt) return true;
  if (count == limits.per_client + 1 ||
      (pool_hurt && is_news(NoticeId::DeclinesIgnored, scope, context.query.now))) {
    context.notices.push_back({
        NoticeId::DeclinesIgnored,
        {{"client", name_of(context.client)},
                           {"address", address.text()},
                           {"limit", pool_hurt ? "pool" : "client"}}
    });
  }
  return false;
}

Outcome Conversation::release(Context& context) {
  const Ipv4Address address = context.query.header().ciaddr;
  if (address.is_zero()) return dropped(Drop::MissingField);
  // systemd-networkd 252 leaves option 54 out, and sends to the server's own address; that the
  // client holds the lease is what protects it (D19.02).
  if (context.chosen_server && !is_our_identifier(context, *context.chosen_server)) {
    return dropped(Drop::ForeignServer);
  }
  const Slot slot = leases_.bindings().find(address);
  const bool holds = slot != kNoSlot && leases_.bindings().status(slot) == BindingStatus::Active &&
                     leases_.is_holder(slot, context.client);
  if (!holds) return dropped(Drop::NotHolder);
  if (!storage_healthy_) return dropped(Drop::StorageDown);
  leases_.release(slot, context.query.now);
  return {};
}

Outcome Conversation::inform(Context& context) {
  const Ipv4Address ciaddr = context.query.header().ciaddr;
  const Ipv4Address address = ciaddr.is_zero() ? context.query.source : ciaddr;
  const std::uint32_t scope = leases_.topology().scope_of(address);
  if (scope == kNoIndex) return no_scope(context.query, Drop::NoScope, context.notices);  // D6.09
  const lease::Topology& topology = leases_.topology();
  if (!topology.scopes()[scope].enabled) return dropped(Drop::ScopeDisabled);
  const Candidate candidate{.address = {},
                            .scope = scope,
                            .pool = topology.pool_of(scope, address),
                            .reservation = topology.reservation(scope, context.client.client_id,
                                                                context.client.hardware_address)};
  const Levels levels = topology.levels(scope, candidate.pool, candidate.reservation);
  fill_reply(context, MessageType::Ack, candidate, levels, std::nullopt);
  return replied(MessageType::Ack);
}

}  // namespace tandem::dhcp
