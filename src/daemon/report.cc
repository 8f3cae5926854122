// SPDX-License-Identifier: Apache-2.0
#include "daemon/report.h"

#include <iterator>

#include <fmt/format.h>

namespace tandem::daemon {
namespace {

// Names and numbers only, so nothing needs quoting beyond the marks.
class Object {
 public:
  void add(std::string_view name, std::uint64_t value) { member(name, std::to_string(value)); }
  void add(std::string_view name, const Object& inner) { member(name, inner.text()); }
  void add_unless_zero(std::string_view name, std::uint64_t value) {
    if (value != 0) add(name, value);
  }
  std::string text() const { return "{" + members_ + "}"; }

 private:
  void member(std::string_view name, const std::string& value) {
    fmt::format_to(std::back_inserter(members_), "{}\"{}\":{}", members_.empty() ? "" : ",", name,
                   value);
  }
  std::string members_;
};

Object by_type(const std::array<std::uint64_t, 19>& counts) {
  Object object;
  for (std::size_t type = 0; type < counts.size(); ++type) {
    object.add_unless_zero(wire::to_text(static_cast<wire::MessageType>(type)), counts[type]);
  }
  return object;
}

Object dropped(const node::Counters& counters) {
  Object object;
  for (std::size_t drop = 0; drop < counters.dropped.size(); ++drop) {
    object.add_unless_zero(dhcp::to_text(static_cast<dhcp::Drop>(drop)), counters.dropped[drop]);
  }
  return object;
}

Object received(const io::ReceiveCounters& counters) {
  Object object;
  object.add("received", counters.received);
  object.add_unless_zero("truncated", counters.truncated);
  object.add_unless_zero("kernel-dropped", counters.kernel_dropped);
  for (std::size_t error = 0; error < counters.frame_errors.size(); ++error) {
    object.add_unless_zero(wire::to_text(static_cast<wire::FrameError>(error)),
                           counters.frame_errors[error]);
  }
  return object;
}

}  // namespace

std::string counters_json(const node::Counters& node, const NetworkCounters& network,
                          std::size_t bindings) {
  Object all;
  all.add("received", by_type(node.received));
  all.add("sent", by_type(node.sent));
  all.add("dropped", dropped(node));
  all.add("options-omitted", node.options_omitted);
  all.add("records", node.records);
  all.add("leases-expired", node.leases_expired);
  all.add("offers-lapsed", node.offers_lapsed);
  all.add("bindings", bindings);
  all.add("packet-sockets", received(network.packet));
  all.add("udp-socket", received(network.udp));
  all.add("interface-not-served", network.interface_not_served);
  all.add("datagrams-sent", network.sent);
  all.add("datagrams-not-sent", network.send_failed);
  return all.text();
}

}  // namespace tandem::daemon
