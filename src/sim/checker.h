// SPDX-License-Identifier: Apache-2.0
// The invariants, and the small model of the world that they are stated in: what each client was
// acknowledged and until when, what is on offer, what was declined. It sees every request that
// reaches the server and every reply that leaves it, and looks into the server's bindings only to
// hold them against the model. docs/simulation.md lists the invariants.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/node.h"
#include "sim/delivery.h"
#include "sim/replay.h"
#include "sim/reply.h"
#include "sim/reply_rules.h"

namespace tandem::sim {

struct Violation {
  std::string rule;  // "one-holder"
  std::string text;
};

// An address acknowledged to a client until a time on the client's own clock, which runs from when
// it sent the request (RFC 2131 section 4.4.1).
struct Promise {
  std::string identity;
  Ipv4Address address;
  Instant until;
  bool sent = false;  // the ACK has left the server; before that a crash takes it back
};

class Checker {
 public:
  // The server's line of time was at `line` at this true time. A restart may set it back, which
  // only makes leases longer; set forward, it would end them early.
  void set_line(std::int64_t line_nanoseconds, Instant now) {
    origin_ = Duration::nanoseconds(line_nanoseconds - now.in_nanoseconds());
  }

  void serve(const lease::TopologySource& topology);

  // Around each step with a datagram: `reply` is what the step produced, if anything.
  void before(const Delivery& delivery, Instant now, const lease::BindingTable& bindings);
  void after(const Delivery& delivery, const Reply* reply, const node::Destination* to, Instant now,
             const lease::BindingTable& bindings, bool silence_allowed);
  // The ACK has left the server.
  void left(const Delivery& delivery, const Reply& reply);

  // After each step of any kind.
  void look(Instant now, const lease::BindingTable& bindings);
  // An administrator's word about these addresses: what is no longer bound was taken by command.
  void commanded(const Ipv4Range& range, const lease::BindingTable& bindings);
  // The server is gone, with its offers and with what it had not sent.
  void crashed();
  void restarted(Instant now, const lease::BindingTable& bindings);

  void complain(std::string rule, std::string text);
  const std::optional<Violation>& violation() const { return violation_; }

  const std::vector<Promise>& promises() const { return promises_; }
  std::vector<Ipv4Address> promised(Instant now) const;
  bool is_promised(Ipv4Address address, Instant now) const;
  bool holds(Ipv4Address address, const std::string& identity, Instant now) const {
    return promise_to(address, identity, now) != nullptr;
  }
  bool had_other_holder(Ipv4Address address, const std::string& identity) const;
  std::vector<Ipv4Address> aside() const;
  // What any client on this link could be given, by the configuration and the server's own
  // bindings.
  std::vector<Ipv4Address> free_addresses(std::uint32_t link,
                                          const lease::BindingTable& bindings) const;
  bool was_aside(Ipv4Address address) const { return aside_.contains(address); }
  std::uint64_t acknowledged_count() const { return acknowledged_count_; }

 private:
  struct Offer {
    std::string identity;
    Ipv4Address address;
    std::uint32_t link;
    Instant until;
    bool certain = true;  // false: the server may have withdrawn it, and need not
  };
  Instant true_time(lease::Seconds seconds) const;
  static std::string holder(const lease::BindingTable& bindings, Ipv4Address address);
  static bool abandoned(const lease::BindingTable& bindings, Ipv4Address address);
  Offer* offer_to(const std::string& identity, std::uint32_t link);
  const Promise* promise_to_other(Ipv4Address address, const std::string& identity,
                                  Instant now) const;
  const Promise* promise_to(Ipv4Address address, const std::string& identity, Instant now) const;
  void doubt_offers(const std::string& identity);
  void withdraw(Ipv4Address address, const std::string& identity);

  void check_address(const Delivery& delivery, const Reply& reply, Instant now);
  void offered(const Delivery& delivery, const Reply& reply, Instant now);
  void acknowledged(const Delivery& delivery, const Reply& reply, Instant now);
  bool has_reservation_elsewhere(Ipv4Address address, const Delivery& delivery) const;
  void refused(const Delivery& delivery, Instant now);
  void silent(const Delivery& delivery, Instant now);
  void declined(const Delivery& delivery, Instant now, const lease::BindingTable& bindings);
  void require(const Complaint& complaint, std::string_view rule, const Delivery& delivery,
               const Reply& reply);

  Duration origin_;  // the line at true time 0
  lease::TopologySource topology_;
  std::vector<Promise> promises_;
  std::vector<Offer> offers_;
  std::map<Ipv4Address, Instant> aside_;
  std::map<Ipv4Address, std::string> last_holder_;
  std::optional<Violation> violation_;
  std::uint64_t acknowledged_count_ = 0;

  // As they were before the step.
  std::string holder_before_;
  bool known_before_ = false;
  bool abandoned_before_ = false;
  Instant had_until_;
};

}  // namespace tandem::sim
