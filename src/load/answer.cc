// SPDX-License-Identifier: Apache-2.0
#include "load/answer.h"

#include <array>

#include <fmt/format.h>

namespace tandem::load {

using wire::MessageType;

Answer Answer::of(const wire::Message& message) {
  return {.type = message.type,
          .xid = message.header.xid,
          .yiaddr = message.header.yiaddr,
          .server = message.server_identifier(),
          .lease = message.options.u32(wire::option::kLeaseTime),
          .t1 = message.options.u32(wire::option::kRenewalTime),
          .t2 = message.options.u32(wire::option::kRebindingTime)};
}

std::string_view to_text(Fault fault) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"not-decoded", "no-server-identifier", "no-lease-time", "no-address", "nak-with-address",
       "times-out-of-order", "lease-in-inform-answer", "not-an-answer", "unknown-client",
       "not-returned", "unknown-xid", "wrong-type", "other-server", "other-address",
       "doubled-address"});
  static_assert(kNames.size() == kFaultCount);
  return kNames[static_cast<std::size_t>(fault)];
}

namespace {

// RFC 2131 section 4.4.5 and D7.02. A time that is not there is the client's to choose.
bool times_in_order(const Answer& answer) {
  const std::uint32_t end = answer.lease.value_or(0);
  const std::uint32_t t2 = answer.t2.value_or(end);
  if (answer.t2 && *answer.t2 >= end) return false;
  return !answer.t1 || *answer.t1 < t2;
}

}  // namespace

std::optional<Fault> check_form(const Answer& answer, bool to_inform) {
  const bool gives = answer.type == MessageType::Offer || answer.type == MessageType::Ack;
  if (!gives && answer.type != MessageType::Nak) return Fault::NotARequestsAnswer;
  if (!answer.server || answer.server->is_zero()) return Fault::NoServerIdentifier;
  if (answer.type == MessageType::Nak) {
    if (!answer.yiaddr.is_zero() || answer.lease) return Fault::NakWithAddress;
    return std::nullopt;
  }
  if (to_inform) {
    if (!answer.yiaddr.is_zero() || answer.lease) return Fault::LeaseInInformAnswer;
    return std::nullopt;
  }
  if (answer.yiaddr.is_zero()) return Fault::NoAddress;
  if (!answer.lease) return Fault::NoLeaseTime;
  if (!times_in_order(answer)) return Fault::TimesOutOfOrder;
  return std::nullopt;
}

std::string describe(const Answer& answer) {
  std::string text = fmt::format("{} xid {:08x}", wire::to_text(answer.type), answer.xid);
  if (!answer.yiaddr.is_zero()) text += fmt::format(", address {}", answer.yiaddr.text());
  if (answer.server) text += fmt::format(", server {}", answer.server->text());
  if (answer.lease) text += fmt::format(", lease {} s", *answer.lease);
  if (answer.t1) text += fmt::format(", T1 {} s", *answer.t1);
  if (answer.t2) text += fmt::format(", T2 {} s", *answer.t2);
  return text;
}

}  // namespace tandem::load
