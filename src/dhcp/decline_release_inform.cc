// SPDX-License-Identifier: Apache-2.0
// Conversation: the messages of clients that want no address (D6).
#include <algorithm>

#include "dhcp/conversation.h"

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

}  // namespace

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
  note_binding(context, slot);
  const bool holds = slot != kNoSlot && leases_.bindings().status(slot) == BindingStatus::Active &&
                     leases_.is_holder(slot, context.client);
  const Slot offer = leases_.offer_of(context.client, context.segment);
  const bool was_offered = offer != kNoSlot && leases_.offers().address(offer) == *address;
  if (!holds && !was_offered) return dropped(Drop::NotHolder);  // failure-modes P6, D19.02
  if (!storage_healthy_) return dropped(Drop::StorageDown);
  if (!may_decline(context, *address)) return dropped(Drop::DeclineLimit);

  const lease::Seconds now = context.query.now;
  const lease::Seconds until =
      time_after(now, levels.get(&Parameters::decline_hold, lease::kDeclineHold));
  const bool reserved = leases_.topology().reservation_at(*address) != nullptr;
  holds ? leases_.abandon(slot, now, until) : leases_.abandon_offered(offer, now, until);
  context.notices.push_back({
      reserved ? NoticeId::ReservedAddressDeclined : NoticeId::AddressDeclined,
      {{"address", address->text()}, {"client", context.client.text()}}
  });
  return {};
}

bool Conversation::may_decline(Context& context, Ipv4Address address) {
  const DeclineLimits& limits = rules_.decline_limits;
  const std::uint64_t key = context.client.by_client_id()
                                ? hash_bytes(context.client.client_id, 1)
                                : lease::hash_of(context.client.hardware_address, 2);
  const lease::Seconds span = std::max<lease::Seconds>(whole_seconds(limits.span), 1);
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
        {{"client", context.client.text()},
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
  note_binding(context, slot);
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
