// SPDX-License-Identifier: Apache-2.0
// Conversation: DHCPREQUEST, in the state that its fields tell of (D5, RFC 2131 section 4.3.2).
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

// What single clients do is told of so many in each scope and interval: a flood must not fill the
// log.
constexpr std::uint32_t kClientsTold = 20;

}  // namespace

Outcome Conversation::request(Context& context) {
  const Ipv4Address ciaddr = context.query.header().ciaddr;
  const auto requested = context.query.message.requested_address();
  if (requested && !ciaddr.is_zero() && *requested != ciaddr &&
      is_news(NoticeId::AddressConflictInRequest, context.scope, context.query.now, kClientsTold)) {
    context.notices.push_back({
        NoticeId::AddressConflictInRequest,
        {{"client", context.client.text()},
                                    {"requested", requested->text()},
                                    {"ciaddr", ciaddr.text()}}
    });
  }
  if (context.chosen_server && !is_our_identifier(context, *context.chosen_server)) {
    note(context.query.trace, StepId::OtherServerChosen, "server", *context.chosen_server);
    if (const Slot offer = leases_.offer_of(context.client, context.segment); offer != kNoSlot) {
      leases_.withdraw_offer(offer);  // it chose another server: D5.02
    }
    return dropped(Drop::ForeignServer);
  }
  Trace* const trace = context.query.trace;
  if (!ciaddr.is_zero()) {
    const bool unicast = context.query.destination != kBroadcastAddress && !context.query.relayed();
    note(trace, unicast ? StepId::Renewing : StepId::Rebinding, "address", ciaddr);
    return renewing(context, ciaddr);
  }
  if (!requested) {
    note(trace, StepId::RequestWithoutAddress);
    return without_address(context);
  }
  note(trace, context.chosen_server ? StepId::Selecting : StepId::InitReboot, "address",
       *requested);
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
  const auto candidate =
      leases_.usable(address, context.client, context.segment, context.query.trace);
  if (!candidate) return std::nullopt;
  const auto reserved = leases_.reserved(context.client, context.segment);
  if (!reserved || reserved->address == address) return candidate;
  note(context.query.trace, StepId::ReservedElsewhere, "address", reserved->address);
  return std::nullopt;
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
  note_binding(context, record);
  if (record == kNoSlot && !reserved) {
    if (is_news(NoticeId::UnknownClientReboot, context.scope, context.query.now, kClientsTold)) {
      context.notices.push_back({
          NoticeId::UnknownClientReboot,
          {{"client", context.client.text()}, {"address", address.text()}}
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

void Conversation::note_binding(const Context& context, Slot slot) const {
  Trace* const trace = context.query.trace;
  if (trace == nullptr) return;
  if (slot == kNoSlot) return note(trace, StepId::NoBinding);
  const lease::BindingData data = leases_.bindings().data(slot);
  note(trace, StepId::Binding, "address", data.address, "status", lease::to_text(data.status),
       "client", lease::Client{data.hardware_address, data.client_id}.text(), "own",
       leases_.is_holder(slot, context.client), "seconds-left",
       remaining_of(data.ends, context.query.now));
}

Outcome Conversation::renewing(Context& context, Ipv4Address address) {
  const std::uint32_t scope = leases_.topology().scope_of(address);
  if (scope == kNoIndex || !context.segment.contains(scope)) {
    return refuse_if_authoritative(context, "the address is not on this network");
  }
  if (!leases_.topology().scopes()[scope].enabled) return dropped(Drop::ScopeDisabled);
  const Slot slot = leases_.bindings().find(address);
  const bool has_record = slot != kNoSlot && leases_.is_holder(slot, context.client);
  note_binding(context, slot);
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
  const auto candidate =
      leases_.choose(context.client, context.segment, std::nullopt, context.query.trace);
  if (!candidate) return dropped(Drop::NoFreeAddress);
  return grant(context, *candidate);
}

}  // namespace tandem::dhcp
