// SPDX-License-Identifier: Apache-2.0
#include "config/reading.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/lease_times.h"
#include "config/options.h"
#include "config/scope_checks.h"

namespace tandem::config {

namespace {

using lease::Parameters;

void read_client_parameters(const Fields& fields, const OptionDefinitions& definitions,
                            Parameters& out, Faults& faults) {
  fields.read("lease-time", out.lease_time);
  fields.read("lease-time-min", out.lease_time_min);
  fields.read("lease-time-max", out.lease_time_max);
  fields.read("unasked-lease-time", out.unasked_lease_time);
  fields.read("renewal-time", out.renewal_time);
  fields.read("rebinding-time", out.rebinding_time);
  fields.read("next-server", out.next_server);
  fields.read("server-name", out.server_name);
  fields.read("boot-file", out.boot_file);
  if (const Node* options = fields.find("options")) {
    out.options = read_options(*options, definitions, faults);
  }
}

void read_pool_parameters(const Fields& fields, const OptionDefinitions& definitions,
                          Parameters& out, Faults& faults) {
  read_client_parameters(fields, definitions, out, faults);
  fields.read("clients", out.clients);
  fields.read("offer-hold", out.offer_hold);
  fields.read("decline-hold", out.decline_hold);
}

}  // namespace

void read_scope_parameters(const Fields& fields, const OptionDefinitions& definitions,
                           Parameters& out, Faults& faults) {
  read_pool_parameters(fields, definitions, out, faults);
  fields.read("authoritative", out.authoritative);
  fields.read("cache-threshold", out.cache_threshold);
  fields.read("allocation", out.allocation);
  fields.read("match-client-id", out.match_client_id);
  fields.read("reuse-by-hardware-address", out.reuse_by_hardware_address);
  fields.read("echo-client-id", out.echo_client_id);
  fields.read("decline-without-server-id", out.decline_without_server_id);
  fields.read("request-without-address", out.request_without_address);
  fields.read("trust-relay-information-from-clients", out.trust_relay_information_from_clients);
  fields.read("server-identifier", out.server_identifier);
  fields.read("utilisation-high", out.utilisation_high);
  if (fields.read("utilisation-low", out.utilisation_low) && out.utilisation_high &&
      *out.utilisation_low > *out.utilisation_high) {
    refuse(*fields.find("utilisation-low"), faults,
           fmt::format("utilisation-low {} is above utilisation-high {}", *out.utilisation_low,
                       *out.utilisation_high));
  }
}

namespace {

// Whether the reservation can be kept: its client is known.
bool read_reservation(const Node& node, const OptionDefinitions& definitions,
                      lease::Reservation& out, Faults& faults) {
  const Fields fields(node, object_spec("reservation"), faults);
  if (node.kind != Node::Kind::Object) return false;
  const bool has_address = fields.has("address");
  fields.read("address", out.address);
  fields.read("hardware-address", out.hardware_address);
  fields.read("client-id", out.client_id);
  fields.read("name", out.name);
  fields.read("ignore", out.parameters.ignore);
  read_client_parameters(fields, definitions, out.parameters, faults);
  if (out.hardware_address && out.hardware_address->size() == 0) {
    refuse(*fields.find("hardware-address"), faults, "the hardware address has no octets");
    return false;
  }
  return has_address == out.address.has_value() &&
         out.hardware_address.has_value() != !out.client_id.empty();
}

void read_reservations(const Fields& fields, const OptionDefinitions& definitions,
                       lease::Scope& scope, ScopeNodes& where, Faults& faults) {
  const Node* list = fields.find_list("reservations");
  if (list == nullptr) return;
  for (const Node& node : *list) {
    lease::Reservation reservation;
    if (!read_reservation(node, definitions, reservation, faults)) continue;
    scope.reservations.push_back(std::move(reservation));
    where.reservations.push_back(&node);
  }
}

void read_pools(const Fields& fields, const OptionDefinitions& definitions, lease::Scope& scope,
                ScopeNodes& where, Faults& faults) {
  const Node* list = fields.find_list("pools");
  if (list == nullptr) return;
  for (const Node& node : *list) {
    const Fields pool_fields(node, object_spec("pool"), faults);
    lease::Pool pool;
    read_pool_parameters(pool_fields, definitions, pool.parameters, faults);
    if (!pool_fields.read("range", pool.range)) continue;
    scope.pools.push_back(std::move(pool));
    where.pools.push_back(&node);
  }
}

// From below upwards: a level sees of the scope's what was written, not what the check adds.
// Whether any of them leans on the levels above.
bool check_lease_times_of(ScopeReading& reading, const lease::Levels& above, Faults& faults) {
  lease::Scope& scope = reading.scope;
  const lease::Levels here = below(scope.parameters, above);
  bool leans = sets_lease_times(scope.parameters);
  for (std::size_t i = 0; i < scope.reservations.size(); ++i) {
    leans = leans || sets_lease_times(scope.reservations[i].parameters);
    check_lease_times(scope.reservations[i].parameters, here, *reading.nodes.reservations[i],
                      faults);
  }
  for (std::size_t i = 0; i < scope.pools.size(); ++i) {
    leans = leans || sets_lease_times(scope.pools[i].parameters);
    check_lease_times(scope.pools[i].parameters, here, *reading.nodes.pools[i], faults);
  }
  check_lease_times(scope.parameters, above, *reading.nodes.node, faults);
  return leans;
}

void check_relays(const std::vector<Ipv4Address>& relays, const std::vector<const Node*>& nodes,
                  Faults& faults) {
  for (std::size_t i = 0; i < relays.size(); ++i) {
    const Ipv4Address relay = relays[i];
    if (!relay.is_zero() && !relay.is_multicast() && relay != kBroadcastAddress) continue;
    refuse(*nodes[i], faults, fmt::format("{} is no address that a relay can have", relay.text()));
  }
}

}  // namespace

void NetworkTimes::add(const lease::SharedNetwork& network, const Parameters& lease_times) {
  for (const Subnet& scope : network.scopes) {
    by_scope_.push_back({scope, by_scope_.size(), &lease_times});
  }
}

void NetworkTimes::finish() {
  std::ranges::sort(by_scope_, {}, [](const Entry& e) { return std::pair(e.scope, e.order); });
}

const Parameters* NetworkTimes::find(const Subnet& scope) const {
  const auto found = std::ranges::lower_bound(by_scope_, scope, {}, &Entry::scope);
  return found != by_scope_.end() && found->scope == scope ? found->lease_times : nullptr;
}

lease::Levels Above::of_scope(const Subnet& scope) const {
  const Parameters* network = networks == nullptr ? nullptr : networks->find(scope);
  return network == nullptr ? lease_times : below(*network, lease_times);
}

ScopeReading read_scope(const Node& node, const Above& above, Faults& faults) {
  const Fields fields(node, object_spec("scope"), faults);
  ScopeReading reading;
  lease::Scope& scope = reading.scope;
  ScopeNodes& where = reading.nodes;
  where.node = &node;
  reading.usable = fields.read("subnet", scope.subnet);
  fields.read("name", scope.name);
  fields.read("enabled", scope.enabled);
  read_pools(fields, *above.definitions, scope, where, faults);
  fields.read_list("exclusions", scope.exclusions, &where.exclusions);
  read_reservations(fields, *above.definitions, scope, where, faults);
  fields.read_list("relays", scope.relays, &where.relays);
  fields.read_list("interfaces", scope.interfaces, &where.interfaces);
  read_scope_parameters(fields, *above.definitions, scope.parameters, faults);
  if (!reading.usable) return reading;
  check_scope(scope, where, faults);
  check_relays(scope.relays, where.relays, faults);
  reading.leans = check_lease_times_of(reading, above.of_scope(scope.subnet), faults);
  return reading;
}

NetworkReading read_shared_network(const Node& node, const Above& above, Faults& faults) {
  const Fields fields(node, object_spec("shared-network"), faults);
  NetworkReading reading;
  lease::SharedNetwork& network = reading.network;
  reading.nodes.node = &node;
  fields.read("name", network.name);
  fields.read_list("scopes", network.scopes, &reading.nodes.scopes);
  fields.read_list("relays", network.relays, &reading.nodes.relays);
  fields.read_list("interfaces", network.interfaces, &reading.nodes.interfaces);
  read_scope_parameters(fields, *above.definitions, network.parameters, faults);
  check_relays(network.relays, reading.nodes.relays, faults);
  reading.lease_times = only_lease_times(network.parameters);
  check_lease_times(network.parameters, above.lease_times, node, faults);
  return reading;
}

ReservationReading read_global_reservation(const Node& node, const Above& above, Faults& faults) {
  ReservationReading reading;
  lease::Reservation& reservation = reading.reservation;
  reading.usable = read_reservation(node, *above.definitions, reservation, faults);
  if (!reading.usable) return reading;
  reading.leans = sets_lease_times(reservation.parameters);
  check_lease_times(reservation.parameters, above.lease_times, node, faults);
  return reading;
}

}  // namespace tandem::config
