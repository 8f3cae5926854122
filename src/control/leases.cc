// SPDX-License-Identifier: Apache-2.0
#include "control/leases.h"

#include <fmt/format.h>

#include "control/lease_filter.h"
#include "control/nouns.h"

namespace tandem::control {
namespace {

using api::ProblemKind;
using http::Method;

constexpr std::string_view kSortKeys =
    "address ends starts last-seen host-name hardware-address state";
constexpr std::string_view kTables = "text/csv application/json";

// What may come of a command about one lease.
const std::vector<ProblemKind> kOfCommand = {ProblemKind::NotFound, ProblemKind::Conflict,
                                             ProblemKind::StorageDown};

std::vector<Parameter> with_filter(std::vector<Parameter> parameters) {
  const std::vector<Parameter> filter = LeaseFilter::parameters();
  parameters.insert(parameters.end(), filter.begin(), filter.end());
  return parameters;
}

Parameter format(std::string_view description) {
  return {"format", api::Form::Choice, description, "csv json"};
}

}  // namespace

std::shared_ptr<const lease::Topology> topology_of(const Services& services) {
  const auto& settings = services.configurator.current()->settings();
  return {settings, &settings->topology};
}

std::optional<Subnet> scope_in_path(const Call& call, const lease::Topology& topology) {
  const std::string& text = call.path("scope");
  const auto network = Ipv4Address::parse(std::string_view(text).substr(0, text.find('/')));
  const std::uint32_t scope = network.ok() ? topology.scope_of(*network) : lease::kNoIndex;
  if (scope != lease::kNoIndex) {
    const Subnet& subnet = topology.scopes()[scope].subnet;
    if (text == subnet.text() || text == subnet.network().text()) return subnet;
  }
  call.problem(api::ProblemKind::NotFound,
               fmt::format("There is no scope {}.", printable(as_bytes(text))));
  return std::nullopt;
}

// Paths without a name in them stand before those with one.
std::vector<Route> lease_routes(Services& services) {
  const auto handled_by = [&services](void (*handler)(const Call&, Services&)) -> Handler {
    return [handler, &services](const Call& call) { handler(call, services); };
  };
  return {
      {.path = "/v1/leases",
       .id = "list-leases",
       .summary = "Lists leases, by any fragment of what is known of them.",
       .shape = Shape::List,
       .parameters = LeaseFilter::parameters(),
       .sort_keys = kSortKeys,
       .reply = "lease",
       .handler = handled_by(list_leases)},
      {.method = Method::Post,
       .path = "/v1/leases",
       .role = Role::Operate,
       .id = "add-lease",
       .summary = "Leases an address to a client that has not asked.",
       .body = "lease-addition",
       .reply = "lease",
       .status = 201,
       .problems = {ProblemKind::Conflict, ProblemKind::Refused, ProblemKind::StorageDown},
       .handler = handled_by(add_lease)},
      {.method = Method::Post,
       .path = "/v1/leases/delete",
       .role = Role::Operate,
       .id = "delete-leases",
       .summary = "Forgets every lease of a scope, or all, if there are as many as expected.",
       .body = "lease-deletion",
       .reply = "lease-count",
       .problems = {ProblemKind::Conflict, ProblemKind::Refused, ProblemKind::StorageDown},
       .handler = handled_by(delete_leases)},
      {.path = "/v1/leases/export",
       .id = "export-leases",
       .summary = "All leases in one answer, as CSV (RFC 4180) or JSON; `Accept` may choose, too.",
       .parameters = with_filter({format("CSV, or the objects of the list.")}),
       .reply = "leases",
       .reply_media = kTables,
       .handler = handled_by(export_leases)},
      {.method = Method::Post,
       .path = "/v1/leases/import",
       .role = Role::Operate,
       .id = "import-leases",
       .summary = "Takes over leases as an export has them, and reports what speaks against any.",
       .parameters = {format("As the body is; without it the Content-Type says so."),
                      {"dry-run", api::Form::Boolean, "Only report."},
                      {"replace", api::Form::Boolean, "Rows win over leases that are here."},
                      {"skip", api::Form::Boolean,
                       "Malformed rows are skipped; without it they keep all others out."}},
       .body = "leases",
       .reply = "import-report",
       .problems = {ProblemKind::Refused, ProblemKind::StorageDown},
       .body_media = kTables,
       .handler = handled_by(import_leases)},
      {.path = "/v1/leases/{address}",
       .id = "show-lease",
       .summary = "One lease.",
       .reply = "lease",
       .handler = handled_by(show_lease)},
      {.method = Method::Delete,
       .path = "/v1/leases/{address}",
       .role = Role::Operate,
       .id = "delete-lease",
       .summary = "Forgets a lease: the address can be given to anybody, its client is unknown.",
       .status = 204,
       .problems = kOfCommand,
       .handler = handled_by(delete_lease)},
      {.method = Method::Post,
       .path = "/v1/leases/{address}/release",
       .role = Role::Operate,
       .id = "release-lease",
       .summary = "Ends an active lease, as if its client had given it back.",
       .reply = "lease",
       .problems = kOfCommand,
       .handler = handled_by(release_lease)},
      {.method = Method::Post,
       .path = "/v1/leases/{address}/restore",
       .role = Role::Operate,
       .id = "restore-lease",
       .summary = "Lets an abandoned address be given again.",
       .reply = "lease",
       .problems = kOfCommand,
       .handler = handled_by(restore_lease)},
      {.method = Method::Post,
       .path = "/v1/leases/{address}/reserve",
       .role = Role::Administer,
       .id = "reserve-lease",
       .summary = "Reserves the address for the client that has it.",
       .shape = Shape::Change,
       .body = "lease-reservation",
       .reply = "change",
       .status = 201,
       .problems = {ProblemKind::Exists},
       .handler = handled_by(reserve_lease)},
  };
}

}  // namespace tandem::control
