// SPDX-License-Identifier: Apache-2.0
#include "sim/checker.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/networks.h"

namespace tandem::sim {
namespace {

using wire::MessageType;

std::uint32_t link_of(Ipv4Address address) {
  for (std::uint32_t link = 0; link < links().size(); ++link) {
    for (const Subnet& subnet : links()[link].subnets) {
      if (subnet.contains(address)) return link;
    }
  }
  return static_cast<std::uint32_t>(links().size());
}

// The address that a REQUEST is about: RFC 2131 table 4, and ciaddr where both are there (D5.12).
Ipv4Address subject_of(const Request& request) {
  if (!request.ciaddr.is_zero()) return request.ciaddr;
  return request.requested_address.value_or(Ipv4Address{});
}

bool is_rebooting(const Request& r) {
  return r.type == MessageType::Request && r.ciaddr.is_zero() && r.requested_address &&
         !r.server_identifier;
}

}  // namespace

void Checker::complain(std::string rule, std::string text) {
  if (!violation_) violation_ = Violation{std::move(rule), std::move(text)};
}

void Checker::require(const Complaint& complaint, std::string_view rule, const Delivery& delivery,
                      const Reply& reply) {
  if (!complaint) return;
  complain(std::string(rule), fmt::format("{}: {} answered by {}", *complaint,
                                          describe(delivery.request), describe(reply)));
}

void Checker::serve(const lease::TopologySource& topology) {
  topology_ = topology;
  for (Offer& o : offers_) o.certain = false;
}

Instant Checker::true_time(lease::Seconds seconds) const {
  if (seconds == lease::kNever) return Instant::never();
  return Instant{} + (Duration::seconds(seconds) - origin_);
}

std::string Checker::holder(const lease::BindingTable& bindings, Ipv4Address address) {
  const lease::Slot slot = bindings.find(address);
  if (slot == lease::kNoSlot || bindings.status(slot) != lease::BindingStatus::Active) return {};
  const lease::BindingData data = bindings.data(slot);
  return identity_of(data.hardware_address, data.client_id);
}

bool Checker::abandoned(const lease::BindingTable& bindings, Ipv4Address address) {
  const lease::Slot slot = bindings.find(address);
  return slot != lease::kNoSlot && bindings.status(slot) == lease::BindingStatus::Abandoned;
}

Checker::Offer* Checker::offer_to(const std::string& identity, std::uint32_t link) {
  const auto found = std::ranges::find_if(offers_, [&](const Offer& o) {
    return o.certain && o.identity == identity && o.link == link;
  });
  return found == offers_.end() ? nullptr : &*found;
}

const Promise* Checker::promise_to_other(Ipv4Address address, const std::string& identity,
                                         Instant now) const {
  const auto found = std::ranges::find_if(promises_, [&](const Promise& p) {
    return p.address == address && p.identity != identity && p.until > now;
  });
  return found == promises_.end() ? nullptr : &*found;
}

const Promise* Checker::promise_to(Ipv4Address address, const std::string& identity,
                                   Instant now) const {
  const auto found = std::ranges::find_if(promises_, [&](const Promise& p) {
    return p.address == address && p.identity == identity && p.until > now && p.sent;
  });
  return found == promises_.end() ? nullptr : &*found;
}

void Checker::doubt_offers(const std::string& identity) {
  for (Offer& o : offers_) o.certain &= o.identity != identity;
}

void Checker::withdraw(Ipv4Address address, const std::string& identity) {
  std::erase_if(promises_,
                [&](const Promise& p) { return p.address == address && p.identity == identity; });
}

std::vector<Ipv4Address> Checker::promised(Instant now) const {
  std::vector<Ipv4Address> addresses;
  for (const Promise& p : promises_) {
    if (p.until > now) addresses.push_back(p.address);
  }
  return addresses;
}

bool Checker::is_promised(Ipv4Address address, Instant now) const {
  return std::ranges::any_of(
      promises_, [&](const Promise& p) { return p.address == address && p.until > now; });
}

bool Checker::had_other_holder(Ipv4Address address, const std::string& identity) const {
  const auto found = last_holder_.find(address);
  return found != last_holder_.end() && found->second != identity;
}

std::vector<Ipv4Address> Checker::aside() const {
  std::vector<Ipv4Address> addresses;
  for (const auto& entry : aside_) addresses.push_back(entry.first);
  return addresses;
}

std::vector<Ipv4Address> Checker::free_addresses(std::uint32_t link,
                                                 const lease::BindingTable& bindings) const {
  std::vector<Ipv4Address> free;
  Delivery anybody;
  anybody.link = link;
  anybody.request.giaddr = links()[link].relay;
  for (const lease::Scope& scope : topology_.scopes) {
    for (const lease::Pool& pool : scope.pools) {
      for (Ipv4Address a = pool.range.first; a <= pool.range.last; a = a + 1) {
        if (!permitted(a, anybody, topology_)) continue;
        if (holder(bindings, a).empty() && !abandoned(bindings, a)) free.push_back(a);
      }
    }
  }
  return free;
}

void Checker::before(const Delivery& delivery, Instant now, const lease::BindingTable& bindings) {
  const Ipv4Address subject = subject_of(delivery.request);
  const std::string identity = identity_of(delivery.request);
  // A DECLINE may come when we think that it has lapsed, and the server not yet.
  std::erase_if(offers_, [&](const Offer& o) { return o.until + Duration::seconds(5) <= now; });
  holder_before_ = holder(bindings, subject);
  abandoned_before_ = abandoned(bindings, subject);
  const lease::Slot slot_before = bindings.find(subject);
  had_until_ = holder_before_ == identity ? true_time(bindings.ends(slot_before)) : Instant{};
  known_before_ = false;
  for (lease::Slot slot = 0; slot < bindings.slots(); ++slot) {
    if (!bindings.occupied(slot)) continue;
    const lease::BindingData data = bindings.data(slot);
    known_before_ |= identity_of(data.hardware_address, data.client_id) == identity;
  }
}

void Checker::after(const Delivery& delivery, const Reply* reply, const node::Destination* to,
                    Instant now, const lease::BindingTable& bindings, bool silence_allowed) {
  const Request& request = delivery.request;
  if (reply == nullptr) {
    if (!silence_allowed) silent(delivery, now);
    declined(delivery, now, bindings);
    return;
  }
  require(check_type(delivery, *reply), "reply-type", delivery, *reply);
  require(check_fields(delivery, *reply), "reply-fields", delivery, *reply);
  require(check_options(delivery, *reply), "reply-options", delivery, *reply);
  require(check_destination(delivery, *reply, *to), "reply-destination", delivery, *reply);
  if (reply->type() == MessageType::Nak) return refused(delivery, now);
  if (request.type == MessageType::Inform) return;
  require(check_times(*reply), "lease-times", delivery, *reply);
  check_address(delivery, *reply, now);
  if (reply->type() == MessageType::Offer) offered(delivery, *reply, now);
  if (reply->type() == MessageType::Ack) acknowledged(delivery, *reply, now);
}

// What holds of an address in an OFFER as in an ACK (D4.03).
void Checker::check_address(const Delivery& delivery, const Reply& reply, Instant now) {
  const std::string identity = identity_of(delivery.request);
  const Ipv4Address address = reply.yiaddr;
  if (!permitted(address, delivery, topology_)) {
    require("an address that this client may not have here", "permitted", delivery, reply);
  }
  if (const Promise* other = promise_to_other(address, identity, now)) {
    require(fmt::format("the address is acknowledged to {} for {} more", other->identity,
                        (other->until - now).text()),
            "one-holder", delivery, reply);
  }
  const bool on_offer = std::ranges::any_of(offers_, [&](const Offer& o) {
    return o.certain && o.address == address && o.identity != identity && o.until > now;
  });
  if (on_offer) require("the address is offered to another", "offer-held", delivery, reply);
  const auto aside = aside_.find(address);
  if (aside != aside_.end() && aside->second > now) {
    require("the address was declined and is set aside", "declined", delivery, reply);
  }
}

void Checker::offered(const Delivery& delivery, const Reply& reply, Instant now) {
  const std::string identity = identity_of(delivery.request);
  Offer* own = offer_to(identity, delivery.link);
  if (own != nullptr && own->until > now && own->address != reply.yiaddr &&
      permitted(own->address, delivery, topology_) &&
      !has_reservation_elsewhere(own->address, delivery) &&
      promise_to(reply.yiaddr, identity, now) == nullptr) {
    require("the same client was offered " + own->address.text() + " a moment ago (P7)",
            "same-offer", delivery, reply);
  }
  // Its seconds are whole: one less is not yet too early.
  const Instant until = now + (*topology_.parameters.offer_hold - Duration::seconds(1));
  doubt_offers(identity);
  offers_.push_back({identity, reply.yiaddr, delivery.link, until});
}

void Checker::acknowledged(const Delivery& delivery, const Reply& reply, Instant now) {
  const Request& request = delivery.request;
  const std::string identity = identity_of(request);
  const Ipv4Address subject = subject_of(request);
  const Ipv4Address address = reply.yiaddr;
  if (address != subject) {
    require("not the address asked for (D5)", "ack-address", delivery, reply);
  }
  const std::uint32_t lease = reply.number(51).value_or(0);
  const Duration given = lease == 0xffffffff ? Duration::infinite() : Duration::seconds(lease);
  const Duration had = had_until_ == Instant::never() ? Duration::infinite()
                                                      : had_until_ - now + Duration::seconds(2);
  // What is left of a lease is given as it is (D4.06, D7.05).
  if (given < *topology_.parameters.lease_time_min && holder_before_ != identity) {
    require("shorter than the minimum (D4.06)", "lease-times", delivery, reply);
  }
  if (given > std::max(*topology_.parameters.lease_time_max, had)) {
    require("longer than the maximum (D4.06)", "lease-times", delivery, reply);
  }
  // A client that takes another address on the same link has left its old one.
  std::erase_if(promises_, [&](const Promise& p) {
    return p.identity == identity && p.address != address && link_of(p.address) == link_of(address);
  });
  doubt_offers(identity);
  promises_.push_back({identity, address, delivery.sent + given, false});
  last_holder_[address] = identity;
  aside_.erase(address);
  ++acknowledged_count_;
}

void Checker::left(const Delivery& delivery, const Reply& reply) {
  if (reply.type() != MessageType::Ack || !reply.has(51)) return;
  const std::string identity = identity_of(delivery.request);
  const std::uint32_t lease = *reply.number(51);
  const Instant until =
      delivery.sent + (lease == 0xffffffff ? Duration::infinite() : Duration::seconds(lease));
  for (Promise& p : promises_) {
    if (p.identity == identity && p.address == reply.yiaddr && p.until == until) p.sent = true;
  }
  std::erase_if(promises_, [&](const Promise& p) {
    return p.identity == identity && p.address == reply.yiaddr && p.sent && p.until < until;
  });
}

void Checker::refused(const Delivery& delivery, Instant now) {
  const Request& request = delivery.request;
  const std::string identity = identity_of(request);
  const Ipv4Address subject = subject_of(request);
  const std::string what = describe(request) + " got a NAK";
  doubt_offers(identity);
  if (links()[delivery.link].subnets.empty() && !request.giaddr.is_zero()) {
    complain("nak", what + ", and no scope is there (D5.16)");
  }
  // A client is moved to the address that is reserved for it (D4.02).
  const bool moved = has_reservation_elsewhere(subject, delivery);
  if (promise_to(subject, identity, now) != nullptr && !moved &&
      permitted(subject, delivery, topology_)) {
    complain("nak", what + ", and holds that address");
  }
  if (is_rebooting(request) && on_link(subject, delivery, topology_) && !known_before_ && !moved &&
      holder_before_.empty()) {
    complain("nak", what + ", and is unknown here: silence is due (D5.07)");
  }
}

bool Checker::has_reservation_elsewhere(Ipv4Address address, const Delivery& delivery) const {
  return std::ranges::any_of(topology_.scopes, [&](const lease::Scope& scope) {
    return std::ranges::any_of(scope.reservations, [&](const lease::Reservation& r) {
      return r.hardware_address == delivery.request.hardware_address && r.address != address &&
             on_link(*r.address, delivery, topology_);
    });
  });
}

// A client that extends its own lease is answered.
void Checker::silent(const Delivery& delivery, Instant now) {
  const Request& request = delivery.request;
  if (request.type != MessageType::Request || request.op != 1 || !request.junk.empty()) return;
  if (request.server_identifier && *request.server_identifier != kServerAddress) return;
  if (!request.giaddr.is_zero() && request.giaddr != links()[delivery.link].relay)
    return;  // forged
  const Ipv4Address subject = subject_of(request);
  const Promise* promise = promise_to(subject, identity_of(request), now);
  if (promise == nullptr || !permitted(subject, delivery, topology_)) return;
  if (has_reservation_elsewhere(subject, delivery)) return;  // D4.02
  complain("holder-answered", describe(request) + " holds the address and got no answer");
}

void Checker::declined(const Delivery& delivery, Instant now, const lease::BindingTable& bindings) {
  const Request& request = delivery.request;
  const std::string identity = identity_of(request);
  const bool to_us = !request.server_identifier || *request.server_identifier == kServerAddress;
  if (request.op != 1) return;
  if (request.type == MessageType::Request && !to_us) {  // it chose another server: D5.02
    doubt_offers(identity);
  }
  if (request.type == MessageType::Request || !to_us) return;
  if (request.type == MessageType::Release) return withdraw(request.ciaddr, identity);
  if (request.type != MessageType::Decline || !request.requested_address) return;
  const Ipv4Address address = *request.requested_address;
  const bool by_holder = holder(bindings, address) == identity ||
                         promise_to(address, identity, now) != nullptr ||
                         std::ranges::any_of(promises_, [&](const Promise& p) {
                           return p.identity == identity && p.address == address;
                         });
  const bool by_offered = std::ranges::any_of(
      offers_, [&](const Offer& o) { return o.identity == identity && o.address == address; });
  const Ipv4Address subject = subject_of(request);
  const bool held_before = subject == address && holder_before_ == identity;
  const bool newly_aside = abandoned(bindings, address) && !aside_.contains(address) &&
                           (subject != address || !abandoned_before_);
  if (newly_aside && !by_holder && !by_offered && !held_before) {
    complain("stranger-declines", describe(request) + " was believed, and never had it (P6)");
  }
  withdraw(address, identity);
  // One that was ignored, as the client declines too often, may come twice: until it is believed
  // the server may go by its offer.
  const bool believed = abandoned(bindings, address);
  const auto declined_one = [&](const Offer& o) {
    return o.identity == identity && o.address == address;
  };
  for (Offer& o : offers_) o.certain &= !declined_one(o);
  if (believed) std::erase_if(offers_, declined_one);
  if (newly_aside) aside_[address] = true_time(bindings.ends(bindings.find(address)));
}

void Checker::look(Instant now, const lease::BindingTable& bindings) {
  std::erase_if(promises_, [&](const Promise& p) { return p.until <= now; });
  for (const Promise& p : promises_) {
    if (!p.sent) continue;
    if (holder(bindings, p.address) != p.identity) {
      return complain("lease-survives",
                      fmt::format("{} was acknowledged to {} for {} more, and is not bound to it",
                                  p.address.text(), p.identity, (p.until - now).text()));
    }
    const Instant ends = true_time(bindings.ends(bindings.find(p.address)));
    if (ends < p.until) {
      return complain("lease-survives",
                      fmt::format("{} of {} ends {} before its client's time is over",
                                  p.address.text(), p.identity, (p.until - ends).text()));
    }
  }
}

void Checker::commanded(const Ipv4Range& range, const lease::BindingTable& bindings) {
  std::erase_if(promises_, [&](const Promise& p) {
    return range.contains(p.address) && holder(bindings, p.address) != p.identity;
  });
  for (Offer& o : offers_) o.certain &= !range.contains(o.address);
  std::erase_if(aside_, [&](const auto& entry) {
    return range.contains(entry.first) && !abandoned(bindings, entry.first);
  });
}

void Checker::crashed() {
  offers_.clear();
  std::erase_if(promises_, [](const Promise& p) { return !p.sent; });
}

void Checker::restarted(Instant now, const lease::BindingTable& bindings) {
  // A DECLINE gets no answer, so one that was not yet durable may be lost.
  std::erase_if(aside_, [&](const auto& entry) { return !abandoned(bindings, entry.first); });
  look(now, bindings);
}

}  // namespace tandem::sim
