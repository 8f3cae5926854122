// SPDX-License-Identifier: Apache-2.0
// What `tandem` understands, as rows: one Command for each noun and verb, with its arguments,
// flags, route, columns, examples and the function that runs it. From these rows come the parsing
// (cli/parse.h), help (cli/help.h), man pages (cli/man.h), completion (cli/completion.h) and
// docs/cli.md (cli/reference.h). cli/commands.h hands out the whole table.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/keys.h"

namespace tandem::cli {

// How `tandem` ends; scripts rely on these.
enum class Exit : std::uint8_t {
  Ok = 0,
  Refused = 1,   // the server, or a check, found fault with what was asked
  Usage = 2,     // the command line is wrong, or a question could not be asked
  NoServer = 3,  // not reached, or it does not let us in
  NotFound = 4,
  Conflict = 5,  // it exists already, or has been changed by somebody else meanwhile
  Partial = 6,   // some of it was done
};

// What completes a word. The names of things are asked of the server.
enum class Complete : std::uint8_t {
  Nothing,
  File,
  Choice,  // the words of Flag::choices
  Scope,
  Pool,
  Exclusion,
  Reservation,
  Option,
  OptionDefinition,
  SharedNetwork,
  Lease,
  Revision,
  Token,
  Key,  // a key of the configuration that the command can set
};

// A word without dashes. Its name in small letters is the {placeholder} of the route.
struct Argument {
  enum class Count : std::uint8_t { One, Optional, Some };
  std::string_view name;  // "SCOPE"
  std::string_view description;
  Complete complete = Complete::Nothing;
  Count count = Count::One;
  std::string_view member = {};  // the member of the request's body that it becomes, if any
  std::string_view choices = {};
  config::Form form = config::Form::Text;
};

// What becomes of a flag's value.
enum class Goes : std::uint8_t { Nowhere, ToQuery, ToBody };

struct Flag {
  std::string_view name;   // "hardware-address"
  std::string_view value;  // what stands for its value: "ADDRESS"; empty: a switch
  std::string_view description;
  Goes goes = Goes::Nowhere;
  Complete complete = Complete::Nothing;
  std::string_view choices = {};  // parted by blanks
  config::Form form = config::Form::Text;
  char letter = 0;              // "-f"
  bool repeated = false;        // may be given several times
  bool optional_value = false;  // "--watch" or "--watch=5s"
};

// How a column, or a member of an object, is shown to people.
enum class Format : std::uint8_t {
  Text,
  Number,    // to the right
  Time,      // "in 3 h"
  Duration,  // seconds, as "8 h"
  Bar,       // a percentage, with a bar
  YesNo,
  State,  // of a lease, or the level of an event: coloured
  Event,  // the text of an event (the item as a whole) and its fields
};

struct Column {
  std::string_view title;
  std::string_view member;  // "address", "relay-agent-information.circuit-id"
  Format format = Format::Text;
  std::uint8_t rank = 0;  // on a narrow terminal columns of the highest rank go first; 0 stays
};

struct Example {
  std::string_view line;
  std::string_view meaning;
};

// What a command comes to: done, or the exit code of what has been told on standard error already.
using Done = Result<void, Exit>;

class Session;
struct Invocation;
using Run = Done (*)(Session&, const Invocation&);

struct Command {
  std::string_view noun;  // empty where the verb stands alone: "tandem stats"
  std::string_view verb;
  std::string_view summary;      // a sentence that begins with the verb: "List the scopes."
  std::string_view description;  // what else there is to know; paragraphs parted by empty lines
  std::vector<Argument> arguments;
  std::vector<Flag> flags;
  std::string_view keys;  // of this kind of object (config/keys.h), which are flags as well
  bool lists = false;     // takes --limit, --sort and --watch
  std::string_view sort;  // where --sort is not given; empty: as the API does
  bool watched = false;   // takes --watch
  bool changes = false;   // takes --dry-run and --comment
  std::string_view asks;  // the question before it is done, with {placeholders}; takes --yes
  std::string_view method;
  std::string_view path;         // "/v1/scopes/{scope}"
  std::string_view scoped_path;  // instead, when --scope is given
  std::string_view done;         // what to say when it is: "scope {scope} removed"
  std::vector<Column> columns;
  std::vector<Example> examples;
  Run run = nullptr;
  bool hidden = false;  // for scripts; not in help
};

}  // namespace tandem::cli
