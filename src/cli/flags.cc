// SPDX-License-Identifier: Apache-2.0
#include "cli/flags.h"

#include <algorithm>

namespace tandem::cli {

namespace {

using config::Form;

const std::vector<Flag> kGlobal = {
    {.name = "server",
     .value = "SOCKET|URL",
     .description = "The server: the path of its control socket, or https://HOST:PORT. Otherwise "
                    "TANDEM_SERVER, otherwise /run/tandem/control.sock."},
    {.name = "token-file",
     .value = "FILE",
     .description = "Where the token for an https server stands. Otherwise TANDEM_TOKEN_FILE.",
     .complete = Complete::File},
    {.name = "ca-file",
     .value = "FILE",
     .description = "Certificates (PEM) by which an https server is known, instead of those of the "
                    "system. Otherwise TANDEM_CA_FILE.", .complete = Complete::File},
    {.name = "output",
     .value = "FORMAT",
     .description = "How results are printed: table (for people), json (exactly what the API "
                    "answers), csv.", .complete = Complete::Choice,
     .choices = "table json csv",
     .letter = 'o'},
    {.name = "json", .value = "", .description = "The same as --output json."},
    {.name = "color",
     .value = "WHEN",
     .description =
         "Whether to colour: auto (on a terminal, unless NO_COLOR is set), always, never.", .complete = Complete::Choice,
     .choices = "auto always never"},
    {.name = "help", .value = "", .description = "Show help.", .letter = 'h'},
};

const std::vector<Flag> kListing = {
    {.name = "limit",
     .value = "NUMBER",
     .description = "Show so many at most.",
     .form = Form::Number },
    {.name = "sort",
     .value = "COLUMN",
     .description = "Sort by this member; with a dash in front, backwards.",
     .goes = Goes::ToQuery},
};

const std::vector<Flag> kWatching = {
    {.name = "watch",
     .value = "INTERVAL",
     .description = "Show it again every 2 s, or every INTERVAL: --watch=10s.",
     .form = Form::Duration,
     .optional_value = true},
};

const std::vector<Flag> kChanging = {
    {.name = "dry-run", .value = "", .description = "Only show what would change."},
    {.name = "comment",
     .value = "TEXT",
     .description = "Why, for the history.",
     .goes = Goes::ToQuery},
};

const std::vector<Flag> kAsking = {
    {.name = "yes",
     .value = "",
     .description = "Do not ask. Needed where standard input is no terminal.",
     .letter = 'y'},
};

// A key and the words that are parsed for it; a list takes its items parted by commas.
Flag flag_of(const config::Key& key) {
  if (key.form == Form::Options) {
    return {.name = "option",
            .value = "NAME=VALUE",
            .description =
                "A DHCP option by name or number; may be given several times. Items of "
                "a list are parted by commas.",
            .goes = Goes::ToBody,
            .complete = Complete::Option,
            .form = key.form,
            .repeated = true};
  }
  return {.name = key.name,
          .value = placeholder(key.form),
          .description = key.description,
          .goes = Goes::ToBody,
          .complete = key.form == Form::Choice ? Complete::Choice : Complete::Nothing,
          .choices = key.form == Form::Choice ? key.of : "",
          .form = key.form};
}

bool is_argument(const Command& command, std::string_view member) {
  return std::ranges::any_of(
      command.arguments, [member](const Argument& argument) { return argument.member == member; });
}

std::vector<Flag> key_flags(const Command& command) {
  std::vector<Flag> flags;
  if (command.keys.empty()) return flags;
  for (const config::Key* key : config::object_spec(command.keys).keys()) {
    if (is_flag(*key) && !is_argument(command, key->name)) flags.push_back(flag_of(*key));
  }
  return flags;
}

void append(std::vector<Flag>& to, const std::vector<Flag>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

std::string_view placeholder(Form form) {
  switch (form) {
    case Form::Boolean:
      return "true|false";
    case Form::Number:
      return "NUMBER";
    case Form::Duration:
      return "DURATION";
    case Form::Text:
      return "TEXT";
    case Form::Choice:
      return "WORD";
    case Form::Address:
      return "ADDRESS";
    case Form::Range:
      return "RANGE";
    case Form::Subnet:
      return "SUBNET";
    case Form::HardwareAddress:
      return "HARDWARE-ADDRESS";
    case Form::ClientId:
      return "CLIENT-ID";
    case Form::Texts:
      return "TEXT,...";
    case Form::Addresses:
      return "ADDRESS,...";
    case Form::Ranges:
    case Form::Objects:  // pools are the only objects that a flag can give
      return "RANGE,...";
    case Form::Subnets:
      return "SUBNET,...";
    case Form::Endpoints:
      return "ADDRESS:PORT,...";
    case Form::Options:
    case Form::Roles:
      return "NAME=VALUE";
    case Form::Object:
      break;
  }
  return "JSON";
}

bool is_flag(const config::Key& key) {
  if (key.name.starts_with('$')) return false;
  if (key.form == Form::Objects) return key.of == "pool";
  return key.form != Form::Object && key.form != Form::Roles;
}

const std::vector<Flag>& global_flags() {
  return kGlobal;
}

std::vector<FlagGroup> flags_of(const Command& command) {
  std::vector<Flag> own = command.flags;
  if (command.lists) append(own, kListing);
  if (command.lists || command.watched) append(own, kWatching);
  if (command.changes) append(own, kChanging);
  if (!command.asks.empty()) append(own, kAsking);
  std::vector<FlagGroup> groups;
  if (!own.empty()) groups.push_back({kFlagsTitle, std::move(own)});
  if (std::vector<Flag> keys = key_flags(command); !keys.empty()) {
    groups.push_back({"Keys of the configuration", std::move(keys)});
  }
  groups.push_back({"Flags of every command", kGlobal});
  return groups;
}

}  // namespace tandem::cli
