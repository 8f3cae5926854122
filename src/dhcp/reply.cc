// SPDX-License-Identifier: Apache-2.0
// Conversation: binding an address and making the replies, DHCPACK and DHCPNAK.
#include <algorithm>

#include "dhcp/conversation.h"
#include "dhcp/destination.h"

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

}  // namespace

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
      lease_time(levels, message.options.u32(option::kLeaseTime), remaining, context.query.trace);

  // This ACK may be lost, and the client go by the one before: an end once promised is never moved
  // forward.
  const lease::Seconds promised = held ? bindings.ends(slot) : 0;
  if (promised > end_of(context.query.now, lease)) {
    note(context.query.trace, StepId::EndKept, "seconds-left",
         remaining_of(promised, context.query.now));
  }
  lease::BindingData data{.address = candidate.address,
                          .status = BindingStatus::Active,
                          .starts = held ? bindings.starts(slot) : context.query.now,
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
  const auto not_enough = [&](std::string_view why) {
    note(context.query.trace, StepId::RecordNotEnough, "because", why);
    return std::nullopt;
  };
  if (threshold == 0) return not_enough("the cache threshold is off");
  if (data.ends == lease::kNever) return not_enough("the lease never ends");
  const lease::Seconds given = std::min(data.client_last_transaction_time, data.ends);
  const std::uint64_t age = context.query.now - std::min(context.query.now, given);
  if (age * 100 >= std::uint64_t{data.ends - given} * threshold) {
    return not_enough("the lease is past its cache threshold");
  }
  // Anything new about the client or its lease time is worth a record.
  const ByteView relay = relay_information(context.query, levels);
  const bool same = data.hardware_address == context.client.hardware_address &&
                    equal(data.client_id, context.client.client_id) &&
                    equal(data.host_name, as_bytes(message.options.text(option::kHostName))) &&
                    (relay.empty() || equal(data.relay_agent_information, relay));
  const std::uint32_t granted = data.ends - given;
  const std::uint32_t now_given =
      end_of(0, lease_time(levels, message.options.u32(option::kLeaseTime), granted));
  if (!same) return not_enough("the client says something new of itself");
  if (granted != now_given) return not_enough("it would be given for another time now");
  note(context.query.trace, StepId::AnsweredFromRecord, "age", age, "threshold-percent", threshold);
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
  fill_reply(context, MessageType::Ack, candidate, levels,
             times_within(levels, lease, context.query.trace));
  return replied(MessageType::Ack);
}

Outcome Conversation::refuse_if_authoritative(Context& context, std::string_view why) {
  const Levels levels = leases_.topology().levels(context.scope, nullptr, nullptr);
  if (!levels.get(&Parameters::authoritative, true)) {
    note(context.query.trace, StepId::NotAuthoritative, "refusal", why, "from",
         lease::to_text(levels.origin(&Parameters::authoritative)));
    return dropped(Drop::NotAuthoritative);
  }
  return refuse(context, why);
}

Outcome Conversation::refuse(Context& context, std::string_view why) {
  note(context.query.trace, StepId::Refused, "because", why);
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
                       .message = why,
                       .trace = context.query.trace},
                      outline);
  echo_relay_information(context, levels);
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
       .echo_client_id = levels.get(&Parameters::echo_client_id, true),
       .trace = context.query.trace},
      outline);
  echo_relay_information(context, levels);
  context.to = destination_of(context.query, type, candidate.address, context.server_identifier);
}

void Conversation::echo_relay_information(Context& context, const Levels& levels) {
  context.outline.relay_agent_information = relay_information(context.query, levels);
  if (context.outline.relay_agent_information.empty()) return;
  note_option(context.query.trace, StepId::OptionSent, option::kRelayAgentInformation, "echo",
              "the relay wants it back");
}

}  // namespace tandem::dhcp
