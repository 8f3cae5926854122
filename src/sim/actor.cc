// SPDX-License-Identifier: Apache-2.0
#include "sim/actor.h"

#include <fmt/format.h>

namespace tandem::sim {
namespace {

using wire::MessageType;

std::string told(const Reply& reply) {
  const std::uint32_t seconds = reply.number(51).value_or(0);
  const std::string time = seconds == 0xffffffff ? "ever" : Duration::seconds(seconds).text();
  switch (reply.type()) {
    case MessageType::Offer:
      return fmt::format("offer {} for {}", reply.yiaddr.text(), time);
    case MessageType::Ack:
      if (!reply.has(51)) return "options only";
      return fmt::format("{} for {}", reply.yiaddr.text(), time);
    case MessageType::Nak:
      return "NAK";
    default:
      return "an answer of type " + wire::to_text(reply.type());
  }
}

Ipv4Address address_or(std::string_view text, Ipv4Address otherwise) {
  return Ipv4Address::parse(text).value_or(otherwise);
}

}  // namespace

Actor::Actor(std::uint32_t number, Stage& stage)
    : stage_(stage), hardware_address_(hardware_address_of(number)), xid_(number << 16) {}

Request Actor::message(MessageType type) {
  Request r;
  r.type = type;
  r.xid = xid_;
  r.hardware_address = hardware_address_;
  r.client_id = client_id_;
  return r;
}

std::string Actor::say(Request request) {
  const auto reply = stage_.ask(std::move(request), link_);
  if (!reply) return "silence";
  if (reply->type() == MessageType::Offer) offered_ = reply->yiaddr;
  if (reply->type() == MessageType::Ack && reply->has(51)) address_ = reply->yiaddr;
  if (reply->type() == MessageType::Nak) address_ = {};
  return told(*reply);
}

std::string Actor::discover(std::string_view requested) {
  ++xid_;
  Request r = message(MessageType::Discover);
  if (const auto address = Ipv4Address::parse(requested); address.ok())
    r.requested_address = *address;
  return say(std::move(r));
}

std::string Actor::select(Ipv4Address server, std::string_view address) {
  Request r = message(MessageType::Request);
  r.requested_address = address_or(address, offered_);
  r.server_identifier = server;
  return say(std::move(r));
}

std::string Actor::lease() {
  const std::string offer = discover("");
  return offer.starts_with("offer") ? select(kServerAddress, "") : offer;
}

std::string Actor::extend(bool unicast, std::string_view time) {
  ++xid_;
  Request r = message(MessageType::Request);
  r.ciaddr = address_;
  r.unicast = unicast;
  if (const auto asked = Duration::parse(time); asked.ok()) {
    r.lease_time = static_cast<std::uint32_t>(asked->in_seconds());
  }
  return say(std::move(r));
}

std::string Actor::reboot(std::string_view address) {
  ++xid_;
  Request r = message(MessageType::Request);
  r.requested_address = address_or(address, address_);
  return say(std::move(r));
}

std::string Actor::release(std::string_view address) {
  ++xid_;
  Request r = message(MessageType::Release);
  r.ciaddr = address_or(address, address_);
  r.server_identifier = kServerAddress;
  r.unicast = true;
  return say(std::move(r));
}

std::string Actor::decline(std::string_view address) {
  Request r = message(MessageType::Decline);
  r.requested_address = address_or(address, address_);
  r.server_identifier = kServerAddress;
  return say(std::move(r));
}

std::optional<std::string> Actor::act(std::string_view verb, std::string_view object) {
  if (verb == "leases") return lease();
  if (verb == "discovers") return discover(object);
  if (verb == "selects") return select(kServerAddress, object);
  if (verb == "prefers-another-server") return select(kForeignServer, object);
  if (verb == "renews") return extend(true, object);
  if (verb == "rebinds") return extend(false, object);
  if (verb == "reboots") return reboot(object);
  if (verb == "releases") return release(object);
  if (verb == "declines") return decline(object);
  if (verb != "informs") return std::nullopt;
  ++xid_;
  Request r = message(MessageType::Inform);
  r.ciaddr = address_or(object, address_);
  r.unicast = true;
  return say(std::move(r));
}

}  // namespace tandem::sim
