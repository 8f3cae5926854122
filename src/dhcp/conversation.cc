// SPDX-License-Identifier: Apache-2.0
#include "dhcp/conversation.h"

#include "dhcp/destination.h"
#include "dhcp/subnet_selection.h"

namespace tandem::dhcp {
namespace {

using lease::BindingStatus;
using lease::kNoSlot;
using lease::Levels;
using lease::Parameters;
using lease::Slot;
using wire::MessageType;
namespace option = wire::option;

// D3.06 asks for one notice per relay and interval.
constexpr lease::Seconds kNoticeInterval = 300;
// Parts relays from interfaces among the subjects of one notice.
constexpr std::uint64_t kRelays = 1ull << 32;

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
  const lease::Reservation* own =
      leases_.topology().reservation(scope, client.client_id, client.hardware_address);
  if (query.trace != nullptr) note_client(query, client, scope, own);
  if (own != nullptr && own->parameters.ignore.value_or(false)) {
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

// Who the client is here, and what is kept for it.
void Conversation::note_client(const Query& query, const lease::Client& client, std::uint32_t scope,
                               const lease::Reservation* own) const {
  const lease::Topology& topology = leases_.topology();
  note(query.trace, StepId::Client, "by", client.by_client_id() ? "client-id" : "hardware-address",
       "hardware-address", client.hardware_address, "client-id", to_hex(client.client_id, ":"));
  if (client.by_client_id() && leases_.matching(scope).ignore_client_id) {
    note(query.trace, StepId::ClientIdIgnored);
  }
  if (const lease::SharedNetwork* network = topology.shared_network(scope)) {
    std::string subnets;
    topology.segment(scope).any_of([&](std::uint32_t s) {
      subnets += (subnets.empty() ? "" : ", ") + topology.scopes()[s].subnet.text();
      return false;
    });
    note(query.trace, StepId::SharedNetwork, "name", network->name, "subnets", subnets);
  }
  if (own == nullptr) return note(query.trace, StepId::NoReservation);
  note(query.trace, StepId::Reservation, "by",
       own->client_id.empty() ? "hardware-address" : "client-id", "address",
       own->address ? own->address->text() : "none", "name", own->name, "ignored",
       own->parameters.ignore.value_or(false));
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
          {"client", client_of(query.message).text()},
          {"address", query.header().ciaddr.text()}}
    });
  }
  return dropped(reason);
}

// --- DISCOVER

Outcome Conversation::discover(Context& context) {
  if (!storage_healthy_) return dropped(Drop::StorageDown);
  const auto candidate =
      leases_.choose(context.client, context.segment, context.query.message.requested_address(),
                     context.query.trace);
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
                           {"client", context.client.text()}}
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
    note(context.query.trace, StepId::OfferWithdrawn, "address", leases_.offers().address(old));
    leases_.withdraw_offer(old);
  }
  const Duration hold = levels.get(&Parameters::offer_hold, lease::kOfferHold);
  leases_.offer(*candidate, context.client, time_after(context.query.now, hold));
  const auto asked = context.query.message.options.u32(option::kLeaseTime);
  fill_reply(context, MessageType::Offer, *candidate, levels,
             times_within(levels, lease_time(levels, asked, remaining, context.query.trace),
                          context.query.trace));
  return replied(MessageType::Offer);
}

}  // namespace tandem::dhcp
