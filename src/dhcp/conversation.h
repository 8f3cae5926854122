// SPDX-License-Identifier: Apache-2.0
// The conversation of RFC 2131 section 4.3: a request becomes a reply, or silence with a reason. It
// changes the leases as it goes; the node makes the changes durable before the reply leaves.
#pragma once

#include <optional>
#include <unordered_set>
#include <vector>

#include "base/notice.h"
#include "dhcp/limiter.h"
#include "dhcp/outcome.h"
#include "dhcp/query.h"
#include "dhcp/reply_options.h"
#include "lease/leases.h"

namespace tandem::dhcp {

// Rapid decline protection (D6.04, D14.30): a client may decline this often in the span, and a pool
// may lose that share of its addresses to declines; above either, declines are ignored and told.
struct DeclineLimits {
  std::uint32_t per_client = 3;
  std::uint32_t pool_percent = 10;
  Duration span = Duration::seconds(3600);
  friend bool operator==(const DeclineLimits&, const DeclineLimits&) = default;
};

struct Rules {
  bool require_relay_in_scope = false;  // D3.07
  DeclineLimits decline_limits;
};

class Conversation {
 public:
  explicit Conversation(lease::Leases& leases) : leases_(leases) {}

  void set_rules(const Rules& rules) { rules_ = rules; }

  // Nothing can be made durable now: offer nothing, bind nothing, but confirm what is stored.
  // `unproven` are the addresses whose last change may not be.
  void storage_failed(std::unordered_set<std::uint32_t> unproven);
  void storage_recovered();

  // On a reply, fills `outline` (views hold until the next call) and `to`.
  Outcome handle(const Query& query, wire::Outline& outline, Destination& to,
                 std::vector<Notice>& notices);

 private:
  // What is known about a request once its scope is.
  struct Context {
    const Query& query;
    lease::Client client;
    std::uint32_t scope;
    lease::Segment segment;
    Ipv4Address server_identifier;
    std::optional<Ipv4Address> chosen_server;  // option 54 of the request
    wire::Outline& outline;
    Destination& to;
    std::vector<Notice>& notices;
  };

  Outcome discover(Context& context);
  Outcome request(Context& context);
  Outcome selecting(Context& context, Ipv4Address address);
  Outcome init_reboot(Context& context, Ipv4Address address);
  Outcome renewing(Context& context, Ipv4Address address);
  Outcome without_address(Context& context);
  Outcome decline(Context& context);
  Outcome release(Context& context);
  Outcome inform(Context& context);

  Outcome grant(Context& context, const lease::Candidate& candidate);
  std::optional<Outcome> from_record(Context& context, const lease::Candidate& candidate,
                                     lease::Slot slot, const lease::Levels& levels);
  Outcome confirm_stored(Context& context, Ipv4Address address);
  Outcome acknowledge(Context& context, const lease::Candidate& candidate, std::uint32_t lease);
  Outcome refuse(Context& context, std::string_view why);
  Outcome refuse_if_authoritative(Context& context, std::string_view why);
  void fill_reply(Context& context, wire::MessageType type, const lease::Candidate& candidate,
                  const lease::Levels& levels, std::optional<LeaseTimes> times);
  Outcome no_scope(const Query& query, Drop reason, std::vector<Notice>& notices);
  std::optional<lease::Candidate> known(Context& context, Ipv4Address address);
  bool is_news(NoticeId id, std::uint64_t subject, lease::Seconds now, std::uint32_t times = 1);
  bool may_decline(Context& context, Ipv4Address address);
  bool is_our_identifier(const Context& context, Ipv4Address identifier) const;
  void echo_relay_information(Context& context, const lease::Levels& levels);
  void note_client(const Query& query, const lease::Client& client, std::uint32_t scope,
                   const lease::Reservation* own) const;
  void note_binding(const Context& context, lease::Slot slot) const;

  lease::Leases& leases_;
  Rules rules_;
  bool storage_healthy_ = true;
  std::unordered_set<std::uint32_t> unproven_;
  ReplyOptions reply_options_;
  Limiter declines_;
  Limiter repeated_notices_;
};

}  // namespace tandem::dhcp
