// SPDX-License-Identifier: Apache-2.0
#include "config/reading.h"

#include "config/fields.h"
#include "config/options.h"

namespace tandem::config {

namespace {

using lease::Parameters;

void read_client_parameters(const Fields& fields, Parameters& out, Faults& faults) {
  fields.read("lease-time", out.lease_time);
  fields.read("lease-time-min", out.lease_time_min);
  fields.read("lease-time-max", out.lease_time_max);
  fields.read("unasked-lease-time", out.unasked_lease_time);
  fields.read("renewal-time", out.renewal_time);
  fields.read("rebinding-time", out.rebinding_time);
  fields.read("next-server", out.next_server);
  fields.read("server-name", out.server_name);
  fields.read("boot-file", out.boot_file);
  if (const Node* options = fields.find("options")) out.options = read_options(*options, faults);
}

void read_pool_parameters(const Fields& fields, Parameters& out, Faults& faults) {
  read_client_parameters(fields, out, faults);
  fields.read("clients", out.clients);
  fields.read("offer-hold", out.offer_hold);
  fields.read("decline-hold", out.decline_hold);
}

void read_scope_parameters(const Fields& fields, Parameters& out, Faults& faults) {
  read_pool_parameters(fields, out, faults);
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
}

void read_server(const Node& node, Draft& draft, Faults& faults) {
  const Fields fields(node, object_spec("server"), faults);
  fields.read("name", draft.server_name);
  fields.read_list("interfaces", draft.interfaces);
  bool lenient = false;
  fields.read("lenient-parsing", lenient);
  draft.strictness = lenient ? wire::Strictness::Lenient : wire::Strictness::Strict;
  fields.read("require-relay-in-scope", draft.require_relay_in_scope);
  std::optional<bool> authoritative;
  if (fields.read("authoritative", authoritative)) {
    if (draft.source.parameters.authoritative) {
      refuse(*fields.find("authoritative"), faults,
             "\"authoritative\" is set for the whole document already", "keep one of them");
    }
    draft.source.parameters.authoritative = authoritative;
  }
  if (const Node* limits = fields.find("decline-limits")) {
    const Fields inner(*limits, object_spec("decline-limits"), faults);
    inner.read("per-client", draft.decline_limits.per_client);
    inner.read("pool-percent", draft.decline_limits.pool_percent);
    inner.read("span", draft.decline_limits.span);
  }
}

void read_storage(const Node& node, Draft& draft, Faults& faults) {
  const Fields fields(node, object_spec("storage"), faults);
  std::string& directory = draft.storage_directory;
  if (fields.read("directory", directory) && !directory.starts_with('/')) {
    refuse(*fields.find("directory"), faults,
           "the path is relative, and a daemon has no place of its own to start from",
           "write it from the root: \"/var/lib/tandem\"");
  }
}

// Whether the reservation can be kept: its client is known.
bool read_reservation(const Node& node, lease::Reservation& out, Faults& faults) {
  const Fields fields(node, object_spec("reservation"), faults);
  if (node.kind != Node::Kind::Object) return false;
  const bool has_address = fields.has("address");
  fields.read("address", out.address);
  fields.read("hardware-address", out.hardware_address);
  fields.read("client-id", out.client_id);
  fields.read("name", out.name);
  fields.read("ignore", out.parameters.ignore);
  read_client_parameters(fields, out.parameters, faults);
  if (out.hardware_address && out.hardware_address->size() == 0) {
    refuse(*fields.find("hardware-address"), faults, "the hardware address has no octets");
    return false;
  }
  return has_address == out.address.has_value() &&
         out.hardware_address.has_value() != !out.client_id.empty();
}

void read_reservations(const Fields& fields, std::vector<lease::Reservation>& out,
                       std::vector<const Node*>& where, Faults& faults) {
  const Node* list = fields.find_list("reservations");
  if (list == nullptr) return;
  for (const Node& node : *list) {
    lease::Reservation reservation;
    if (!read_reservation(node, reservation, faults)) continue;
    out.push_back(std::move(reservation));
    where.push_back(&node);
  }
}

void read_pools(const Fields& fields, lease::Scope& scope, ScopeNodes& where, Faults& faults) {
  const Node* list = fields.find_list("pools");
  if (list == nullptr) return;
  for (const Node& node : *list) {
    const Fields pool_fields(node, object_spec("pool"), faults);
    lease::Pool pool;
    read_pool_parameters(pool_fields, pool.parameters, faults);
    if (!pool_fields.read("range", pool.range)) continue;
    scope.pools.push_back(std::move(pool));
    where.pools.push_back(&node);
  }
}

void read_scope(const Node& node, Draft& draft, Faults& faults) {
  const Fields fields(node, object_spec("scope"), faults);
  lease::Scope scope;
  ScopeNodes where;
  where.node = &node;
  const bool placed = fields.read("subnet", scope.subnet);
  fields.read("name", scope.name);
  fields.read("enabled", scope.enabled);
  read_pools(fields, scope, where, faults);
  fields.read_list("exclusions", scope.exclusions, &where.exclusions);
  read_reservations(fields, scope.reservations, where.reservations, faults);
  fields.read_list("relays", scope.relays, &where.relays);
  fields.read_list("interfaces", scope.interfaces, &where.interfaces);
  read_scope_parameters(fields, scope.parameters, faults);
  if (!placed) return;
  draft.source.scopes.push_back(std::move(scope));
  draft.scopes.push_back(std::move(where));
}

void read_shared_network(const Node& node, Draft& draft, Faults& faults) {
  const Fields fields(node, object_spec("shared-network"), faults);
  lease::SharedNetwork network;
  NetworkNodes where;
  where.node = &node;
  fields.read("name", network.name);
  fields.read_list("scopes", network.scopes, &where.scopes);
  fields.read_list("relays", network.relays, &where.relays);
  fields.read_list("interfaces", network.interfaces, &where.interfaces);
  read_scope_parameters(fields, network.parameters, faults);
  draft.source.shared_networks.push_back(std::move(network));
  draft.shared_networks.push_back(std::move(where));
}

}  // namespace

Draft read_draft(const Document& document, Faults& faults) {
  Draft draft;
  draft.root = &document.root();
  const Fields fields(document.root(), object_spec("document"), faults);
  std::string schema;
  fields.read("$schema", schema);
  read_scope_parameters(fields, draft.source.parameters, faults);
  if (const Node* server = fields.find("server")) read_server(*server, draft, faults);
  if (const Node* storage = fields.find("storage")) read_storage(*storage, draft, faults);
  if (const Node* scopes = fields.find_list("scopes")) {
    for (const Node& scope : *scopes) read_scope(scope, draft, faults);
  }
  if (const Node* networks = fields.find_list("shared-networks")) {
    for (const Node& network : *networks) read_shared_network(network, draft, faults);
  }
  read_reservations(fields, draft.source.reservations, draft.reservations, faults);
  return draft;
}

}  // namespace tandem::config
