// SPDX-License-Identifier: Apache-2.0
// A lease's client gets its address for good: a reservation is made of the lease (D14.34), as a
// change of the configuration like any other.
#include <fmt/format.h>

#include "control/changing.h"
#include "control/lease_fields.h"
#include "control/lease_scan.h"
#include "control/leases.h"

namespace tandem::control {
namespace {

using api::ProblemKind;

std::string shown(const lease::Reservation& reservation) {
  return reservation.hardware_address ? reservation.hardware_address->text()
                                      : "client id " + to_hex(reservation.client_id);
}

// Why there can be no reservation of this address for this client, or nothing.
std::optional<api::Problem> obstacle(const lease::BindingData& binding,
                                     const lease::Topology& topology) {
  const std::uint32_t scope = topology.scope_of(binding.address);
  if (scope == lease::kNoIndex) {
    return api::Problem{ProblemKind::Refused,
                        fmt::format("No scope has the address {}.", binding.address.text())};
  }
  if (const lease::Reservation* there = topology.reservation_at(binding.address)) {
    return api::Problem{ProblemKind::Exists, fmt::format("{} is reserved already, for {}.",
                                                         binding.address.text(), shown(*there))};
  }
  const lease::Reservation* own =
      topology.reservation(scope, binding.client_id, binding.hardware_address);
  if (own != nullptr && own->address) {
    return api::Problem{ProblemKind::Exists,
                        fmt::format("The client {} has a reservation already, of {}.", shown(*own),
                                    own->address->text())};
  }
  return std::nullopt;
}

// The reservation as JSON of the configuration; nothing when the lease does not name its client so.
std::optional<api::Object> reservation_of(const lease::BindingData& binding,
                                          const api::Json& body) {
  const bool has_hardware = binding.hardware_address.size() > 0;
  const std::string by =
      api::text_at(body, "by").value_or(has_hardware ? "hardware-address" : "client-id");
  api::Object reservation;
  reservation["address"] = binding.address.text();
  if (by == "hardware-address") {
    if (!has_hardware) return std::nullopt;
    reservation["hardware-address"] = binding.hardware_address.text();
  } else {
    if (binding.client_id.empty()) return std::nullopt;
    reservation["client-id"] = to_hex(binding.client_id);
  }
  const std::string host_name = printable(binding.host_name);
  const bool plain = host_name.find('\\') == std::string::npos;
  if (const auto name = api::text_at(body, "name")) {
    reservation["name"] = *name;
  } else if (!host_name.empty() && plain) {
    reservation["name"] = host_name;
  }
  return reservation;
}

}  // namespace

void reserve_lease(const Call& call, Services& services) {
  const Ipv4Address address = call.path_address("address");
  read_leases(services.core, {address, address}, [call, &services, address](LeasePiece piece) {
    if (piece.records.empty()) return call.problem(problem_of(node::Refusal::NoLease, address));
    piece.for_each([&](const lease::BindingData& binding) {
      const auto topology = topology_of(services);
      if (const auto problem = obstacle(binding, *topology)) return call.problem(*problem);
      const auto reservation = reservation_of(binding, call.body());
      if (!reservation) {
        return call.problem(ProblemKind::Refused, "The lease does not name its client so.");
      }
      const Subnet& scope = topology->scopes()[topology->scope_of(address)].subnet;
      change(call, services,
             {
                 config::Edit{
                              .where = {"scopes", scope.network().text(), "reservations", address.text()},
                              .text = api::to_text(api::Json(*reservation)),
                              .must_be_new = true}
      });
    });
  });
}

}  // namespace tandem::control
