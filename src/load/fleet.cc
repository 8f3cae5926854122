// SPDX-License-Identifier: Apache-2.0
#include "load/fleet.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace tandem::load {
namespace {

constexpr Duration kTick = Duration::milliseconds(10);

std::size_t counter_of(wire::MessageType type) {
  const auto number = static_cast<std::size_t>(type);
  return number < Statistics::kMessageTypes ? number : 0;
}

}  // namespace

Fleet::Fleet(const Settings& settings, Link& link, Ledger& ledger, LedgerFile* file, Now now)
    : settings_(settings),
      link_(link),
      ledger_(ledger),
      file_(file),
      random_(settings.seed),
      engaged_(settings.clients),
      wheel_(settings.clients, kTick, now.instant) {
  clients_.reserve(settings.clients);
  for (std::size_t i = 0; i < settings.clients; ++i) {
    clients_.emplace_back(static_cast<std::uint32_t>(random_.next()));
  }
}

// --- asking

bool Fleet::begin(Number n, Action action, Instant intended, Now now) {
  Client& client = clients_[n];
  const bool needs_lease = action != Action::Dora && action != Action::Discover;
  if (!idle(n) || (needs_lease && !client.holds_lease())) return false;
  engage(n);
  switch (action) {
    case Action::Dora:
      send(n, client.discover(turn(now), intended));
      break;
    case Action::Discover:
      send(n, client.discover_only(turn(now), intended));
      break;
    case Action::Renew:
      send(n, client.renew(turn(now), intended));
      break;
    case Action::Rebind:
      send(n, client.rebind(turn(now), intended));
      break;
    case Action::Reboot:
      send(n, client.reboot(turn(now), intended, client.address()));
      break;
    case Action::Inform:
      send(n, client.inform(turn(now), intended));
      break;
    case Action::Release:
    case Action::Decline:  // never answered, so over when sent
      give_up_address(n, now);
      send(n, action == Action::Release ? client.release(turn(now)) : client.decline(turn(now)));
      engaged_[n] = false;
      --in_flight_;
      ++statistics_.of(action == Action::Release ? Exchange::Release : Exchange::Decline).done;
      break;
  }
  return true;
}

void Fleet::reboot(Number n, Ipv4Address address, Instant intended, Now now) {
  engage(n);
  send(n, clients_[n].reboot(turn(now), intended, address));
}

void Fleet::engage(Number n) {
  engaged_[n] = true;
  ++in_flight_;
}

void Fleet::send(Number n, const Query& query) {
  ++statistics_.sent[counter_of(query.type)];
  if (query.retransmission) {
    ++statistics_.retransmitted;
  } else {
    ++statistics_.of(clients_[n].exchange()).begun;
  }
  link_.send(identity(n), query);
  wheel_.set(n, clients_[n].deadline(settings_.timing));
}

// --- being answered

void Fleet::on_message(ByteView bytes, Now now) {
  if (const auto decoded = wire::decode_reply(bytes, message_); !decoded) {
    statistics_.add_fault(Fault::NotDecoded,
                          fmt::format("an answer of {} octets is no DHCP: {}", bytes.size(),
                                      wire::to_text(decoded.error())));
    return;
  }
  ++statistics_.received[counter_of(message_.type)];
  const Answer answer = Answer::of(message_);
  const auto chaddr = std::span(message_.header.chaddr).first<6>();
  const Identity client = Identity::from(chaddr);
  const std::uint64_t distance = client.value() - settings_.first.value();
  if (distance >= clients_.size()) {
    // Clients of another kind may be a run's before this one, whose last answers come late.
    if (link_.shared() || client.prefix() != settings_.first.prefix()) {
      ++statistics_.foreign;
    } else {
      statistics_.add_fault(Fault::UnknownClient, fmt::format("{} for {}, which is no client here",
                                                              describe(answer), client.text()));
    }
    return;
  }
  if (!link_.returned_as_sent(client, message_)) {
    statistics_.add_fault(Fault::NotReturned,
                          fmt::format("client {}: giaddr or option 82 not returned as sent: {}",
                                      client.text(), describe(answer)));
  }
  const auto n = static_cast<Number>(distance);
  settle(n, clients_[n].on_answer(answer, turn(now)), &answer, now);
}

void Fleet::advance(Now now) {
  wheel_.advance(now.instant,
                 [&](Number n) { settle(n, clients_[n].on_timer(turn(now)), nullptr, now); });
}

void Fleet::settle(Number n, const Reaction& reaction, const Answer* answer, Now now) {
  if (reaction.fault) {
    statistics_.add_fault(*reaction.fault, fmt::format("client {}: {}: {}", identity(n).text(),
                                                       to_text(*reaction.fault),
                                                       answer == nullptr ? "" : describe(*answer)));
    return;  // the client goes on waiting, and asks again in time
  }
  conclude(n, reaction, now);
  if (reaction.send) {
    send(n, *reaction.send);
  } else {
    wheel_.set(n, clients_[n].deadline(settings_.timing));
  }
}

void Fleet::conclude(Number n, const Reaction& reaction, Now now) {
  const Client& client = clients_[n];
  ExchangeCounts& counts = statistics_.of(reaction.exchange);
  switch (reaction.outcome) {
    case Outcome::Nothing:
      return;
    case Outcome::Duplicate:
      ++statistics_.duplicate;
      return;
    case Outcome::Late:
      ++statistics_.late;
      return;
    case Outcome::Offered:
      ++counts.done;
      statistics_.latency(Exchange::Discover).record(now.instant - client.began());
      if (reaction.send) return;  // the REQUEST belongs to it
      break;
    case Outcome::Bound:
      ++counts.done;
      if (reaction.exchange == Exchange::Select) {
        statistics_.latency(Exchange::Select).record(now.instant - client.asked_at());
        statistics_.dora.record(now.instant - client.began());
      } else {
        statistics_.latency(reaction.exchange).record(now.instant - client.began());
      }
      record_lease(n, now);
      break;
    case Outcome::Informed:
      ++counts.done;
      statistics_.latency(Exchange::Inform).record(now.instant - client.began());
      break;
    case Outcome::Refused:
      ++counts.refused;
      give_up_address(n, now);
      break;
    case Outcome::Expired:
      ++statistics_.expired;
      break;
    case Outcome::GaveUp:
      ++counts.lost;
      break;
  }
  if (engaged_[n]) --in_flight_;
  engaged_[n] = false;
}

// --- the ledger

void Fleet::record_lease(Number n, Now now) {
  const Client& client = clients_[n];
  const Duration remaining = client.lease_ends() == Instant::never()
                                 ? Duration::infinite()
                                 : client.lease_ends() - now.instant;
  record({.kind = LedgerEntry::Kind::Acknowledged,
          .at = now.wall,
          .client = identity(n),
          .address = client.address(),
          .server = client.server(),
          .until = now.wall + remaining});
}

void Fleet::give_up_address(Number n, Now now) {
  record({.kind = LedgerEntry::Kind::GivenUp,
          .at = now.wall,
          .client = identity(n),
          .address = clients_[n].address(),
          .server = {},
          .until = {}});
}

void Fleet::record(const LedgerEntry& entry) {
  if (file_ != nullptr) file_->add(entry);
  if (auto doubled = ledger_.add(entry)) {
    statistics_.add_fault(Fault::Doubled, std::move(*doubled));
  }
}

}  // namespace tandem::load
