// SPDX-License-Identifier: Apache-2.0
// The rows of reservations and shared networks.
#include "cli/commands.h"
#include "cli/objects.h"
#include "cli/parts.h"
#include "cli/reservations.h"

namespace tandem::cli {

namespace {

const Argument kReservation = {
    .name = "RESERVATION",
    .description =
        "Its address; without one its hardware address, or id: and its client identifier.",
    .complete = Complete::Reservation};
const Argument kNetwork = {
    .name = "NAME", .description = "The shared network.", .complete = Complete::SharedNetwork};

std::vector<Command> network_commands() {
  return {
      {.noun = "shared-network",
       .verb = "list",
       .summary = "List the shared networks.",
       .lists = true,
       .path = "/v1/shared-networks",
       .columns = {{"NAME", "name"},
                   {"SCOPES", "scopes"},
                   {"RELAYS", "relays", Format::Text, 1},
                   {"INTERFACES", "interfaces", Format::Text, 2}},
       .examples = {{"tandem shared-network list", ""}},
       .run = list},
      {.noun = "shared-network",
       .verb = "show",
       .summary = "Show a shared network as the configuration has it.",
       .arguments = {kNetwork},
       .path = "/v1/shared-networks/{name}",
       .examples = {{"tandem shared-network show 'Floor 2'", ""}},
       .run = show},
      {.noun = "shared-network",
       .verb = "add",
       .summary = "Put scopes together as one segment.",
       .arguments = {{.name = "NAME", .description = "What it is called.", .member = "name"}},
       .flags = {kObjectFile},
       .keys = "shared-network",
       .changes = true,
       .method = "POST",
       .path = "/v1/shared-networks",
       .done = "shared network {name} added",
       .examples = {{"tandem shared-network add 'Floor 2' --scopes 10.1.0.0/24,10.1.1.0/24", ""}},
       .run = add},
      {.noun = "shared-network",
       .verb = "set",
       .summary = "Change a shared network.",
       .arguments = {kNetwork},
       .flags = {kObjectFile, kUnset},
       .keys = "shared-network",
       .changes = true,
       .method = "PATCH",
       .path = "/v1/shared-networks/{name}",
       .done = "shared network {name} changed",
       .examples = {{"tandem shared-network set 'Floor 2' --relays 10.9.0.2", ""}},
       .run = set},
      {.noun = "shared-network",
       .verb = "remove",
       .summary = "Take scopes apart again.",
       .description = "The scopes stay.",
       .arguments = {kNetwork},
       .changes = true,
       .asks = "Remove the shared network {name}?",
       .method = "DELETE",
       .path = "/v1/shared-networks/{name}",
       .done = "shared network {name} removed",
       .examples = {{"tandem shared-network remove 'Floor 2' --yes", ""}},
       .run = remove},
  };
}

}  // namespace

std::vector<Command> reservation_commands() {
  std::vector<Command> rows = {
      {.noun = "reservation",
       .verb = "list",
       .summary = "List the reservations, of all scopes or of one.",
       .flags = {kInScope, fragment("q", "A part of the address, the client or the name."),
                 fragment("address", "A part of the address."),
                 fragment("client", "A part of the hardware address, or of id: and the client id."),
                 fragment("name", "A part of the name.")},
       .lists = true,
       .path = "/v1/reservations",
       .scoped_path = "/v1/scopes/{scope}/reservations",
       .columns = {{"ADDRESS", "reservation.address|address"},
                   {"HARDWARE ADDRESS", "reservation.hardware-address|hardware-address",
                    Format::Text, 1},
                   {"CLIENT ID", "reservation.client-id|client-id", Format::Text, 3},
                   {"NAME", "reservation.name|name", Format::Text, 2},
                   {"SCOPE", "scope", Format::Text, 4}},
       .examples = {{"tandem reservation list", ""},
                    {"tandem reservation list --scope 10.0.0.0", "of one scope"}},
       .run = list},
      {.noun = "reservation",
       .verb = "show",
       .summary = "Show a reservation as the configuration has it.",
       .arguments = {kReservation},
       .flags = {kInScope},
       .path = "/v1/reservations/{reservation}",
       .scoped_path = "/v1/scopes/{scope}/reservations/{reservation}",
       .examples = {{"tandem reservation show 10.0.0.20", ""}},
       .run = show_reservation},
      {.noun = "reservation",
       .verb = "add",
       .summary = "Reserve an address, or only parameters, for a client.",
       .flags = {kInScope, kObjectFile},
       .keys = "reservation",
       .changes = true,
       .method = "POST",
       .path = "/v1/reservations",
       .scoped_path = "/v1/scopes/{scope}/reservations",
       .done = "reservation added",
       .examples =
           {{"tandem reservation add --scope 10.0.0.0 --address 10.0.0.20 --hardware-address "
             "52:54:00:12:34:56 --name printer",
             ""}},
       .run = add},
      {.noun = "reservation",
       .verb = "set",
       .summary = "Change a reservation.",
       .arguments = {kReservation},
       .flags = {kInScope, kObjectFile, kUnset},
       .keys = "reservation",
       .changes = true,
       .method = "PATCH",
       .path = "/v1/reservations/{reservation}",
       .scoped_path = "/v1/scopes/{scope}/reservations/{reservation}",
       .done = "reservation {reservation} changed",
       .examples = {{"tandem reservation set 10.0.0.20 --name plotter", ""}},
       .run = set_reservation},
      {.noun = "reservation",
       .verb = "remove",
       .summary = "Remove a reservation.",
       .description = "A client that has the address keeps it until its lease ends.",
       .arguments = {kReservation},
       .flags = {kInScope},
       .changes = true,
       .method = "DELETE",
       .path = "/v1/reservations/{reservation}",
       .scoped_path = "/v1/scopes/{scope}/reservations/{reservation}",
       .done = "reservation {reservation} removed",
       .examples = {{"tandem reservation remove 10.0.0.20", ""}},
       .run = remove_reservation},
  };
  std::vector<Command> more = network_commands();
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

}  // namespace tandem::cli
