// SPDX-License-Identifier: Apache-2.0
// The rows of leases.
#include "cli/commands.h"
#include "cli/leases.h"
#include "cli/objects.h"
#include "cli/parts.h"

namespace tandem::cli {

namespace {

const Argument kLease = {
    .name = "ADDRESS", .description = "The address leased.", .complete = Complete::Lease};

constexpr std::string_view kStates = "free active expired released abandoned reset backup";

// Which leases; the words of the API's query.
const std::vector<Flag> kFilters = {
    {.name = "q",
     .value = "TEXT",
     .description = "A fragment of the address, hardware address, client identifier or host name.",
     .goes = Goes::ToQuery},
    {.name = "address",
     .value = "FRAGMENT",
     .description = "A fragment of the address: 10.0.0.",
     .goes = Goes::ToQuery},
    {.name = "hardware-address",
     .value = "FRAGMENT",
     .description = "A fragment of the hardware address, in any spelling.",
     .goes = Goes::ToQuery},
    {.name = "client-id",
     .value = "FRAGMENT",
     .description = "A fragment of the client identifier: hexadecimal, or text in it.",
     .goes = Goes::ToQuery},
    {.name = "host-name",
     .value = "FRAGMENT",
     .description = "A fragment of the host name.",
     .goes = Goes::ToQuery},
    {.name = "state",
     .value = "STATE",
     .description = "In this state.",
     .goes = Goes::ToQuery,
     .complete = Complete::Choice,
     .choices = kStates},
    {.name = "scope",
     .value = "SCOPE",
     .description = "In this scope, or in any other subnet.",
     .goes = Goes::ToQuery,
     .complete = Complete::Scope},
};

const Flag kFormat = {.name = "format",
                      .value = "FORMAT",
                      .description = "csv (the default) or json.",
                      .goes = Goes::ToQuery,
                      .complete = Complete::Choice,
                      .choices = "csv json"};

std::vector<Flag> with_filters(std::vector<Flag> more) {
  std::vector<Flag> flags = kFilters;
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

std::vector<Command> moving_commands() {
  return {
      {.noun = "lease",
       .verb = "export",
       .summary = "Write leases as CSV or JSON.",
       .description = "Times are in UTC. What is written can be imported again, here or by another "
                      "server.", .flags = with_filters({kFormat}),
       .path = "/v1/leases/export",
       .examples = {{"tandem lease export >leases.csv", ""},
                    {"tandem lease export --format json --scope 10.0.0.0", ""}},
       .run = export_leases},
      {.noun = "lease",
       .verb = "import",
       .summary = "Read leases from CSV or JSON.",
       .description =
           "Rows that clash with what the server has are left out and told; then the exit "
           "code is 6. With --replace a lease of the same address gives way.", .arguments = {{.name = "FILE",
                      .description = "The file; - is standard input.",
                      .complete = Complete::File}},
       .flags = {kFormat,
                 {.name = "replace",
                  .value = "",
                  .description = "Leases of the same address give way.",
                  .goes = Goes::ToQuery},
                 {.name = "dry-run",
                  .value = "",
                  .description = "Only say what would be imported, and what clashes."}},
       .method = "POST",
       .path = "/v1/leases/import",
       .columns = {{"LINE", "line", Format::Number},
                   {"ADDRESS", "address"},
                   {"REASON", "reason"},
                   {"DETAIL", "detail"}},
       .examples = {{"tandem lease import leases.csv --dry-run", ""}},
       .run = import_leases},
  };
}

}  // namespace

std::vector<Command> lease_commands() {
  std::vector<Command> rows = {
      {.noun = "lease",
       .verb = "list",
       .summary = "List leases.",
       .description = "Several filters must all match.",
       .flags = kFilters,
       .lists = true,
       .path = "/v1/leases",
       .columns = {{"ADDRESS", "address"},
                   {"STATE", "state", Format::State},
                   {"HARDWARE ADDRESS", "hardware-address", Format::Text, 2},
                   {"HOST NAME", "host-name", Format::Text, 1},
                   {"ENDS", "ends", Format::Time, 3},
                   {"LAST SEEN", "last-seen", Format::Time, 5},
                   {"RESERVED", "reserved", Format::YesNo, 4}},
       .examples = {{"tandem lease list --scope 10.0.0.0 --state active", ""},
                    {"tandem lease list --hardware-address 5254.0012", "in any spelling"},
                    {"tandem lease list --sort -last-seen --limit 5", "who was here last"}},
       .run = list},
      {.noun = "lease",
       .verb = "show",
       .summary = "Show a lease.",
       .arguments = {kLease},
       .watched = true,
       .path = "/v1/leases/{address}",
       .examples = {{"tandem lease show 10.0.0.10", ""}},
       .run = show},
      {.noun = "lease",
       .verb = "release",
       .summary = "End a lease, as if its client had released it.",
       .description = "The client is not told (DHCP has no message for it) and may go on using the "
                      "address until it renews.", .arguments = {kLease},
       .asks = "End the lease of {address}? Its client may go on using the address.",
       .method = "POST",
       .path = "/v1/leases/{address}/release",
       .done = "lease of {address} released",
       .examples = {{"tandem lease release 10.0.0.10 --yes", ""}},
       .run = act},
      {.noun = "lease",
       .verb = "add",
       .summary = "Make a lease without its client's asking.",
       .arguments = {{.name = "ADDRESS",
                      .description = "The address to lease.",
                      .member = "address"}},
       .flags = {{.name = "hardware-address",
                  .value = "HARDWARE-ADDRESS",
                  .description = "The client.",
                  .goes = Goes::ToBody},
                 {.name = "client-id",
                  .value = "HEX",
                  .description = "The client's option 61 whole.",
                  .goes = Goes::ToBody},
                 {.name = "host-name",
                  .value = "TEXT",
                  .description = "What the client is called.",
                  .goes = Goes::ToBody},
                 {.name = "lease-time",
                  .value = "DURATION",
                  .description = "8h, forever; otherwise as its scope gives it.",
                  .goes = Goes::ToBody,
                  .form = config::Form::Duration}},
       .method = "POST",
       .path = "/v1/leases",
       .done = "{address} leased",
       .examples =
           {{"tandem lease add 10.0.0.30 --hardware-address 52:54:00:12:34:57 --lease-time 1d",
             ""}},
       .run = add},
      {.noun = "lease",
       .verb = "delete",
       .summary = "Forget leases: of one address, of a scope, or all.",
       .description =
           "A client that goes on using its address is not known any more, and the address "
           "may be given to another. To end a lease, use release.", .arguments = {{.name = "ADDRESS",
                      .description = "The lease to forget; or one of the flags below.",
                      .complete = Complete::Lease,
                      .count = Argument::Count::Optional}},
       .flags = {{.name = "scope",
                  .value = "SCOPE",
                  .description = "All leases of this scope, or of any other subnet.",
                  .complete = Complete::Scope},
                 {.name = "all", .value = "", .description = "All leases of the server."}},
       .asks = "Forget these leases?",
       .method = "DELETE",
       .path = "/v1/leases/{address}",
       .done = "lease of {address} deleted",
       .examples = {{"tandem lease delete 10.0.0.10 --yes", ""},
                    {"tandem lease delete --scope 10.0.3.0 --yes", ""}},
       .run = delete_leases},
      {.noun = "lease",
       .verb = "restore",
       .summary = "Give an abandoned address back to its pool.",
       .description =
           "An address is abandoned when a client declined it: somebody else was using it.", .arguments = {kLease},
       .method = "POST",
       .path = "/v1/leases/{address}/restore",
       .done = "{address} restored",
       .examples = {{"tandem lease restore 10.0.0.10", ""}},
       .run = act},
      {.noun = "lease",
       .verb = "reserve",
       .summary = "Make a reservation of a lease: the client keeps the address for good.",
       .arguments = {kLease},
       .flags = {{.name = "by",
                  .value = "WHAT",
                  .description =
                      "What names the client: hardware-address (if it is known) or client-id.",
                  .goes = Goes::ToBody,
                  .complete = Complete::Choice,
                  .choices = "hardware-address client-id"},
                 {.name = "name",
                  .value = "TEXT",
                  .description = "The reservation's name; otherwise the client's host name.",
                  .goes = Goes::ToBody}},
       .changes = true,
       .method = "POST",
       .path = "/v1/leases/{address}/reserve",
       .done = "{address} is reserved for its client",
       .examples = {{"tandem lease reserve 10.0.0.10 --name camera", ""}},
       .run = add},
  };
  for (Command& command : moving_commands()) rows.push_back(command);
  return rows;
}

}  // namespace tandem::cli
