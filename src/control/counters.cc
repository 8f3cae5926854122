// SPDX-License-Identifier: Apache-2.0
#include "control/counters.h"

namespace tandem::control {

namespace {

class Counted {
 public:
  void add(std::string_view name, std::uint64_t value) {
    object_[name] = static_cast<std::int64_t>(value);
  }
  void add_unless_zero(std::string_view name, std::uint64_t value) {
    if (value != 0) add(name, value);
  }
  void add(std::string_view name, Counted inner) { object_[name] = std::move(inner.object_); }
  api::Json take() { return api::Json(std::move(object_)); }

 private:
  api::Object object_;
};

Counted by_type(const std::array<std::uint64_t, 19>& counts) {
  Counted counted;
  for (std::size_t type = 0; type < counts.size(); ++type) {
    counted.add_unless_zero(wire::to_text(static_cast<wire::MessageType>(type)), counts[type]);
  }
  return counted;
}

Counted dropped(const node::Counters& counters) {
  Counted counted;
  for (std::size_t drop = 0; drop < counters.dropped.size(); ++drop) {
    counted.add_unless_zero(dhcp::to_text(static_cast<dhcp::Drop>(drop)), counters.dropped[drop]);
  }
  return counted;
}

Counted received(const io::ReceiveCounters& counters) {
  Counted counted;
  counted.add("received", counters.received);
  counted.add_unless_zero("truncated", counters.truncated);
  counted.add_unless_zero("kernel-dropped", counters.kernel_dropped);
  for (std::size_t error = 0; error < counters.frame_errors.size(); ++error) {
    counted.add_unless_zero(wire::to_text(static_cast<wire::FrameError>(error)),
                            counters.frame_errors[error]);
  }
  return counted;
}

}  // namespace

api::Json counters_json(const node::Counters& node, const NetworkCounters& network,
                        std::size_t bindings) {
  Counted all;
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
  return all.take();
}

}  // namespace tandem::control
