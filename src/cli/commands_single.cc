// SPDX-License-Identifier: Apache-2.0
// The rows of verbs that need no noun.
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/local.h"
#include "cli/objects.h"
#include "cli/parts.h"
#include "cli/statistics.h"
#include "cli/stream.h"

namespace tandem::cli {

namespace {

// The packet that is asked about.
const std::vector<Flag> kPacket = {
    {.name = "hardware-address",
     .value = "HARDWARE-ADDRESS",
     .description = "The client.",
     .goes = Goes::ToBody,
     .form = config::Form::HardwareAddress},
    {.name = "client-id",
     .value = "HEX",
     .description = "The client's option 61; text: in front of a text; none: it sends none. "
                    "Otherwise what the client of this hardware address sent for its lease.", .goes = Goes::ToBody},
    {.name = "type",
     .value = "TYPE",
     .description = "The message: discover, request, inform, release, decline.",
     .goes = Goes::ToBody,
     .complete = Complete::Choice,
     .choices = "discover request inform release decline"},
    {.name = "relay",
     .value = "ADDRESS",
     .description = "It comes by this relay agent (giaddr).",
     .goes = Goes::ToBody},
    {.name = "interface",
     .value = "NAME",
     .description = "It comes in on this interface. Otherwise the first that is served.",
     .goes = Goes::ToBody},
    {.name = "requested-address",
     .value = "ADDRESS",
     .description = "The address that the client asks for (option 50).",
     .goes = Goes::ToBody},
    {.name = "client-address",
     .value = "ADDRESS",
     .description = "The address that the client uses (ciaddr): a renewal.",
     .goes = Goes::ToBody},
    {.name = "option",
     .value = "NAME=VALUE",
     .description = "An option of the packet; may be given several times.",
     .goes = Goes::ToBody,
     .complete = Complete::Option,
     .form = config::Form::Options,
     .repeated = true},
    {.name = "packet",
     .value = "HEX|FILE",
     .description = "The packet itself: its octets in hexadecimal, or the first DHCP request "
                    "in a capture (pcap, pcapng); - is standard input.", .complete = Complete::File},
    {.name = "live",
     .value = "CLIENT",
     .description = "Wait for the next packet of this client, and tell what is done with "
                    "it."}
};

Command explain_command() {
  return {
      .noun = "",
      .verb = "explain",
      .summary = "Tell what the server would answer to a packet, and why, rule by rule.",
      .description =
          "Nothing is done: no lease is made, no packet is sent. The packet is described by flags, "
          "or taken from a capture; with --live it is what the client sends next, and the answer "
          "is the real one.",
      .arguments = {},
      .flags = kPacket,
      .method = "POST",
      .path = "/v1/explain",
      .examples = {{"tandem explain --hardware-address 52:54:00:12:34:56",
                    "what would this client get?"},
                    {"tandem explain --hardware-address 52:54:00:12:34:56 --relay 10.0.3.1",
                    "and behind that relay?"},
                    {"tandem explain --packet capture.pcap", ""}},
      .run = explain
  };
}

std::vector<Command> local_commands() {
  return {
      {.noun = "",
       .verb = "completion",
       .summary = "Print a script that completes commands in a shell.",
       .arguments = {{.name = "SHELL",
                      .description = "bash, zsh or fish.",
                      .complete = Complete::Choice,
                      .choices = "bash zsh fish"}},
       .examples = {{"tandem completion bash >/usr/share/bash-completion/completions/tandem", ""}},
       .run = print_completion},
      {.noun = "",
       .verb = "help",
       .summary = "Show help: of everything, of a noun, of a verb.",
       .arguments = {{.name = "WORD",
                      .description = "A noun, or a verb that stands alone.",
                      .count = Argument::Count::Optional},
                     {.name = "VERB",
                      .description = "A verb of the noun.",
                      .count = Argument::Count::Optional}},
       .examples = {{"tandem help scope add", ""}},
       .run = print_help},
      {.noun = "",
       .verb = "__complete",
       .summary = "What may stand in place of the last word; for the scripts of the shells.",
       .arguments = {{.name = "WORD", .count = Argument::Count::Optional}},
       .run = nullptr,  // answered before parsing: its words are no command line of ours
       .hidden = true},
      {.noun = "",
       .verb = "__commands",
       .summary = "All commands, one on each line; for tests.",
       .run = print_commands,
       .hidden = true},
  };
}

}  // namespace

std::vector<Command> single_commands() {
  std::vector<Command> rows = {
      {.noun = "",
       .verb = "stats",
       .summary = "Show how many addresses are in use, of every scope and of all.",
       .flags = {},
       .lists = true,
       .path = "/v1/statistics",
       .columns = {{"SCOPE", "scope"},
                   {"NAME", "name", Format::Text, 1},
                   {"IN USE", "percentage-in-use", Format::Bar},
                   {"LEASED", "addresses-in-use", Format::Number},
                   {"FREE", "addresses-free", Format::Number},
                   {"OFFERED", "pending-offers", Format::Number, 3},
                   {"RESERVED", "reserved-addresses", Format::Number, 4},
                   {"ABANDONED", "abandoned", Format::Number, 2}},
       .examples = {{"tandem stats", ""},
                    {"tandem stats --sort -percentage-in-use --limit 10", "the fullest first"}},
       .run = statistics},
      {.noun = "",
       .verb = "watch",
       .summary = "Follow the changes of leases and configuration as they happen.",
       .flags = {{.name = "since",
                  .value = "POSITION",
                  .description = "Begin after this position of the journal.",
                  .goes = Goes::ToQuery,
                  .form = config::Form::Number},
                 fragment("q",
                          "Of leases: a fragment of the address, the client or the host name."),
                 {.name = "scope",
                  .value = "SCOPE",
                  .description = "Of leases in this scope.",
                  .goes = Goes::ToQuery,
                  .complete = Complete::Scope},
                 kCount},
       .path = "/v1/changes",
       .examples = {{"tandem watch", "until Ctrl-C"},
                    {"tandem watch --json", "an object on each line"}},
       .run = watch_changes},
      explain_command(),
      {.noun = "",
       .verb = "trace",
       .summary = "Follow the packets of a client: what is done with each, and why.",
       .arguments = {{.name = "CLIENT",
                      .description = "A hardware address or a part of it, or id: and a client "
                                     "identifier; without it every packet.",
                      .complete = Complete::Nothing,
                      .count = Argument::Count::Optional}},
       .flags = {kCount},
       .path = "/v1/trace",
       .examples = {{"tandem trace 52:54:00:12:34:56", "until Ctrl-C"}},
       .run = trace},
      {.noun = "",
       .verb = "metrics",
       .summary = "Print the metrics as Prometheus reads them.",
       .path = "/metrics",
       .examples = {{"tandem metrics", ""}},
       .run = print_text},
      {.noun = "",
       .verb = "version",
       .summary = "Show the version of this program and of the server.",
       .path = "/v1/version",
       .examples = {{"tandem version", ""}},
       .run = print_version},
  };
  for (Command& command : local_commands()) rows.push_back(command);
  return rows;
}

}  // namespace tandem::cli
